import type { Matrix } from "../matrix.ts";
import { squaredDistance } from "../neighbors/distance.ts";
import { type ClusterTree, MergeList } from "./tree.ts";

/**
 * The edges of a minimum spanning tree of all samples (Prim): n² distances, each made when it is needed, so memory
 * grows with n. Of equally near samples the one of smaller number comes first.
 *
 * @param n - number of samples, n >= 2
 * @param distance - of two samples, by number
 */
export function spanningTree(n: number, distance: (a: number, b: number) => number): MergeList {
  const merges = new MergeList(n);
  const reach = new Float64Array(n).fill(Number.POSITIVE_INFINITY);
  const from = new Int32Array(n);
  const outside = Int32Array.from({ length: n - 1 }, (_, i) => i + 1);
  let at = 0;
  for (let left = n - 1; left > 0; left--) {
    let nearest = 0;
    let least = Number.POSITIVE_INFINITY;
    for (let i = 0; i < left; i++) {
      const other = outside[i];
      const gap = distance(at, other);
      if (gap < reach[other]) {
        reach[other] = gap;
        from[other] = at;
      }
      if (reach[other] < least || (reach[other] === least && other < outside[nearest])) {
        least = reach[other];
        nearest = i;
      }
    }
    at = outside[nearest];
    outside[nearest] = outside[left - 1];
    merges.add(from[at], at, least);
  }
  return merges;
}

/**
 * The tree of single linkage.
 *
 * @param x - (n, d), checked, n >= 2
 */
export function singleTree({ data, rows, cols }: Matrix): ClusterTree {
  const merges = spanningTree(rows, (a, b) => squaredDistance(data, a * cols, data, b * cols, cols));
  merges.heights.forEach((squared, i) => {
    merges.heights[i] = Math.sqrt(squared);
  });
  return merges.tree();
}
