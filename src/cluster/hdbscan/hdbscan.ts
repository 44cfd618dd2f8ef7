import { ArgumentError } from "../../errors.ts";
import type { Matrix } from "../../matrix.ts";
import { requireSamples } from "../../stats/samples.ts";
import { type CondensedEdge, condense } from "./condense.ts";
import { mostStable } from "./excess-of-mass.ts";
import { reachabilityTree } from "./mutual-reachability.ts";

export interface HdbscanOptions {
  /** Fewest samples that make a cluster, at least 2. @defaultValue 5 */
  minClusterSize?: number;
  /** Samples, itself included, that make a neighbourhood dense; more of them call more samples noise. @defaultValue minClusterSize */
  minSamples?: number;
  /** Whether all samples may be one cluster. @defaultValue false */
  allowSingleCluster?: boolean;
}

/** The clusters of {@link hdbscan}. */
export interface HdbscanResult {
  /** Cluster of each sample, from 0; -1 for noise. */
  readonly labels: Int32Array;
  /** How firmly each sample belongs to its cluster, 0 (noise) to 1. */
  readonly probabilities: Float64Array;
  readonly nClusters: number;
}

/**
 * HDBSCAN: dense groups of any shape and of different densities, their number found from the data; the rest is noise.
 *
 * Campello, Moulavi and Sander, 2013, doi:10.1007/978-3-642-37456-2_14, with excess of mass; the same clusters as
 * scikit-learn's `HDBSCAN` but for the order of equally long edges of the tree, which mutual reachability often has and which
 * scikit-learn sorts by an unstable sort. Numbered in the order in which they split off. Time grows with n², memory with n.
 *
 * @param x - samples, (n, d), no missing values; standardize first when columns differ in unit
 * @throws {@link ArgumentError} `NOT_FINITE`, `TOO_LARGE_VALUES`, or `OUT_OF_RANGE` unless 2 ≤ minClusterSize and 1 ≤ minSamples ≤ n
 */
export function hdbscan(x: Matrix, options: HdbscanOptions = {}): HdbscanResult {
  const { minClusterSize = 5, minSamples = minClusterSize, allowSingleCluster = false } = options;
  requireSamples(x, "cluster", 0);
  const n = x.rows;
  if (!Number.isInteger(minClusterSize) || minClusterSize < 2) {
    throw new ArgumentError(
      "OUT_OF_RANGE",
      `Cannot cluster with minClusterSize = ${minClusterSize}`,
      "Choose 2 or more.",
    );
  }
  if (!Number.isInteger(minSamples) || minSamples < 1 || minSamples > n) {
    throw new ArgumentError(
      "OUT_OF_RANGE",
      `Cannot cluster ${n} samples with minSamples = ${minSamples}`,
      n > 0 ? `Choose minSamples from 1 to ${n}.` : "Pass at least one sample.",
    );
  }
  if (n === 1) return { labels: Int32Array.of(-1), probabilities: Float64Array.of(0), nClusters: 0 };
  const edges = condense(reachabilityTree(x, minSamples), minClusterSize);
  return assign(edges, n, mostStable(edges, n, allowSingleCluster));
}

/** Each sample belongs to the chosen cluster that holds the one it fell out of. */
function assign(edges: readonly CondensedEdge[], n: number, chosen: readonly number[]): HdbscanResult {
  const labelOf = new Map(chosen.map((cluster, label) => [cluster, label]));
  const parentOf = new Map(edges.map(({ parent, child }) => [child, parent]));
  const labels = new Int32Array(n).fill(-1);
  const fell = new Float64Array(n);
  const densest = new Float64Array(chosen.length);
  // A single cluster of everything keeps only the samples that stay until its densest split.
  const rootLimit = labelOf.has(n) ? largestLambda(edges, n) : 0;
  for (const { child, lambda } of edges) {
    if (child >= n) continue;
    let cluster = parentOf.get(child);
    while (cluster !== undefined && !labelOf.has(cluster)) cluster = parentOf.get(cluster);
    if (cluster === undefined || (cluster === n && lambda < rootLimit)) continue;
    labels[child] = labelOf.get(cluster)!;
    fell[child] = lambda;
  }
  for (const { parent, lambda } of edges) {
    const label = labelOf.get(parent);
    if (label !== undefined) densest[label] = Math.max(densest[label], lambda);
  }
  const probabilities = Float64Array.from(labels, (label, i) => {
    if (label < 0) return 0;
    return densest[label] === 0 || !Number.isFinite(fell[i]) ? 1 : Math.min(fell[i], densest[label]) / densest[label];
  });
  return { labels, probabilities, nClusters: chosen.length };
}

function largestLambda(edges: readonly CondensedEdge[], parent: number): number {
  return edges.reduce((largest, edge) => (edge.parent === parent ? Math.max(largest, edge.lambda) : largest), 0);
}
