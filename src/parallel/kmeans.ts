import { type Kmeans, type KmeansOptions, kmeans as kmeansHere } from "../cluster/kmeans.ts";
import { kmeansRuns, kmeansSettings } from "../cluster/kmeans-runs.ts";
import type { Matrix } from "../matrix.ts";
import { runInThreads, type ThreadOptions, threadCount } from "../threads/run-in-threads.ts";
import { hasSimd } from "../wasm/instantiate.ts";
import { loopsOf } from "../wasm/kmeans.ts";

/** How to run k-means in threads. */
export interface ParallelKmeansOptions extends KmeansOptions, ThreadOptions {
  /** Called after each of the `nInit` runs. */
  onProgress?: (report: { done: number; total: number }) => void;
}

/** Samples that are worth a message to another thread. */
const leastPart = 16_384;

/**
 * k-means as `kmeans` of the root, with the same result to the last bit, in threads. Worth it from about 100,000 rows on.
 *
 * @param x - (n, d), left untouched
 * @throws {@link ArgumentError} as `kmeans`, or `TOO_MANY_ROWS` before the work starts, where threads cannot share as much memory
 */
export async function kmeans(x: Matrix, options: ParallelKmeansOptions = {}): Promise<Kmeans> {
  const settings = kmeansSettings(x, options);
  const shape = [x.rows, x.cols, settings.nClusters] as const;
  const threads = threadCount(options);
  if (!hasSimd) return kmeansHere(x, options);
  const parts = Math.max(1, Math.min(4 * threads, Math.floor(x.rows / leastPart)));
  const onRun = (done: number) => options.onProgress?.({ done, total: settings.nInit });
  return runInThreads(
    { name: "kmeans", job: `cluster ${x.rows} × ${x.cols} values`, prepare: shape },
    (module) => kmeansRuns(x, settings, loopsOf(module, ...shape, parts), onRun),
    options,
  );
}
