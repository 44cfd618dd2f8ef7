import type { Matrix } from "../matrix.ts";
import { moments } from "../stats/moments.ts";
import { requireSamples } from "../stats/samples.ts";
import { clusterCenters } from "./cluster-centers.ts";
import { encodeClusters } from "./labels.ts";

/**
 * Calinski-Harabasz score: spread between clusters over spread within, each per degree of freedom.
 * Higher is better; 1 when no cluster has any width, as in scikit-learn.
 *
 * Caliński and Harabasz, 1974, doi:10.1080/03610927408827101.
 *
 * @param x - samples, (n, d), no missing values
 * @param labels - cluster of each sample, (n), whole numbers
 * @throws {@link ArgumentError} unless there is one label per row and 2 <= k < n
 */
export function calinskiHarabaszScore(x: Matrix, labels: ArrayLike<number>): number {
  requireSamples(x, "score");
  const codes = encodeClusters(labels, x.rows);
  const { rows: n, cols: d } = x;
  const k = codes.values.length;
  const centers = clusterCenters(x, codes);
  const { mean } = moments(x);
  let between = 0;
  for (let at = 0; at < k * d; at++) between += codes.sizes[Math.floor(at / d)] * (centers[at] - mean[at % d]) ** 2;
  let within = 0;
  for (let i = 0, at = 0; i < n; i++) {
    for (let j = 0, to = codes.codes[i] * d; j < d; j++, at++) within += (x.data[at] - centers[to + j]) ** 2;
  }
  return within === 0 ? 1 : (between * (n - k)) / (within * (k - 1));
}
