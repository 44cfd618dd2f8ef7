import type { Matrix } from "../matrix.ts";
import { requireSamples } from "../stats/samples.ts";
import { type Codes, encodeClusters } from "./labels.ts";

/** Samples compared at a time, so that both sides stay in the cache. */
const tile = 512;

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
  const { within, nearest } = meanDistances(sortRows(x, order), x.cols, starts);
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

/** Mean distance of each sample to its own cluster and to the nearest other; samples sorted by cluster. */
function meanDistances(x: Float64Array, d: number, starts: Int32Array) {
  const n = x.length / d;
  const k = starts.length - 1;
  const within = new Float64Array(n);
  const nearest = new Float64Array(n).fill(Number.POSITIVE_INFINITY);
  const rowSums = new Float64Array(n);
  const colSums = new Float64Array(n);
  for (let a = 0; a < k; a++) {
    const sizeA = starts[a + 1] - starts[a];
    addDistances(x, d, starts[a], starts[a + 1], starts[a], starts[a + 1], within, within);
    for (let i = starts[a]; i < starts[a + 1]; i++) within[i] /= Math.max(1, sizeA - 1);
    for (let b = a + 1; b < k; b++) {
      const sizeB = starts[b + 1] - starts[b];
      rowSums.fill(0, starts[a], starts[a + 1]);
      colSums.fill(0, starts[b], starts[b + 1]);
      addDistances(x, d, starts[a], starts[a + 1], starts[b], starts[b + 1], rowSums, colSums);
      for (let i = starts[a]; i < starts[a + 1]; i++) nearest[i] = Math.min(nearest[i], rowSums[i] / sizeB);
      for (let j = starts[b]; j < starts[b + 1]; j++) nearest[j] = Math.min(nearest[j], colSums[j] / sizeA);
    }
  }
  return { within, nearest };
}

/**
 * Adds the distance of every pair (i, j) to `rows[i]` and `cols[j]`, for i and j in two ranges that are the same, then
 * each pair once, or apart.
 */
function addDistances(
  x: Float64Array,
  d: number,
  rowStart: number,
  rowEnd: number,
  colStart: number,
  colEnd: number,
  rows: Float64Array,
  cols: Float64Array,
): void {
  const same = rowStart === colStart;
  for (let from = colStart; from < colEnd; from += tile) {
    const to = Math.min(from + tile, colEnd);
    for (let i = rowStart; i < rowEnd; i++) {
      let rowSum = 0;
      for (let j = same && i >= from ? i + 1 : from; j < to; j++) {
        let sum = 0;
        for (let p = i * d, q = j * d, stop = p + d; p < stop; p++, q++) {
          const gap = x[p] - x[q];
          sum += gap * gap;
        }
        const distance = Math.sqrt(sum);
        rowSum += distance;
        cols[j] += distance;
      }
      rows[i] += rowSum;
    }
  }
}
