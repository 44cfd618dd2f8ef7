import { fitsMemory, growTo, instantiate } from "./instantiate.ts";

/** The probabilities of pairs: row i has the columns and values from `offsets[i]` to `offsets[i + 1]`. */
interface Pairs {
  readonly offsets: Int32Array;
  readonly columns: Int32Array;
  readonly values: Float64Array;
}

/** Whether the module's memory can hold n samples and their pairs. */
export function simdForcesFit(p: Pairs, n: number): boolean {
  return fitsMemory(instantiate("tsne").prepare(n, p.columns.length + 3 * n));
}

/**
 * The forces of t-SNE by assembly/tsne.ts: the twin of `plainForces` in manifold/forces.ts, which says what they are,
 * within the rounding of 32-bit numbers.
 *
 * @param dimensions - 2 or 3
 */
export function simdForces({ offsets, columns, values }: Pairs, n: number, dimensions: number) {
  // Rows are completed to whole vectors by pairs of probability 0.
  const starts = new Int32Array(n + 1);
  for (let i = 0; i < n; i++) starts[i + 1] = starts[i] + Math.ceil((offsets[i + 1] - offsets[i]) / 4) * 4;
  const module = instantiate("tsne");
  growTo(module.memory, module.prepare(n, starts[n]));
  const { buffer } = module.memory;
  new Int32Array(buffer, module.offsetsInput() >>> 0, n + 1).set(starts);
  const others = new Int32Array(buffer, module.columnsInput() >>> 0, starts[n]);
  const weights = new Float32Array(buffer, module.valuesInput() >>> 0, starts[n]);
  for (let i = 0; i < n; i++) {
    others.set(columns.subarray(offsets[i], offsets[i + 1]), starts[i]);
    weights.set(values.subarray(offsets[i], offsets[i + 1]), starts[i]);
  }

  const padded = Math.ceil(n / 4) * 4;
  const parts = (at: number) =>
    Array.from({ length: dimensions }, (_, c) => new Float32Array(buffer, (at >>> 0) + c * padded * 4, n));
  const positions = parts(module.input());
  const pushed = parts(module.pushOut());
  const pulled = new Float32Array(buffer, module.pullOut() >>> 0, n * 4);
  const pull = Array.from({ length: dimensions }, () => new Float64Array(n));
  const push = Array.from({ length: dimensions }, () => new Float64Array(n));
  const compute = (y: readonly Float64Array[]) => {
    for (let c = 0; c < dimensions; c++) positions[c].set(y[c]);
    const total = module.run(dimensions);
    for (let c = 0; c < dimensions; c++) {
      push[c].set(pushed[c]);
      for (let i = 0; i < n; i++) pull[c][i] = pulled[i * 4 + c];
    }
    return total;
  };
  return { pull, push, compute };
}
