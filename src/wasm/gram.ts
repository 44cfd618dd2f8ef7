import type { Matrix } from "../matrix.ts";
import { fitsMemory, growTo, instantiate } from "./instantiate.ts";

/** Rows multiplied at a time: few enough that sums of 32-bit products stay good to 1e-6. */
const step = 128;

/** Whether the module's memory can hold the products of so many columns: up to about 22,000. */
export function gramFits(cols: number): boolean {
  return fitsMemory(cols * cols * 8) && fitsMemory(instantiate("gram").prepare(step, cols, 8));
}

/**
 * Sums and products of many columns around a point near their mean, by assembly/gram.ts: the twin of `plainProducts` in
 * stats/products.ts. Numbers of 64 bits give the same but for the order of sums; numbers of 32 bits are multiplied in
 * 32 bits, and their sums over 128 rows added in 64.
 *
 * @param origin - the point, (d); for 32-bit numbers each coordinate must be one too
 */
export function gramProducts({ data, rows, cols }: Matrix, origin: Float64Array) {
  const single = data instanceof Float32Array;
  const module = instantiate("gram");
  growTo(module.memory, module.prepare(step, cols, data.BYTES_PER_ELEMENT));
  const { buffer } = module.memory;
  const numbers = (at: number, length: number) =>
    single ? new Float32Array(buffer, at >>> 0, length) : new Float64Array(buffer, at >>> 0, length);
  const chunk = numbers(module.input(), step * cols);
  numbers(module.originInput(), cols).set(origin);
  for (let from = 0; from < rows; from += step) {
    const to = Math.min(from + step, rows);
    chunk.set(data.subarray(from * cols, to * cols));
    module.add(to - from);
  }
  const sums = new Float64Array(buffer, module.sumsOut() >>> 0, cols).slice();
  const d = Math.ceil(cols / 8) * 8;
  const padded = new Float64Array(buffer, module.productsOut() >>> 0, d * d);
  const products = new Float64Array(cols * cols);
  for (let j = 0; j < cols; j++) products.set(padded.subarray(j * d, j * d + cols), j * cols);
  return { sums, products };
}
