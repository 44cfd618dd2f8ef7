import type { Matrix } from "../matrix.ts";
import { type ClusterTree, MergeList } from "./tree.ts";

/**
 * The tree of single linkage, from the minimum spanning tree of all samples (Prim): n² distances, each made when it
 * is needed, so memory grows with n.
 *
 * @param x - (n, d), checked, n >= 2
 */
export function singleTree(x: Matrix): ClusterTree {
  const { data, rows: n, cols: d } = x;
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
      let sum = 0;
      for (let p = at * d, q = other * d, stop = p + d; p < stop; p++, q++) {
        const gap = data[p] - data[q];
        sum += gap * gap;
      }
      if (sum < reach[other]) {
        reach[other] = sum;
        from[other] = at;
      }
      if (reach[other] < least || (reach[other] === least && other < outside[nearest])) {
        least = reach[other];
        nearest = i;
      }
    }
    at = outside[nearest];
    outside[nearest] = outside[left - 1];
    merges.add(from[at], at, Math.sqrt(least));
  }
  return merges.tree();
}
