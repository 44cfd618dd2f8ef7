import type { Matrix } from "../matrix.ts";
import { fitsMemory, growTo, instantiate } from "./instantiate.ts";

/** Whether the module's memory can hold n rows, m other queries, and k neighbours of each. */
export function knnFits({ rows, cols }: Matrix, k: number, m = 0): boolean {
  return (m || rows) * k < 2 ** 31 && fitsMemory(instantiate("knn").prepare(rows, cols, k, m));
}

/**
 * The k nearest rows in few columns, by assembly/knn.ts: the twin of the kd-tree search in neighbors/knn.ts, with the same
 * bits.
 *
 * @param x - (n, d), checked
 * @param queries - other rows, (m, d); without them each row of `x` is asked for its neighbours among the others
 */
export function knnSimd(x: Matrix, k: number, queries?: Matrix) {
  const module = instantiate("knn");
  const m = queries ? queries.rows : 0;
  growTo(module.memory, module.prepare(x.rows, x.cols, k, m));
  const { buffer } = module.memory;
  new Float64Array(buffer, module.input() >>> 0, x.rows * x.cols).set(x.data);
  if (queries) new Float64Array(buffer, module.queriesInput() >>> 0, m * x.cols).set(queries.data);
  module.plant();
  module.answer(0, queries ? m : module.slots());
  const rows = queries ? m : x.rows;
  return {
    indices: new Int32Array(buffer, module.indicesOut() >>> 0, rows * k).slice(),
    distances: new Float64Array(buffer, module.distancesOut() >>> 0, rows * k).slice(),
    rows,
    k,
  };
}
