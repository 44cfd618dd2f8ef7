import type { Matrix } from "../matrix.ts";
import { growTo, instantiate } from "./instantiate.ts";

/** Numbers copied at a time: what the cache holds. */
const chunkSize = 16_384;

/**
 * Sums and products of columns around a point near their mean, by assembly/covariance.ts: the twin of `plainProducts` in
 * stats/products.ts, equal but for the order of sums.
 *
 * @param origin - the point, (d)
 */
export function simdProducts({ data, rows, cols }: Matrix, origin: Float64Array) {
  const step = Math.max(4, Math.floor(chunkSize / cols));
  const module = instantiate("covariance");
  growTo(module.memory, module.prepare(step, cols));
  const { buffer } = module.memory;
  const d = cols + (cols % 2);
  const chunk = new Float64Array(buffer, module.input() >>> 0, step * cols);
  new Float64Array(buffer, module.originInput() >>> 0, cols).set(origin);
  for (let from = 0; from < rows; from += step) {
    const to = Math.min(from + step, rows);
    chunk.set(data.subarray(from * cols, to * cols));
    module.add(to - from);
  }
  const sums = new Float64Array(buffer, module.sumsOut() >>> 0, cols).slice();
  const padded = new Float64Array(buffer, module.productsOut() >>> 0, d * d);
  const products = new Float64Array(cols * cols);
  for (let j = 0; j < cols; j++) products.set(padded.subarray(j * d, j * d + cols), j * cols);
  return { sums, products };
}
