import { type ClusterTree, MergeList } from "./tree.ts";

/**
 * Distance of cluster C to the union of A and B, from what is known of the three: Lance and Williams, 1967.
 *
 * @param ca - distance of C and A, `cb` of C and B, `ab` of A and B
 * @param a - samples in A, `b` in B, `c` in C
 */
export type Update = (ca: number, cb: number, ab: number, a: number, b: number, c: number) => number;

/** Largest distance of any two members. */
export const completeUpdate: Update = (ca, cb) => Math.max(ca, cb);

/** Mean distance of all pairs of members. */
export const averageUpdate: Update = (ca, cb, _ab, a, b) => (a * ca + b * cb) / (a + b);

/** Growth of the sum of squares, as a distance. */
export const wardUpdate: Update = (ca, cb, ab, a, b, c) => {
  const t = 1 / (a + b + c);
  return Math.sqrt((c + a) * t * ca * ca + (c + b) * t * cb * cb - c * t * ab * ab);
};

/**
 * The tree by nearest-neighbor chain: walk from a cluster to its nearest, to that one's nearest, and so on, until two
 * are each other's nearest, and merge them. Takes n² steps.
 *
 * Murtagh, 1983, doi:10.1093/comjnl/26.4.354. Ties as in SciPy: back along the chain if possible, else the smaller slot;
 * a merged cluster takes the larger of its two slots.
 *
 * @param distances - of all pairs, condensed; used up
 * @param n - number of samples
 */
export function nearestNeighborChain(distances: Float64Array, n: number, update: Update): ClusterTree {
  const merges = new MergeList(n);
  const sizes = new Int32Array(n).fill(1);
  const live = Int32Array.from({ length: n }, (_, i) => i);
  let count = n;
  const chain = new Int32Array(n);
  let length = 0;
  const distance = (i: number, j: number) => distances[place(n, i, j)];

  while (count > 1) {
    if (length === 0) chain[length++] = live[0];
    let a = chain[length - 1];
    let b = length > 1 ? chain[length - 2] : -1;
    for (;;) {
      let nearest = b;
      let least = b >= 0 ? distance(a, b) : Number.POSITIVE_INFINITY;
      for (let i = 0; i < count; i++) {
        const other = live[i];
        if (other === a) continue;
        const gap = distances[place(n, a, other)];
        if (gap < least) {
          least = gap;
          nearest = other;
        }
      }
      if (length > 1 && nearest === chain[length - 2]) {
        b = nearest;
        break;
      }
      chain[length++] = nearest;
      b = a;
      a = nearest;
    }
    length -= 2;
    const [drop, keep] = a < b ? [a, b] : [b, a];
    const gap = distance(drop, keep);
    merges.add(drop, keep, gap);
    count = remove(live, count, drop);
    const [dropSize, keepSize] = [sizes[drop], sizes[keep]];
    sizes[keep] += dropSize;
    for (let i = 0; i < count; i++) {
      const other = live[i];
      if (other === keep) continue;
      const at = place(n, other, keep);
      distances[at] = update(distance(other, drop), distances[at], gap, dropSize, keepSize, sizes[other]);
    }
  }
  return merges.tree();
}

/** Where the distance of i and j stands in a condensed table. */
function place(n: number, i: number, j: number): number {
  return i < j ? n * i - (i * (i + 1)) / 2 + j - i - 1 : n * j - (j * (j + 1)) / 2 + i - j - 1;
}

/** Takes `value` out of the first `count` numbers, which stay in order, and returns how many are left. */
function remove(values: Int32Array, count: number, value: number): number {
  const at = values.indexOf(value);
  values.copyWithin(at, at + 1, count);
  return count - 1;
}
