import type { Matrix } from "../matrix.ts";
import { requireSamples } from "../stats/samples.ts";
import { hasSimd } from "../wasm/instantiate.ts";
import { meanDistancesFit, meanDistancesSimd } from "../wasm/silhouette.ts";
import { type Codes, encodeClusters } from "./labels.ts";
import { meanDistances } from "./mean-distances.ts";

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
  requireSamples(x, "score");
  const codes = encodeClusters(labels, x.rows);
  const { order, starts } = byCluster(codes);
  const measure = hasSimd && meanDistancesFit(x.rows, x.cols, codes.sizes.length) ? meanDistancesSimd : meanDistances;
  const { within, nearest } = measure(sortRows(x, order), x.cols, starts);
  const result = new Float64Array(x.rows);
  for (let i = 0; i < x.rows; i++) {
    const widest = Math.max(within[i], nearest[i]);
    const alone = codes.sizes[codes.codes[order[i]]] === 1;
    result[order[i]] = alone || widest === 0 ? 0 : (nearest[i] - within[i]) / widest;
  }
  return result;
}

/**
 * Mean silhouette of all samples, -1 to 1; see {@link silhouetteSamples}. Higher is better.
 *
 * @param x - samples, (n, d), no missing values
 * @param labels - cluster of each sample, (n), whole numbers
 * @throws {@link ArgumentError} unless there is one label per row and 2 <= k < n
 */
export function silhouetteScore(x: Matrix, labels: ArrayLike<number>): number {
  const samples = silhouetteSamples(x, labels);
  let sum = 0;
  for (const value of samples) sum += value;
  return sum / samples.length;
}

/** Rows sorted by cluster, and where each cluster starts among them, (k + 1). */
function byCluster({ codes, sizes }: Codes) {
  const starts = new Int32Array(sizes.length + 1);
  sizes.forEach((size, c) => {
    starts[c + 1] = starts[c] + size;
  });
  const next = starts.slice();
  const order = new Int32Array(codes.length);
  codes.forEach((code, i) => {
    order[next[code]++] = i;
  });
  return { order, starts };
}

function sortRows({ data, cols: d }: Matrix, order: Int32Array): Float64Array {
  const sorted = new Float64Array(order.length * d);
  for (let i = 0; i < order.length; i++) {
    for (let j = 0; j < d; j++) sorted[i * d + j] = data[order[i] * d + j];
  }
  return sorted;
}
