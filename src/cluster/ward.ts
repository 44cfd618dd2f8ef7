import type { Matrix } from "../matrix.ts";
import { CentroidTree } from "./centroid-tree.ts";
import { type ClusterTree, MergeList } from "./tree.ts";

/**
 * Ward's tree in rounds: every two clusters that are each other's nearest merge at once. That gives the same tree as
 * merging the closest two one by one, because a merged cluster is never nearer to a third than both its parts were
 * (Bruynooghe, 1978; Sumengen et al., 2021, arXiv:2105.11653). Nearest clusters come from a kd-tree of the centroids,
 * so memory grows with n, not n².
 *
 * Of equally near clusters the one of smaller name wins; a merged cluster keeps the larger of its two names.
 *
 * @param x - (n, d), checked, n >= 2
 */
export function wardTree(x: Matrix): ClusterTree {
  const { rows: n, cols: d } = x;
  const merges = new MergeList(n);
  const tree = new CentroidTree(x.data, n, d);
  const slotOf = new Int32Array(n);
  const nearest = new Int32Array(n);
  const distance = new Float64Array(n);
  const height = new Float64Array(n);
  const stale = new Uint8Array(n).fill(1);
  const changed = new Uint8Array(n);
  const live = Int32Array.from({ length: n }, (_, i) => i);
  let count = n;
  index(tree, slotOf);

  while (count > 1) {
    for (let slot = 0; slot < tree.slots; slot++) {
      const id = tree.ids[slot];
      if (tree.sizes[slot] === 0 || stale[id] === 0) continue;
      tree.nearest(slot);
      nearest[id] = tree.foundId;
      distance[id] = tree.foundDistance;
      stale[id] = 0;
    }
    const before = merges.length;
    for (let i = 0; i < count; i++) {
      const a = live[i];
      const b = nearest[a];
      if (a > b || nearest[b] !== a) continue;
      height[b] = Math.max(Math.sqrt(2 * distance[a]), height[a], height[b]);
      merges.add(a, b, height[b]);
      mergeInto(tree, slotOf, a, b, d);
      changed[a] = 1;
      changed[b] = 1;
    }
    // With ties, neighbours found in different rounds can chase each other in a ring: then all look again, and the
    // smallest name of those at the smallest distance finds its own choice returned.
    const stuck = merges.length === before;
    let kept = 0;
    for (let i = 0; i < count; i++) {
      const id = live[i];
      if (tree.ids[slotOf[id]] !== id || tree.sizes[slotOf[id]] === 0) continue;
      live[kept++] = id;
      if (stuck || changed[id] === 1 || changed[nearest[id]] === 1) stale[id] = 1;
    }
    count = kept;
    changed.fill(0);
    if (count * 2 < tree.slots) {
      tree.rebuild();
      index(tree, slotOf);
    } else {
      tree.refit();
    }
  }
  return merges.tree();
}

/** Writes down in which slot each cluster sits. */
function index(tree: CentroidTree, slotOf: Int32Array): void {
  for (let slot = 0; slot < tree.slots; slot++) slotOf[tree.ids[slot]] = slot;
}

/** Merges cluster `a` into `b`, in the slot of the larger of the two, which moves less. */
function mergeInto(tree: CentroidTree, slotOf: Int32Array, a: number, b: number, d: number): void {
  const { centroids, sizes, ids } = tree;
  const sizeA = sizes[slotOf[a]];
  const sizeB = sizes[slotOf[b]];
  const keep = sizeA > sizeB ? slotOf[a] : slotOf[b];
  const drop = sizeA > sizeB ? slotOf[b] : slotOf[a];
  const total = sizeA + sizeB;
  // In this form the centroid of equal points is that point exactly, so duplicates merge at height 0.
  const share = sizes[drop] / total;
  for (let j = 0, p = keep * d, q = drop * d; j < d; j++, p++, q++) {
    centroids[p] += share * (centroids[q] - centroids[p]);
  }
  sizes[keep] = total;
  sizes[drop] = 0;
  ids[keep] = b;
  slotOf[a] = drop;
  slotOf[b] = keep;
  ids[drop] = a;
  tree.touch(keep);
  tree.touch(drop);
}
