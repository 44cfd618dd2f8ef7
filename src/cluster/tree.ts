import { heightOrder } from "./height-order.ts";

/**
 * A hierarchical clustering of n samples, merge by merge, in SciPy's numbering: clusters 0 to n - 1 are the samples,
 * cluster n + i is made by merge i. Same content as SciPy's linkage matrix Z, one array a column.
 */
export interface ClusterTree {
  /** The merged cluster of smaller number, (n - 1). */
  readonly left: Int32Array;
  /** The merged cluster of larger number, (n - 1). */
  readonly right: Int32Array;
  /** Distance at which they merge, never falling, (n - 1). */
  readonly heights: Float64Array;
  /** Samples in the new cluster, (n - 1). */
  readonly sizes: Int32Array;
}

/** Merges in the order in which an algorithm found them: a sample of each side, and the distance. */
export class MergeList {
  readonly first: Int32Array;
  readonly second: Int32Array;
  readonly heights: Float64Array;
  length = 0;

  /** @param n - number of samples */
  constructor(n: number) {
    this.first = new Int32Array(n - 1);
    this.second = new Int32Array(n - 1);
    this.heights = new Float64Array(n - 1);
  }

  /** Adds the merge of the cluster that holds sample `a` with the one that holds sample `b`. */
  add(a: number, b: number, height: number): void {
    this.first[this.length] = a;
    this.second[this.length] = b;
    this.heights[this.length++] = height;
  }

  /** The tree of all n - 1 merges. */
  tree(): ClusterTree {
    return numberMerges(this);
  }
}

/** Merges in the order found, by a sample of each side. */
export interface Merges {
  readonly first: Int32Array;
  readonly second: Int32Array;
  readonly heights: Float64Array;
}

/** Sorts merges by height, equal ones in the order found, and numbers the clusters. */
export function numberMerges(found: Merges): ClusterTree {
  const merges = found.heights.length;
  const n = merges + 1;
  const order = heightOrder(found.heights);
  const left = new Int32Array(merges);
  const right = new Int32Array(merges);
  const heights = new Float64Array(merges);
  const sizes = new Int32Array(merges);
  const parent = new Int32Array(n + merges);
  for (let i = 0; i < parent.length; i++) parent[i] = i;
  for (let i = 0; i < merges; i++) {
    const merge = order[i];
    const a = root(parent, found.first[merge]);
    const b = root(parent, found.second[merge]);
    left[i] = Math.min(a, b);
    right[i] = Math.max(a, b);
    heights[i] = found.heights[merge];
    sizes[i] = (a < n ? 1 : sizes[a - n]) + (b < n ? 1 : sizes[b - n]);
    parent[a] = n + i;
    parent[b] = n + i;
  }
  return { left, right, heights, sizes };
}

/** The cluster that holds `at` now; halves the way there for the next call. */
function root(parent: Int32Array, at: number): number {
  let i = at;
  while (parent[i] !== i) {
    parent[i] = parent[parent[i]];
    i = parent[i];
  }
  return i;
}
