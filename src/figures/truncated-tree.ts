import type { ClusterTree } from "../cluster/tree.ts";
import { ArgumentError } from "../errors.ts";
import { requireCount } from "./inputs.ts";

/** One bracket of a dendrogram. */
export interface Bracket {
  /** Node that the merge makes. */
  readonly node: number;
  /** Places of the two legs. */
  readonly x: readonly [number, number];
  /** Heights at which the two legs begin; 0 for a leaf of the drawing. */
  readonly from: readonly [number, number];
  /** Height of the merge. */
  readonly height: number;
  /** Samples under it. */
  readonly size: number;
}

/** The top of a tree, placed for drawing. */
export interface TruncatedTree {
  /** Lower nodes, left to right, at places 0, 1, …. */
  readonly leaves: readonly { readonly node: number; readonly size: number }[];
  /** From the lowest merge to the highest. */
  readonly brackets: readonly Bracket[];
}

/**
 * The last `count` nodes of a tree as leaves, in the order of SciPy's `dendrogram(truncate_mode="lastp")`: at each merge
 * the left branch comes first.
 */
export function truncateTree(tree: ClusterTree, count: number): TruncatedTree {
  const merges = tree.heights.length;
  const samples = merges + 1;
  const firstDrawn = merges - (Math.min(count, samples) - 1);
  const leaves: { node: number; size: number }[] = [];
  const place = new Float64Array(samples + merges);

  // Own stack: a chain of merges may be as deep as there are samples.
  const open = [2 * merges];
  while (open.length > 0) {
    const node = open.pop()!;
    const merge = node - samples;
    if (merge >= firstDrawn && merge >= 0) open.push(tree.right[merge], tree.left[merge]);
    else {
      place[node] = leaves.length;
      leaves.push({ node, size: merge < 0 ? 1 : tree.sizes[merge] });
    }
  }
  const start = (node: number) => (node - samples >= firstDrawn ? tree.heights[node - samples] : 0);
  const brackets: Bracket[] = [];
  for (let merge = firstDrawn; merge < merges; merge++) {
    const [a, b] = [tree.left[merge], tree.right[merge]];
    const node = samples + merge;
    place[node] = (place[a] + place[b]) / 2;
    brackets.push({
      node,
      x: [place[a], place[b]],
      from: [start(a), start(b)],
      height: tree.heights[merge],
      size: tree.sizes[merge],
    });
  }
  return { leaves, brackets };
}

/** Cluster of every node at or under a cut into clusters given by the labels of the samples; -1 for nodes above it. */
export function nodeLabels(tree: ClusterTree, labels: ArrayLike<number>): Int32Array {
  const samples = tree.heights.length + 1;
  const found = new Int32Array(2 * samples - 1).fill(-1);
  for (let i = 0; i < samples; i++) found[i] = labels[i];
  for (let merge = 0; merge < samples - 1; merge++) {
    const [a, b] = [found[tree.left[merge]], found[tree.right[merge]]];
    found[samples + merge] = a === b ? a : -1;
  }
  return found;
}

/** Height between the merge that leaves `clusters` clusters and the one that would leave fewer. */
export function cutHeight(tree: ClusterTree, clusters: number, log: boolean): number {
  const merges = tree.heights.length;
  const above = clusters === 1 ? tree.heights[merges - 1] * 1.05 : tree.heights[merges - clusters + 1];
  const below = clusters > merges ? 0 : tree.heights[merges - clusters];
  return log && below > 0 ? Math.sqrt(above * below) : (above + below) / 2;
}

/** Refuses what is not the result of `linkage()`. */
export function requireTree(tree: ClusterTree): void {
  const merges = tree.heights.length;
  const same = [tree.left, tree.right, tree.sizes].every(({ length }) => length === merges);
  if (same && merges > 0) return;
  throw new ArgumentError(
    "SHAPE_MISMATCH",
    `Cannot draw a tree of ${merges} heights, ${tree.left.length} and ${tree.right.length} branches, ${tree.sizes.length} sizes`,
    "Pass the result of linkage() on two samples or more.",
  );
}

/** Refuses a cut that a tree cannot have. */
export function requireCut(tree: ClusterTree, clusters: number, drawn: number): void {
  requireCount(clusters, 1, "clusters");
  const most = Math.min(drawn, tree.heights.length + 1);
  if (clusters <= most) return;
  throw new ArgumentError(
    "BAD_COUNT",
    `Cannot cut a dendrogram of ${most} leaves into ${clusters} clusters`,
    "Raise lastMerged or lower cut.",
  );
}
