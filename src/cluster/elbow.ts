import type { Matrix } from "../matrix.ts";
import { range } from "../stats/range.ts";
import { requireSamples } from "../stats/samples.ts";
import { requireClusterCount } from "./cluster-count.ts";
import { type KmeansOptions, kmeans } from "./kmeans.ts";
import { type KneeOptions, knee } from "./knee.ts";

/** Which numbers of clusters to try, and how to run k-means for each. */
export interface ElbowOptions extends Omit<KmeansOptions, "nClusters" | "init">, KneeOptions {
  /** Numbers of clusters, rising. @defaultValue 1 to 20, or to n */
  counts?: readonly number[];
}

/** Inertia over the number of clusters. */
export interface Elbow {
  /** Numbers of clusters that were tried. */
  readonly counts: readonly number[];
  /** Within-cluster sum of squares (WCSS) for each. */
  readonly inertias: Float64Array;
  /** The number of clusters at the knee of the curve; undefined where it has none. */
  readonly nClusters: number | undefined;
}

/**
 * The elbow method: k-means for every number of clusters, and the knee of the inertia by {@link knee}.
 *
 * @param x - (n, d), left untouched
 * @throws {@link ArgumentError} as {@link kmeans}
 */
export function elbow(x: Matrix, options: ElbowOptions = {}): Elbow {
  const { counts: wanted, sensitivity, ...rest } = options;
  const counts = elbowCounts(x, wanted);
  const inertias = Float64Array.from(counts, (nClusters) => kmeans(x, { ...rest, nClusters }).inertia);
  return elbowFrom(counts, inertias, { sensitivity });
}

/** The numbers of clusters to try, checked. */
export function elbowCounts(x: Matrix, wanted?: readonly number[]): readonly number[] {
  requireSamples(x, "cluster");
  const counts = wanted ?? range(1, Math.min(20, x.rows) + 1);
  for (const nClusters of counts) requireClusterCount(nClusters, x.rows);
  return counts;
}

/** The curve with its knee. */
export function elbowFrom(counts: readonly number[], inertias: Float64Array, options: KneeOptions): Elbow {
  return { counts, inertias, nClusters: counts.length < 3 ? undefined : knee(counts, inertias, options) };
}
