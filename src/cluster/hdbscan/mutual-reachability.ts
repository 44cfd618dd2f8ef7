import type { Matrix } from "../../matrix.ts";
import { squaredDistance } from "../../neighbors/distance.ts";
import { knn } from "../../neighbors/knn.ts";
import { type ClusterTree, MergeList } from "../tree.ts";

/**
 * The single linkage tree of the mutual reachability distance: the larger of two samples' distance and of the distances
 * at which each has `minSamples` samples around it, itself included. Prim's algorithm, n² distances, memory for n.
 */
export function reachabilityTree(x: Matrix, minSamples: number): ClusterTree {
  const { data, rows: n, cols: d } = x;
  const core = coreDistances(x, minSamples);
  const merges = new MergeList(n);
  const reach = new Float64Array(n).fill(Number.POSITIVE_INFINITY);
  const from = new Int32Array(n);
  const outside = Int32Array.from({ length: n - 1 }, (_, i) => i + 1);
  let at = 0;
  for (let left = n - 1; left > 0; left--) {
    let nearest = 0;
    for (let i = 0; i < left; i++) {
      const other = outside[i];
      const direct = Math.sqrt(squaredDistance(data, at * d, data, other * d, d));
      const distance = Math.max(direct, core[at], core[other]);
      if (distance < reach[other]) {
        reach[other] = distance;
        from[other] = at;
      }
      const least = reach[outside[nearest]];
      if (reach[other] < least || (reach[other] === least && other < outside[nearest])) nearest = i;
    }
    at = outside[nearest];
    outside[nearest] = outside[left - 1];
    merges.add(from[at], at, reach[at]);
  }
  return merges.tree();
}

function coreDistances(x: Matrix, minSamples: number): Float64Array {
  const core = new Float64Array(x.rows);
  const k = minSamples - 1;
  if (k === 0) return core;
  const { distances } = knn(x, { k });
  return core.map((_, i) => distances[i * k + k - 1]);
}
