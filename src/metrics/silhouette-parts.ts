import type { Matrix } from "../matrix.ts";
import { requireSamples } from "../stats/samples.ts";
import type { MeanDistances } from "../wasm/silhouette.ts";
import { type Codes, encodeClusters } from "./labels.ts";

/** Samples in the order of their clusters. */
export interface SortedSamples {
  /** (n, d) */
  readonly rows: Float64Array;
  /** Where each row stood, (n). */
  readonly order: Int32Array;
  /** First row of each cluster, and n, (k + 1). */
  readonly starts: Int32Array;
}

/**
 * Sorts samples by cluster.
 *
 * @throws {@link ArgumentError} unless there is one label per row and 2 <= k < n
 */
export function sortByCluster(x: Matrix, labels: ArrayLike<number>): SortedSamples {
  requireSamples(x, "score");
  const { order, starts } = byCluster(encodeClusters(labels, x.rows));
  return { rows: sortRows(x, order), order, starts };
}

/** Silhouettes of samples in their original order, (n). */
export function silhouettes({ order, starts }: SortedSamples, { within, nearest }: MeanDistances): Float64Array {
  const result = new Float64Array(order.length);
  for (let c = 0; c + 1 < starts.length; c++) {
    const alone = starts[c + 1] - starts[c] === 1;
    for (let i = starts[c]; i < starts[c + 1]; i++) {
      const widest = Math.max(within[i], nearest[i]);
      result[order[i]] = alone || widest === 0 ? 0 : (nearest[i] - within[i]) / widest;
    }
  }
  return result;
}

export function meanOf(values: Float64Array): number {
  let sum = 0;
  for (const value of values) sum += value;
  return sum / values.length;
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
