import type { ClusterTree } from "./tree.ts";

/** Samples in the order in which a drawing of the tree has them, so that every cluster stands together. */
export interface LeafOrder {
  /** Sample at each position, (n). */
  readonly order: Int32Array;
  /** Height at which the samples at positions i and i + 1 come together, (n - 1). */
  readonly gaps: Float64Array;
}

/** Lines up the samples of a tree, the left side of each merge before the right one. */
export function leafOrder({ left, right, heights, sizes }: ClusterTree): LeafOrder {
  const merges = heights.length;
  const n = merges + 1;
  const order = new Int32Array(n);
  const gaps = new Float64Array(merges);
  const start = new Int32Array(n + merges);
  for (let i = merges - 1; i >= 0; i--) {
    const leftSize = left[i] < n ? 1 : sizes[left[i] - n];
    start[left[i]] = start[n + i];
    start[right[i]] = start[n + i] + leftSize;
    gaps[start[right[i]] - 1] = heights[i];
  }
  for (let sample = 0; sample < n; sample++) order[start[sample]] = sample;
  return { order, gaps };
}
