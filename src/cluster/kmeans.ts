import type { Matrix } from "../matrix.ts";
import { hasSimd } from "../wasm/instantiate.ts";
import { kmeansFits, simdLoops } from "../wasm/kmeans.ts";
import { runHere } from "../wasm/sliced.ts";
import { plainLoops } from "./kmeans-loops.ts";
import { kmeansRuns, kmeansSettings } from "./kmeans-runs.ts";

/** Numbers times centers times runs below which a module's memory takes longer to get than plain loops take in all. */
const plainBelow = 6000;

/** How to run k-means. */
export interface KmeansOptions {
  /** Number of clusters, 1 to n. @defaultValue 8 */
  nClusters?: number;
  /** Runs from different starts, of which the best is kept; 1 when `init` gives the centers. @defaultValue 10 */
  nInit?: number;
  /** Starting point of every random draw; the same seed gives the same result. @defaultValue 0 */
  seed?: number;
  /** Stops when the centers move less than this share of the mean variance of the columns. @defaultValue 1e-4 */
  tol?: number;
  /** Iterations of one run, at most. @defaultValue 300 */
  maxIter?: number;
  /** How to start: greedy k-means++, random rows, or these centers, (k, d). @defaultValue "k-means++" */
  init?: "k-means++" | "random" | Matrix;
}

/** A clustering by k-means. */
export interface Kmeans {
  /** Cluster of each sample, 0 to k - 1, (n). */
  readonly labels: Int32Array;
  /** Mean of each cluster, (k, d). */
  readonly clusterCenters: Matrix & { readonly data: Float64Array };
  /** Sum of squared distances of the samples to their centers: within-cluster sum of squares, WCSS. */
  readonly inertia: number;
  /** Iterations of the best run. */
  readonly nIter: number;
  /** Nearest center of new samples, (m, d) to (m). */
  predict(x: Matrix): Int32Array;
}

/**
 * k-means: k centers such that the squared distances of samples to their nearest center sum to little. Lloyd's
 * iteration from `nInit` greedy k-means++ starts; the run of least inertia is kept.
 *
 * As scikit-learn's `KMeans(algorithm="lloyd")` in its rules for stopping and for clusters that run empty. Random draws
 * differ, so labels may be numbered differently; `nInit` is 10 as in scikit-learn before 1.4, not 1. Where there are fewer
 * different rows than clusters, the surplus clusters stay empty.
 *
 * @param x - (n, d), left untouched; standardize first when columns differ in unit
 * @throws {@link ArgumentError} `BAD_CLUSTER_COUNT`, `BAD_OPTION`, or what {@link requireSamples} refuses
 */
export function kmeans(x: Matrix, options: KmeansOptions = {}): Kmeans {
  const settings = kmeansSettings(x, options);
  const { nClusters, nInit } = settings;
  const shape = [x.rows, x.cols, nClusters] as const;
  const isTiny = x.rows * x.cols * nClusters * nInit < plainBelow;
  if (!hasSimd || isTiny || !kmeansFits(...shape))
    return runHere(undefined, kmeansRuns(x, settings, plainLoops(...shape)));
  const loops = simdLoops(...shape);
  return runHere(loops.module, kmeansRuns(x, settings, loops));
}
