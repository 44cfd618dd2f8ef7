import type { Matrix } from "../matrix.ts";
import { fitsMemory, growTo, instantiate } from "./instantiate.ts";

/** Whether the module's memory can hold these samples: up to about 23 million rows of 7 columns. */
export function wardFits(x: Matrix): boolean {
  return fitsMemory(instantiate("ward").prepare(x.rows, x.cols));
}

/**
 * The merges of Ward's tree, by assembly/ward.ts: the twin of cluster/ward.ts, with the same bits.
 *
 * @param x - (n, d), checked, n >= 2
 * @param weights - how many samples each row stands for, (n), checked; one each without it
 * @returns the merges in the order found, by a sample of each side, (n - 1); undefined where 32-bit numbers tell so few
 *   samples apart that the twin, which takes no such detour, is faster
 * @throws {@link ArgumentError} `TOO_MANY_ROWS` where there is no such memory
 */
export function wardMerges({ data, rows: n, cols }: Matrix, weights?: ArrayLike<number>) {
  const module = instantiate("ward");
  growTo(module.memory, module.prepare(n, cols));
  const { buffer } = module.memory;
  const d = cols + (cols % 2);
  const rows = new Float64Array(buffer, module.input() >>> 0, n * d);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < cols; j++) rows[i * d + j] = data[i * cols + j];
  }
  const sizes = new Float64Array(buffer, module.inputSizes() >>> 0, n);
  if (weights) sizes.set(weights);
  else sizes.fill(1);
  if (!module.run()) return undefined;
  return {
    first: new Int32Array(buffer, module.firstOut() >>> 0, n - 1).slice(),
    second: new Int32Array(buffer, module.secondOut() >>> 0, n - 1).slice(),
    heights: new Float64Array(buffer, module.heightsOut() >>> 0, n - 1).slice(),
  };
}
