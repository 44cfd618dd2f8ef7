/** Places in the plane with a value each. */
export interface ScatteredValues {
  readonly x: Float64Array;
  readonly y: Float64Array;
  readonly values: Float64Array | Float32Array;
}

/** The positions of a lattice's columns and rows, ascending. */
export interface Lattice {
  readonly x: Float64Array;
  readonly y: Float64Array;
}

/** `count` numbers from `start` to `stop`, both included, with NumPy's rounding. */
export function linspace(start: number, stop: number, count: number): Float64Array {
  const step = (stop - start) / (count - 1);
  const numbers = new Float64Array(count);
  for (let i = 0; i < count; i++) numbers[i] = i * step + start;
  if (count > 1) numbers[count - 1] = stop;
  return numbers;
}
