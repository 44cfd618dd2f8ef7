import type { Matrix } from "../matrix.ts";
import { hasSimd } from "../wasm/instantiate.ts";
import { meanDistancesFit, meanDistancesSimd } from "../wasm/silhouette.ts";
import { meanDistances } from "./mean-distances.ts";
import { meanOf, silhouettes, sortByCluster } from "./silhouette-parts.ts";

/**
 * Silhouette of each sample, -1 to 1: (b - a) / max(a, b), where a is its mean distance to the other samples of its
 * cluster and b the mean distance to those of the nearest other cluster. 0 for the only sample of a cluster.
 *
 * Rousseeuw, 1987, doi:10.1016/0377-0427(87)90125-7. Exact; each pair is measured once, memory grows with n.
 *
 * @param x - samples, (n, d), no missing values
 * @param labels - cluster of each sample, (n), whole numbers
 * @returns (n)
 * @throws {@link ArgumentError} unless there is one label per row and 2 <= k < n
 */
export function silhouetteSamples(x: Matrix, labels: ArrayLike<number>): Float64Array {
  const sorted = sortByCluster(x, labels);
  const { rows, starts } = sorted;
  const measure = hasSimd && meanDistancesFit(x.rows, x.cols, starts.length - 1) ? meanDistancesSimd : meanDistances;
  return silhouettes(sorted, measure(rows, x.cols, starts));
}

/**
 * Mean silhouette of all samples, -1 to 1; see {@link silhouetteSamples}. Higher is better.
 *
 * @param x - samples, (n, d), no missing values
 * @param labels - cluster of each sample, (n), whole numbers
 * @throws {@link ArgumentError} unless there is one label per row and 2 <= k < n
 */
export function silhouetteScore(x: Matrix, labels: ArrayLike<number>): number {
  return meanOf(silhouetteSamples(x, labels));
}
