import type { Matrix } from "../../matrix.ts";
import { squaredDistance } from "../../neighbors/distance.ts";
import { knn } from "../../neighbors/knn.ts";
import { spanningTree } from "../minimum-spanning-tree.ts";
import type { ClusterTree } from "../tree.ts";

/**
 * The single linkage tree of the mutual reachability distance: the larger of two samples' distance and of the distances
 * at which each has `minSamples` samples around it, itself included.
 */
export function reachabilityTree(x: Matrix, minSamples: number): ClusterTree {
  const { data, rows, cols } = x;
  const core = coreDistances(x, minSamples);
  const reachability = (a: number, b: number) => {
    return Math.max(Math.sqrt(squaredDistance(data, a * cols, data, b * cols, cols)), core[a], core[b]);
  };
  return spanningTree(rows, reachability).tree();
}

function coreDistances(x: Matrix, minSamples: number): Float64Array {
  const core = new Float64Array(x.rows);
  const k = minSamples - 1;
  if (k === 0) return core;
  const { distances } = knn(x, { k });
  return core.map((_, i) => distances[i * k + k - 1]);
}
