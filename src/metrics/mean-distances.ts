/** Samples compared at a time, so that both sides stay in the cache. */
const tile = 512;

/**
 * Mean distance of each sample to the others of its own cluster, and to those of the nearest other cluster.
 *
 * @param x - samples sorted by cluster, (n, d), row-major
 * @param starts - first sample of each cluster, and n, (k + 1)
 */
export function meanDistances(x: Float64Array, d: number, starts: Int32Array) {
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
