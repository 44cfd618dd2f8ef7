import type { Matrix } from "../matrix.ts";
import { CentroidTree } from "./centroid-tree.ts";
import { type ClusterTree, MergeList } from "./tree.ts";

/**
 * Ward's tree by nearest-neighbor chain: walk from a cluster to its nearest, to that one's nearest, and so on, until two
 * are each other's nearest, and merge them. That gives the tree of merging the closest two one by one, because a
 * merged cluster is never nearer to a third than both its parts were (Murtagh, 1983, doi:10.1093/comjnl/26.4.354).
 * Nearest clusters come from a kd-tree of the centroids, so memory grows with n, not n².
 *
 * Ties as in SciPy: back along the chain if possible, else the smaller name; a merged cluster keeps the larger of its
 * two names.
 *
 * @param x - (n, d), checked, n >= 2
 * @param weights - how many samples each row stands for, (n), checked; one each without it
 */
export function wardTree(x: Matrix, weights?: ArrayLike<number>): ClusterTree {
  const n = x.rows;
  const merges = new MergeList(n);
  const tree = new CentroidTree(x.data, n, x.cols, weights);
  const slotOf = new Int32Array(n);
  const height = new Float64Array(n);
  const dead = new Uint8Array(n);
  const chain = new Int32Array(n);
  let length = 0;
  let first = 0;
  index(tree, slotOf);

  for (let count = n; count > 1; count--) {
    if (length === 0) {
      while (dead[first] === 1) first++;
      chain[length++] = first;
    }
    for (;;) {
      const slot = slotOf[chain[length - 1]];
      const before = length > 1 ? tree.distance(slot, slotOf[chain[length - 2]]) : Number.POSITIVE_INFINITY;
      tree.nearest(slot, before);
      if (tree.foundId < 0) break;
      chain[length++] = tree.foundId;
    }
    length -= 2;
    const a = Math.min(chain[length], chain[length + 1]);
    const b = Math.max(chain[length], chain[length + 1]);
    // Rounding may not let a merge fall below one that it contains.
    height[b] = Math.max(Math.sqrt(2 * tree.foundDistance), height[a], height[b]);
    merges.add(a, b, height[b]);
    dead[a] = 1;
    mergeInto(tree, slotOf, a, b);
    if (count * 2 < tree.slots) {
      tree.rebuild();
      index(tree, slotOf);
    } else {
      tree.refit(slotOf[a]);
      tree.refit(slotOf[b]);
    }
  }
  return merges.tree();
}

/** Writes down in which slot each cluster sits. */
function index(tree: CentroidTree, slotOf: Int32Array): void {
  for (let slot = 0; slot < tree.slots; slot++) slotOf[tree.ids[slot]] = slot;
}

/** Merges cluster `a` into `b`, in the slot of the larger of the two, which moves less. */
function mergeInto(tree: CentroidTree, slotOf: Int32Array, a: number, b: number): void {
  const { centroids, sizes, ids, d } = tree;
  const [keep, drop] = sizes[slotOf[a]] > sizes[slotOf[b]] ? [slotOf[a], slotOf[b]] : [slotOf[b], slotOf[a]];
  const total = sizes[keep] + sizes[drop];
  // In this form the centroid of equal points is that point exactly, so duplicates merge at height 0.
  const share = sizes[drop] / total;
  for (let j = 0, p = keep * d, q = drop * d; j < d; j++, p++, q++) {
    centroids[p] += share * (centroids[q] - centroids[p]);
  }
  sizes[keep] = total;
  sizes[drop] = 0;
  ids[keep] = b;
  ids[drop] = a;
  slotOf[b] = keep;
  slotOf[a] = drop;
}
