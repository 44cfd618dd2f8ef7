import { ArgumentError } from "../errors.ts";
import type { Matrix } from "../matrix.ts";
import { requireSamples } from "../stats/samples.ts";

/**
 * Soft silhouette: the silhouette of samples that belong to several clusters in shares, -1 to 1. Distances to a cluster
 * are means weighted by the shares; a sample's silhouette in each cluster counts by its own share. With shares of 0 and 1
 * it is `silhouetteScore`, except that the only sample of a cluster does not count as 0 but as 1.
 *
 * Vardakas, Papakostas and Likas, 2024, arXiv:2402.00608, eq. 4 to 8.
 *
 * @param x - samples, (n, d), no missing values
 * @param memberships - share of each sample in each cluster, (n, k), k >= 2; rows sum to 1
 * @throws {@link ArgumentError} `SHAPE_MISMATCH`, `OUT_OF_RANGE`, `NOT_FINITE`
 */
export function softSilhouetteScore(x: Matrix, memberships: Matrix): number {
  requireSamples(x, "score", 2);
  requireMemberships(memberships, x.rows);
  const { rows: n, cols: d } = x;
  const { data: shares, cols: k } = memberships;
  const masses = new Float64Array(k);
  for (let i = 0; i < n; i++) for (let c = 0; c < k; c++) masses[c] += shares[i * k + c];
  const sums = new Float64Array(n * k);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < i; j++) {
      let square = 0;
      for (let f = 0; f < d; f++) square += (x.data[i * d + f] - x.data[j * d + f]) ** 2;
      const distance = Math.sqrt(square);
      for (let c = 0; c < k; c++) {
        sums[i * k + c] += shares[j * k + c] * distance;
        sums[j * k + c] += shares[i * k + c] * distance;
      }
    }
  }
  let total = 0;
  const means = new Float64Array(k);
  for (let i = 0; i < n; i++) {
    for (let c = 0; c < k; c++) {
      const others = masses[c] - shares[i * k + c];
      means[c] = others > 1e-12 ? sums[i * k + c] / others : 0;
    }
    for (let c = 0; c < k; c++) {
      let nearest = Number.POSITIVE_INFINITY;
      for (let other = 0; other < k; other++) if (other !== c) nearest = Math.min(nearest, means[other]);
      const widest = Math.max(means[c], nearest);
      if (widest > 0) total += (shares[i * k + c] * (nearest - means[c])) / widest;
    }
  }
  return total / n;
}

function requireMemberships({ data, rows, cols }: Matrix, n: number): void {
  if (rows !== n || cols < 2 || data.length !== rows * cols) {
    throw new ArgumentError(
      "SHAPE_MISMATCH",
      `Cannot score ${n} samples by ${rows} × ${cols} memberships`,
      "Pass one row a sample and one column a cluster, two clusters or more.",
    );
  }
  const bad = data.findIndex((share) => !(share >= 0 && share <= 1 + 1e-6));
  if (bad < 0) return;
  throw new ArgumentError(
    "OUT_OF_RANGE",
    `Cannot score with a membership of ${data[bad]} in row ${Math.floor(bad / cols)}`,
    "Shares are 0 to 1 and sum to 1 in each row.",
  );
}
