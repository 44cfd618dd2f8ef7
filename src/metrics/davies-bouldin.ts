import type { Matrix } from "../matrix.ts";
import { requireSamples } from "../stats/samples.ts";
import { clusterCenters } from "./cluster-centers.ts";
import { encodeClusters } from "./labels.ts";

/**
 * Davies-Bouldin score: how wide clusters are compared with how far apart they lie.
 * Lower is better; 0 is the minimum.
 *
 * Davies and Bouldin, 1979, doi:10.1109/TPAMI.1979.4766909, with q = 1 and p = 2, as scikit-learn.
 *
 * @param x - samples, (n, d), no missing values
 * @param labels - cluster of each sample, (n), whole numbers
 * @throws {@link ArgumentError} unless there is one label per row and 2 <= k < n
 */
export function daviesBouldinScore(x: Matrix, labels: ArrayLike<number>): number {
  requireSamples(x, "score");
  const codes = encodeClusters(labels, x.rows);
  const { data, rows: n, cols: d } = x;
  const k = codes.values.length;
  const centers = clusterCenters(x, codes);
  const spread = new Float64Array(k);
  for (let i = 0; i < n; i++) {
    const c = codes.codes[i];
    spread[c] += distance(data, i * d, centers, c * d, d) / codes.sizes[c];
  }
  let total = 0;
  for (let a = 0; a < k; a++) {
    let worst = 0;
    for (let b = 0; b < k; b++) {
      const gap = distance(centers, a * d, centers, b * d, d);
      // Coinciding centers count as infinitely far apart, so that the score stays finite.
      if (gap > 0) worst = Math.max(worst, (spread[a] + spread[b]) / gap);
    }
    total += worst;
  }
  return total / k;
}

function distance(a: ArrayLike<number>, p: number, b: ArrayLike<number>, q: number, d: number): number {
  let sum = 0;
  for (let j = 0; j < d; j++) sum += (a[p + j] - b[q + j]) ** 2;
  return Math.sqrt(sum);
}
