import type { Matrix } from "../matrix.ts";
import { fitsMemory, growTo, instantiate, type WasmExports } from "./instantiate.ts";
import { type Call, ranges, runHere, type Sliced } from "./sliced.ts";

/** Numbers that prepare the module for n rows, m other queries (0 for none), and k neighbours of each. */
export function knnShape({ rows, cols }: Matrix, k: number, m = 0, threads = 1): readonly number[] {
  return [rows, cols, k, m, threads];
}

/** Whether the module's memory can hold them. */
export function knnFits(x: Matrix, k: number, m = 0, threads = 1): boolean {
  return fitsMemory(instantiate("knn").prepare(...knnShape(x, k, m, threads)));
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
  growTo(module.memory, module.prepare(...knnShape(x, k, queries?.rows)));
  return runHere(module, knnSliced(module, x, k, queries, 1));
}

/**
 * As {@link knnSimd}, on a module that is prepared, with calls for `parts` parts of the queries at a time.
 *
 * @param onProgress - told which share of the queries has been answered, 0 to 1
 */
export function* knnSliced(
  module: WasmExports,
  x: Matrix,
  k: number,
  queries: Matrix | undefined,
  parts: number,
  onProgress?: (share: number) => void,
): Sliced<{ indices: Int32Array; distances: Float64Array; rows: number; k: number }> {
  const { buffer } = module.memory;
  new Float64Array(buffer, module.input() >>> 0, x.rows * x.cols).set(x.data);
  if (queries) {
    new Float64Array(buffer, module.queriesInput() >>> 0, queries.rows * x.cols).set(queries.data);
  }
  module.plant();
  const asked = queries ? queries.rows : module.slots();
  const calls = ranges(asked, parts, 8).map(([from, to]): Call => ["answer", from, to]);
  // A few at a time, so that progress can be told.
  const step = Math.ceil(calls.length / 20);
  for (let from = 0; from < calls.length; from += step) {
    yield calls.slice(from, from + step);
    onProgress?.(Math.min(1, (from + step) / calls.length));
  }
  const rows = queries ? queries.rows : x.rows;
  return {
    indices: new Int32Array(buffer, module.indicesOut() >>> 0, rows * k).slice(),
    distances: new Float64Array(buffer, module.distancesOut() >>> 0, rows * k).slice(),
    rows,
    k,
  };
}
