import { ArgumentError } from "../errors.ts";
import { type Matrix, matrix } from "../matrix.ts";
import { type Random, random } from "../random.ts";
import { moments } from "../stats/moments.ts";
import { requireSamples } from "../stats/samples.ts";
import { hasSimd } from "../wasm/instantiate.ts";
import { kmeansFits, simdLoops } from "../wasm/kmeans.ts";
import { requireClusterCount } from "./cluster-count.ts";
import { type KmeansLoops, plainLoops } from "./kmeans-loops.ts";
import { lloyd } from "./lloyd.ts";
import { seedPlusPlus, seedRandom } from "./seeding.ts";

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
  const { nClusters = 8, seed = 0, tol = 1e-4, maxIter = 300, init = "k-means++" } = options;
  const { nInit = typeof init === "string" ? 10 : 1 } = options;
  requireSamples(x, "cluster");
  requireClusterCount(nClusters, x.rows);
  requireOptions({ nInit, seed, tol, maxIter });
  const { rows: n, cols } = x;
  const { mean, variance } = moments(x);
  const tolerance = tol * (variance.reduce((a, b) => a + b, 0) / cols);
  const loops =
    hasSimd && kmeansFits(n, cols, nClusters) ? simdLoops(n, cols, nClusters) : plainLoops(n, cols, nClusters);
  const { d } = loops;
  loops.load(scaleOf(center(x, mean, loops.x, d)));
  const stream = random(seed);
  let best: { inertia: number; nIter: number; labels: Int32Array; centers: Float64Array } | undefined;
  for (let run = 0; run < nInit; run++) {
    start(loops, init, mean, stream);
    const result = lloyd(loops, tolerance, maxIter);
    if (best && result.inertia >= best.inertia) continue;
    best = { ...result, labels: loops.labels.slice(), centers: loops.centers.slice() };
  }
  const { labels, centers, inertia, nIter } = best!;
  const data = new Float64Array(nClusters * cols);
  for (let at = 0; at < data.length; at++)
    data[at] = centers[Math.floor(at / cols) * d + (at % cols)] + mean[at % cols];
  const clusterCenters = { data, rows: nClusters, cols };
  return { labels, clusterCenters, inertia, nIter, predict: (samples) => nearestCenters(samples, clusterCenters) };
}

/**
 * Writes rows around the mean into rows of d columns: differences of squares then lose fewer digits.
 *
 * @returns the number farthest from 0, without its sign
 */
function center({ data, rows, cols }: Matrix, mean: Float64Array, out: Float64Array, d: number): number {
  let farthest = 0;
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < cols; j++) {
      const value = data[i * cols + j] - mean[j];
      out[i * d + j] = value;
      farthest = Math.max(farthest, Math.abs(value));
    }
  }
  return farthest;
}

/** The power of two that brings numbers up to `farthest` below 1. */
function scaleOf(farthest: number): number {
  return farthest === 0 ? 1 : 2 ** -Math.min(1000, Math.max(-1000, Math.floor(Math.log2(farthest)) + 1));
}

/** Sets the centers that a run starts from. */
function start(loops: KmeansLoops, init: "k-means++" | "random" | Matrix, mean: Float64Array, stream: Random): void {
  if (init === "k-means++") {
    seedPlusPlus(loops, stream);
    return;
  }
  if (init === "random") {
    seedRandom(loops, stream);
    return;
  }
  if (typeof init !== "object") {
    throw new ArgumentError(
      "BAD_OPTION",
      `Cannot start k-means from ${init}`,
      'init is "k-means++", "random" or a matrix of centers.',
    );
  }
  requireSamples(init, "start k-means from");
  if (init.rows !== loops.k || init.cols !== mean.length) {
    throw new ArgumentError(
      "SHAPE_MISMATCH",
      `Cannot start ${loops.k} clusters in ${mean.length} columns from ${init.rows} × ${init.cols} centers`,
      `Pass ${loops.k} centers of ${mean.length} numbers.`,
    );
  }
  center(init, mean, loops.centers, loops.d);
}

function requireOptions(options: { nInit: number; seed: number; tol: number; maxIter: number }): void {
  const { nInit, seed, tol, maxIter } = options;
  const positive = (value: number) => Number.isInteger(value) && value >= 1;
  if (!positive(nInit)) refuse("nInit", nInit, "a whole number from 1");
  if (!positive(maxIter)) refuse("maxIter", maxIter, "a whole number from 1");
  if (!Number.isInteger(seed)) refuse("seed", seed, "a whole number");
  if (!(tol >= 0)) refuse("tol", tol, "0 or more");
}

function refuse(option: string, value: unknown, rule: string): never {
  throw new ArgumentError("BAD_OPTION", `Cannot run k-means with ${option} ${value}`, `${option} is ${rule}.`);
}

function nearestCenters(samples: Matrix, centers: Matrix): Int32Array {
  requireSamples(samples, "assign", 0);
  const { cols: d, rows: k } = centers;
  if (samples.cols !== d) {
    throw new ArgumentError(
      "SHAPE_MISMATCH",
      `Cannot assign rows of ${samples.cols} columns to centers of ${d}`,
      "Pass the columns that the clusters were made from, in that order.",
    );
  }
  const { data } = matrix(samples.data, samples.rows, d);
  const labels = new Int32Array(samples.rows);
  for (let i = 0; i < samples.rows; i++) {
    let least = Number.POSITIVE_INFINITY;
    for (let c = 0; c < k; c++) {
      let sum = 0;
      for (let p = i * d, q = c * d, stop = p + d; p < stop; p++, q++) sum += (data[p] - centers.data[q]) ** 2;
      if (sum >= least) continue;
      least = sum;
      labels[i] = c;
    }
  }
  return labels;
}
