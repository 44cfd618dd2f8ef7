import type { Matrix } from "../matrix.ts";
import { type KnnOptions, knn as knnHere, type Neighbors, requireNeighbors, treeColumns } from "../neighbors/knn.ts";
import { runInThreads, type ThreadOptions, threadCount } from "../threads/run-in-threads.ts";
import { hasSimd } from "../wasm/instantiate.ts";
import { knnFits, knnShape, knnSliced } from "../wasm/knn.ts";

/** How to find neighbours in threads. */
export interface ParallelKnnOptions extends KnnOptions, ThreadOptions {
  /** Called with the share of the queries that has been answered, 0 to 1. */
  onProgress?: (report: { share: number }) => void;
}

/** Queries that take some 10 ms. */
const part = 1024;

/**
 * Exact k nearest neighbours as `knn` of the root, with the same result to the last bit, in threads. Worth it from about 50,000
 * rows on. With more than 20 columns this thread does the work alone.
 *
 * @param x - samples, (n, d), no missing values
 * @throws {@link ArgumentError} as `knn`
 */
export async function knn(x: Matrix, options: ParallelKnnOptions): Promise<Neighbors> {
  const { k, queries } = options;
  requireNeighbors(x, k, queries);
  const threads = threadCount(options);
  const m = queries?.rows;
  if (x.cols > treeColumns || !hasSimd || !knnFits(x, k, m, threads)) return knnHere(x, { k, queries });
  const onShare = (share: number) => options.onProgress?.({ share });
  return runInThreads(
    { name: "knn", prepare: knnShape(x, k, m, threads), begin: (thread) => [["enter", thread]] },
    (module) => knnSliced(module, x, k, queries, Math.ceil((m ?? x.rows) / part), onShare),
    options,
  );
}
