/** The drawn top of a tree, as the kernel sends it. */
export interface DrawnTree {
  samples: number;
  /** Leaf of each sample. */
  leafOf: Uint8Array;
  /** Leaf at each place along the axis. */
  leafAt: Uint8Array;
  /** Node of the tree at each place. */
  leafNode: Int32Array;
  /** Samples at each place. */
  leafSizes: Int32Array;
  /** First sample of each leaf. */
  firstRows: Int32Array;
  node: Int32Array;
  left: Float64Array;
  right: Float64Array;
  leftFrom: Float64Array;
  rightFrom: Float64Array;
  height: Float64Array;
  size: Float64Array;
}

/** A cut: cluster of each leaf, and of each bracket below the line (-1 above it). */
export interface Cut {
  count: number;
  /** Where the line lies. */
  height: number;
  ofLeaf: Int32Array;
  ofBracket: Int32Array;
}

/** Cuts a drawn tree into so many clusters, numbered as `cutTree()` numbers them: by their first sample. */
export function cutInto(tree: DrawnTree, count: number): Cut {
  const brackets = tree.height.length;
  const kept = brackets + 1 - count;
  const top = new Map<number, number>();
  const members = new Map<number, number[]>();
  const byPlace = new Map<number, number>();
  tree.leafAt.forEach((_, place) => {
    byPlace.set(place, -1 - place);
    members.set(-1 - place, [place]);
  });
  // Brackets come from the lowest to the highest, so those below the line are the first ones.
  const ofBracket = new Int32Array(brackets).fill(-1);
  for (let i = 0; i < kept; i++) {
    const [a, b] = [byPlace.get(tree.left[i]!)!, byPlace.get(tree.right[i]!)!];
    members.set(i, [...members.get(a)!, ...members.get(b)!]);
    top.set(a, i);
    top.set(b, i);
    members.delete(a);
    members.delete(b);
    byPlace.set((tree.left[i]! + tree.right[i]!) / 2, i);
  }
  const firstRow = (places: number[]) => Math.min(...places.map((place) => tree.firstRows[tree.leafAt[place]!]!));
  const groups = [...members].sort(([, a], [, b]) => firstRow(a) - firstRow(b));
  const ofLeaf = new Int32Array(tree.leafAt.length);
  const number = new Map<number, number>();
  groups.forEach(([root, places], cluster) => {
    number.set(root, cluster);
    for (const place of places) ofLeaf[tree.leafAt[place]!] = cluster;
  });
  for (let i = kept - 1; i >= 0; i--) {
    ofBracket[i] = number.get(i) ?? ofBracket[top.get(i)!]!;
  }
  const above = count === 1 ? tree.height[brackets - 1]! * 1.05 : tree.height[kept]!;
  const below = kept > 0 ? tree.height[kept - 1]! : 0;
  return { count, height: (above + below) / 2, ofLeaf, ofBracket };
}

/** Number of clusters that a line at a height cuts into. */
export function countAt(tree: DrawnTree, height: number): number {
  let count = 1;
  for (const top of tree.height) if (top > height) count++;
  return count;
}
