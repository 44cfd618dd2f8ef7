import type { ClusterTree } from "../tree.ts";

/** One row of a {@link CondensedTree}: `child` leaves or splits off from `parent` at density `lambda`. */
export interface CondensedEdge {
  readonly parent: number;
  readonly child: number;
  /** 1 / distance at which it leaves. */
  readonly lambda: number;
  /** Samples in the child; 1 for a sample. */
  readonly size: number;
}

/**
 * The tree in which only splits into two clusters of at least `minClusterSize` samples are kept; smaller branches are
 * samples that fall out. Clusters count from n, the root; children follow their parents (Campello, Moulavi and
 * Sander, 2013).
 */
export function condense(tree: ClusterTree, minClusterSize: number): CondensedEdge[] {
  const n = tree.heights.length + 1;
  const edges: CondensedEdge[] = [];
  const sizeOf = (node: number) => (node < n ? 1 : tree.sizes[node - n]);
  let next = n + 1;
  // Breadth first, so that a cluster's number is larger than its parent's.
  const open: { node: number; cluster: number }[] = [{ node: 2 * n - 2, cluster: n }];
  for (let head = 0; head < open.length; head++) {
    const { node, cluster } = open[head];
    if (node < n) continue;
    const children = [tree.left[node - n], tree.right[node - n]];
    const lambda = tree.heights[node - n] > 0 ? 1 / tree.heights[node - n] : Number.POSITIVE_INFINITY;
    const splits = children.every((child) => sizeOf(child) >= minClusterSize);
    for (const child of children) {
      if (splits) {
        edges.push({ parent: cluster, child: next, lambda, size: sizeOf(child) });
        open.push({ node: child, cluster: next++ });
      } else if (sizeOf(child) >= minClusterSize) open.push({ node: child, cluster });
      else
        for (const sample of samplesUnder(tree, child)) edges.push({ parent: cluster, child: sample, lambda, size: 1 });
    }
  }
  return edges;
}

function samplesUnder(tree: ClusterTree, node: number): number[] {
  const n = tree.heights.length + 1;
  const samples: number[] = [];
  const open = [node];
  while (open.length > 0) {
    const at = open.pop()!;
    if (at < n) samples.push(at);
    else open.push(tree.right[at - n], tree.left[at - n]);
  }
  return samples;
}
