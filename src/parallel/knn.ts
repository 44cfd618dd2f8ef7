import type { Matrix } from "../matrix.ts";
import { canBound } from "../neighbors/candidates.ts";
import {
  byCandidatesSliced,
  type KnnOptions,
  knn as knnHere,
  type Neighbors,
  requireNeighbors,
  treeColumns,
} from "../neighbors/knn.ts";
import { runInThreads, type ThreadOptions, threadCount } from "../threads/run-in-threads.ts";
import { hasSimd } from "../wasm/instantiate.ts";
import { knnShape, knnSliced } from "../wasm/knn.ts";
import { pairProductsShape } from "../wasm/knn-pairs.ts";

/** How to find neighbours in threads. */
export interface ParallelKnnOptions extends KnnOptions, ThreadOptions {
  /** Called with the share of the queries that has been answered, 0 to 1. */
  onProgress?: (report: { share: number }) => void;
}

/** Queries that take some 10 ms in few columns. */
const part = 1024;
/** Calls at a time in many columns, 32 queries each. */
const together = 16;

/**
 * Exact k nearest neighbours as `knn` of the root, with the same result to the last bit, in threads. Worth it from about 50,000
 * rows on, or some thousands of many columns.
 *
 * @param x - samples, (n, d), no missing values
 * @throws {@link ArgumentError} as `knn`, or `TOO_MANY_ROWS` before the work starts, where threads cannot share as much memory
 */
export async function knn(x: Matrix, options: ParallelKnnOptions): Promise<Neighbors> {
  const { k, queries } = options ?? ({} as ParallelKnnOptions);
  requireNeighbors(x, k, queries);
  const threads = threadCount(options);
  const few = x.cols <= treeColumns;
  if (!hasSimd || !(few || canBound(x, queries))) return knnHere(x, { k, queries });
  const onShare = (share: number) => options.onProgress?.({ share });
  const job = `find ${k} neighbors of ${queries?.rows ?? x.rows} among ${x.rows} × ${x.cols} values`;
  if (!few) {
    return runInThreads(
      { name: "knnpairs", job, prepare: pairProductsShape(x.rows, x.cols, together) },
      (module) => byCandidatesSliced(module, together, x, k, queries, onShare),
      options,
    );
  }
  const m = queries?.rows;
  return runInThreads(
    { name: "knn", job, prepare: knnShape(x, k, m, threads), begin: (thread) => [["enter", thread]] },
    (module) => knnSliced(module, x, k, queries, Math.ceil((m ?? x.rows) / part), onShare),
    options,
  );
}
