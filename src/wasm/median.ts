import { growTo, instantiate } from "./instantiate.ts";

/** Rows done at a time, so that they stay in the nearest cache. */
const strip = 64;

/**
 * Median of each pixel's 3 × 3 neighbourhood by assembly/median.ts: the twin of `plainMedian3x3` in planet/, equal to it
 * (but for the sign of a zero).
 *
 * @param image - rows × cols, row-major; NaN where there is no value
 */
export function simdMedian3x3(image: Float32Array, rows: number, cols: number): Float32Array {
  const module = instantiate("median");
  const most = Math.min(strip, rows);
  growTo(module.memory, module.prepare(most, cols));
  const { buffer } = module.memory;
  const source = new Float32Array(buffer, module.input() >>> 0, (most + 2) * cols);
  const target = new Float32Array(buffer, module.output() >>> 0, most * cols);
  const result = new Float32Array(rows * cols);
  for (let from = 0; from < rows; from += strip) {
    const to = Math.min(from + strip, rows);
    const [first, last] = [Math.max(0, from - 1), Math.min(rows, to + 1)];
    source.set(image.subarray(first * cols, last * cols), (first - from + 1) * cols);
    if (from === 0) source.fill(Number.NaN, 0, cols);
    if (to === rows) source.fill(Number.NaN, (to - from + 1) * cols, (to - from + 2) * cols);
    module.run(to - from);
    result.set(target.subarray(0, (to - from) * cols), from * cols);
  }
  return result;
}
