import type { Matrix } from "../matrix.ts";
import { silhouetteSamples as samplesHere } from "../metrics/silhouette.ts";
import { meanOf, silhouettes, sortByCluster } from "../metrics/silhouette-parts.ts";
import { runInThreads, type ThreadOptions, threadCount } from "../threads/run-in-threads.ts";
import { hasSimd } from "../wasm/instantiate.ts";
import { meanDistancesSliced } from "../wasm/silhouette.ts";

/** How to score in threads. */
export interface ParallelSilhouetteOptions extends ThreadOptions {
  /** Called with the share of the pairs that has been measured, 0 to 1. */
  onProgress?: (report: { share: number }) => void;
}

/** Parts of the samples that are measured at a time, each into sums of its own, 8 bytes a sample. */
const together = 16;

/**
 * Silhouette of each sample as `silhouetteSamples` of the root, with the same result to the last bit, in threads. Worth it from
 * about 20,000 rows on.
 *
 * @param x - samples, (n, d), no missing values
 * @param labels - cluster of each sample, (n), whole numbers
 * @returns (n)
 * @throws {@link ArgumentError} as `silhouetteSamples`, or `TOO_MANY_ROWS` before the work starts, where threads cannot share
 *   as much memory
 */
export async function silhouetteSamples(
  x: Matrix,
  labels: ArrayLike<number>,
  options: ParallelSilhouetteOptions = {},
): Promise<Float64Array> {
  const sorted = sortByCluster(x, labels);
  const { rows, starts } = sorted;
  const shape = [x.rows, x.cols, starts.length - 1, together] as const;
  threadCount(options);
  if (!hasSimd) return samplesHere(x, labels);
  const onShare = (share: number) => options.onProgress?.({ share });
  const means = await runInThreads(
    { name: "silhouette", job: `score ${x.rows} × ${x.cols} values`, prepare: shape },
    (module) => meanDistancesSliced(module, rows, x.cols, starts, together, onShare),
    options,
  );
  return silhouettes(sorted, means);
}

/**
 * Mean silhouette of all samples, -1 to 1; see {@link silhouetteSamples}. Higher is better.
 *
 * @param x - samples, (n, d), no missing values
 * @param labels - cluster of each sample, (n), whole numbers
 * @throws {@link ArgumentError} as `silhouetteScore` of the root
 */
export async function silhouetteScore(
  x: Matrix,
  labels: ArrayLike<number>,
  options: ParallelSilhouetteOptions = {},
): Promise<number> {
  return meanOf(await silhouetteSamples(x, labels, options));
}
