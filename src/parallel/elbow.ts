import { type Elbow, type ElbowOptions, elbowCounts, elbowFrom } from "../cluster/elbow.ts";
import type { Matrix } from "../matrix.ts";
import type { ThreadOptions } from "../threads/run-in-threads.ts";
import { kmeans } from "./kmeans.ts";

/** How to run the elbow method in threads. */
export interface ParallelElbowOptions extends ElbowOptions, ThreadOptions {
  /** Called after each number of clusters. */
  onProgress?: (report: { done: number; total: number }) => void;
}

/**
 * The elbow method as `elbow` of the root, with the same result to the last bit, in threads.
 *
 * @param x - (n, d), left untouched
 * @throws {@link ArgumentError} as `elbow`
 */
export async function elbow(x: Matrix, options: ParallelElbowOptions = {}): Promise<Elbow> {
  const { counts: wanted, sensitivity, onProgress, ...rest } = options;
  const counts = elbowCounts(x, wanted);
  const inertias = new Float64Array(counts.length);
  for (const [at, nClusters] of counts.entries()) {
    inertias[at] = (await kmeans(x, { ...rest, nClusters })).inertia;
    onProgress?.({ done: at + 1, total: counts.length });
  }
  return elbowFrom(counts, inertias, { sensitivity });
}
