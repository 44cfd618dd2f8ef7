import { ArgumentError } from "../errors.ts";
import { type Matrix, matrix } from "../matrix.ts";
import { type Random, random } from "../random.ts";
import { moments } from "../stats/moments.ts";
import { requireSamples } from "../stats/samples.ts";
import type { Sliced } from "../wasm/sliced.ts";
import { requireClusterCount } from "./cluster-count.ts";
import type { Kmeans, KmeansOptions } from "./kmeans.ts";
import type { KmeansLoops } from "./kmeans-loops.ts";
import { lloyd } from "./lloyd.ts";
import { seedPlusPlus, seedRandom } from "./seeding.ts";

/** The options of k-means, checked. */
export type KmeansSettings = Required<KmeansOptions>;

/**
 * Checks samples and options, and fills in what is left out.
 *
 * @throws {@link ArgumentError} as `kmeans`
 */
export function kmeansSettings(x: Matrix, options: KmeansOptions): KmeansSettings {
  const { nClusters = 8, seed = 0, tol = 1e-4, maxIter = 300, init = "k-means++" } = options;
  const { nInit = typeof init === "string" ? 10 : 1 } = options;
  requireSamples(x, "cluster");
  requireClusterCount(nClusters, x.rows);
  requireOptions({ nInit, seed, tol, maxIter });
  requireStart(init, nClusters, x.cols);
  return { nClusters, nInit, seed, tol, maxIter, init };
}

/**
 * The runs of k-means in fresh loops, and the best of them.
 *
 * @param onRun - called after each run with the number of those that are done
 */
export function* kmeansRuns(
  x: Matrix,
  { nClusters, nInit, seed, tol, maxIter, init }: KmeansSettings,
  loops: KmeansLoops,
  onRun?: (done: number) => void,
): Sliced<Kmeans> {
  const { cols } = x;
  const { d } = loops;
  const { mean, variance } = moments(x);
  const tolerance = tol * (variance.reduce((a, b) => a + b, 0) / cols);
  loops.load(scaleOf(center(x, mean, loops.x, d)));
  const stream = random(seed);
  let best: { inertia: number; nIter: number; labels: Int32Array; centers: Float64Array } | undefined;
  for (let run = 0; run < nInit; run++) {
    yield* start(loops, init, mean, stream);
    const result = yield* lloyd(loops, tolerance, maxIter);
    if (!best || result.inertia < best.inertia) {
      best = { ...result, labels: loops.labels.slice(), centers: loops.centers.slice() };
    }
    onRun?.(run + 1);
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
function* start(loops: KmeansLoops, init: KmeansSettings["init"], mean: Float64Array, stream: Random): Sliced<void> {
  if (init === "k-means++") yield* seedPlusPlus(loops, stream);
  else if (init === "random") seedRandom(loops, stream);
  else center(init, mean, loops.centers, loops.d);
}

function requireStart(init: KmeansSettings["init"], k: number, cols: number): void {
  if (init === "k-means++" || init === "random") return;
  if (typeof init !== "object") {
    throw new ArgumentError(
      "BAD_OPTION",
      `Cannot start k-means from ${init}`,
      'init is "k-means++", "random" or a matrix of centers.',
    );
  }
  requireSamples(init, "start k-means from");
  if (init.rows !== k || init.cols !== cols) {
    throw new ArgumentError(
      "SHAPE_MISMATCH",
      `Cannot start ${k} clusters in ${cols} columns from ${init.rows} × ${init.cols} centers`,
      `Pass ${k} centers of ${cols} numbers.`,
    );
  }
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
