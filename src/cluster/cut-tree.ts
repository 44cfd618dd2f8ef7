import { ArgumentError } from "../errors.ts";
import { requireClusterCount } from "./cluster-count.ts";
import type { ClusterTree } from "./tree.ts";

/** Where to cut: into so many clusters, or at a height. */
export type CutOptions = { nClusters: number; height?: undefined } | { height: number; nClusters?: undefined };

/**
 * Flat clusters from a tree: undoes the last merges until `nClusters` are left, or every merge above `height`
 * (a merge exactly at `height` stays, as in SciPy's `fcluster`).
 *
 * Clusters are numbered 0, 1, 2, ... in the order in which the samples first meet them. SciPy and scikit-learn make
 * the same clusters but number them by the tree.
 *
 * @param tree - of {@link linkage}
 * @returns cluster of each sample, (n)
 * @throws {@link ArgumentError} `BAD_CLUSTER_COUNT` unless 1 <= nClusters <= n, `BAD_HEIGHT` unless height >= 0, `BAD_OPTION`
 * unless one of them is given
 */
export function cutTree(tree: ClusterTree, options: CutOptions): Int32Array {
  const merges = tree.heights.length;
  const n = merges + 1;
  const kept = keptMerges(tree, options);
  const top = Int32Array.from({ length: n + merges }, (_, i) => i);
  for (let i = kept - 1; i >= 0; i--) {
    top[tree.left[i]] = top[n + i];
    top[tree.right[i]] = top[n + i];
  }
  const number = new Int32Array(n + merges).fill(-1);
  const labels = new Int32Array(n);
  let next = 0;
  for (let i = 0; i < n; i++) {
    if (number[top[i]] < 0) number[top[i]] = next++;
    labels[i] = number[top[i]];
  }
  return labels;
}

function keptMerges(tree: ClusterTree, options: CutOptions): number {
  // Cells need not heed types: no options are no place to cut.
  const { nClusters, height } = options ?? ({} as CutOptions);
  const merges = tree.heights.length;
  if ((nClusters === undefined) === (height === undefined)) {
    throw new ArgumentError(
      "BAD_OPTION",
      "Cannot cut a tree without one place to cut",
      "Pass either { nClusters } or { height }.",
    );
  }
  if (nClusters !== undefined) {
    requireClusterCount(nClusters, merges + 1);
    return merges + 1 - nClusters;
  }
  if (!(height! >= 0)) {
    throw new ArgumentError("BAD_HEIGHT", `Cannot cut a tree at height ${height}`, "Pass a height of 0 or more.");
  }
  const above = tree.heights.findIndex((h) => h > height!);
  return above < 0 ? merges : above;
}
