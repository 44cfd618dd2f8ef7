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
 * @param weights - how many samples each stands for, (n); one each without it
 */
export function nearestNeighborChain(
  distances: Float64Array,
  n: number,
  update: Update,
  weights?: ArrayLike<number>,
): ClusterTree {
  const merges = new MergeList(n);
  const sizes = weights ? Int32Array.from(weights) : new Int32Array(n).fill(1);
  // The distance of i and j, i < j, stands at row[i] + j.
  const row = Int32Array.from({ length: n }, (_, i) => n * i - (i * (i + 1)) / 2 - i - 1);
  const live = Int32Array.from({ length: n }, (_, i) => i);
  const chain = new Int32Array(n);
  let length = 0;
  for (let count = n; count > 1; count--) {
    if (length === 0) chain[length++] = live[0];
    for (;;) {
      const before = length > 1 ? chain[length - 2] : -1;
      const next = nearestTo(chain[length - 1], before, distances, row, live, count);
      if (next === before) break;
      chain[length++] = next;
    }
    length -= 2;
    const drop = Math.min(chain[length], chain[length + 1]);
    const keep = Math.max(chain[length], chain[length + 1]);
    merges.add(drop, keep, distances[row[drop] + keep]);
    const at = live.indexOf(drop);
    live.copyWithin(at, at + 1, count);
    mergeDistances(drop, keep, distances, row, live, count - 1, sizes, update);
    sizes[keep] += sizes[drop];
  }
  return merges.tree();
}

/** The first of the clusters nearest to `a`, or `before` when none is nearer than that. */
function nearestTo(
  a: number,
  before: number,
  distances: Float64Array,
  row: Int32Array,
  live: Int32Array,
  count: number,
): number {
  let nearest = before;
  let least = Number.POSITIVE_INFINITY;
  if (before >= 0) least = before < a ? distances[row[before] + a] : distances[row[a] + before];
  let i = 0;
  for (; live[i] < a; i++) {
    const gap = distances[row[live[i]] + a];
    if (gap >= least) continue;
    least = gap;
    nearest = live[i];
  }
  for (i++; i < count; i++) {
    const gap = distances[row[a] + live[i]];
    if (gap >= least) continue;
    least = gap;
    nearest = live[i];
  }
  return nearest;
}

/** Writes the distances of all others to the union of `drop` and `keep` in the place of those to `keep`. */
function mergeDistances(
  drop: number,
  keep: number,
  distances: Float64Array,
  row: Int32Array,
  live: Int32Array,
  count: number,
  sizes: Int32Array,
  update: Update,
): void {
  const gap = distances[row[drop] + keep];
  for (let i = 0; i < count; i++) {
    const other = live[i];
    if (other === keep) continue;
    const toDrop = distances[other < drop ? row[other] + drop : row[drop] + other];
    const at = other < keep ? row[other] + keep : row[keep] + other;
    distances[at] = update(toDrop, distances[at], gap, sizes[drop], sizes[keep], sizes[other]);
  }
}
