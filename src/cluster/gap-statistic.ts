import { pca } from "../decomposition/pca.ts";
import { ArgumentError } from "../errors.ts";
import type { Matrix } from "../matrix.ts";
import { type Random, random } from "../random.ts";
import { range } from "../stats/range.ts";
import { requireSamples } from "../stats/samples.ts";
import { requireClusterCount } from "./cluster-count.ts";
import { type KmeansOptions, kmeans } from "./kmeans.ts";

/** Which numbers of clusters to try, and against what. */
export interface GapOptions extends Omit<KmeansOptions, "nClusters" | "init"> {
  /** Numbers of clusters, rising, fewer than there are different rows. @defaultValue 1 to 10, as far as possible */
  counts?: readonly number[];
  /** Sets without clusters to compare with. @defaultValue 10 */
  nReferences?: number;
  /** These are uniform in the box of the columns, or in that of the principal components. @defaultValue "components" */
  reference?: "columns" | "components";
}

/** How much more compact clusters are than those of data without any. */
export interface Gap {
  /** Numbers of clusters that were tried. */
  readonly counts: readonly number[];
  /** Mean logarithm of the inertia of the references, less that of the samples, for each count. */
  readonly gaps: Float64Array;
  /** Standard error of each gap, the references' own included. */
  readonly errors: Float64Array;
  /** The smallest count whose gap is within one error of the next one's; undefined when none is. */
  readonly nClusters: number | undefined;
}

/**
 * The gap statistic: compares the inertia of k-means with that on uniform random data of the same extent.
 * Unlike the elbow it can say that there is a single cluster.
 *
 * Tibshirani, Walther and Hastie, 2001, doi:10.1111/1467-9868.00293.
 *
 * @param x - (n, d), n >= 2, left untouched
 * @throws {@link ArgumentError} as {@link kmeans}, and `BAD_OPTION`; `NO_VARIATION` when all rows are equal; `BAD_CLUSTER_COUNT` for
 * as many clusters as there are different rows, which leave no inertia to compare
 */
export function gapStatistic(x: Matrix, options: GapOptions = {}): Gap {
  const { nReferences = 10, reference = "components", seed = 0, ...rest } = options;
  const { counts: wanted, ...kmeansOptions } = rest;
  requireSamples(x, "cluster", 2);
  const counts = comparableCounts(x, wanted);
  if (!Number.isInteger(nReferences) || nReferences < 1 || !["columns", "components"].includes(reference)) {
    throw new ArgumentError(
      "BAD_OPTION",
      `Cannot compare with ${nReferences} references by ${reference}`,
      'nReferences is a whole number from 1, reference is "columns" or "components".',
    );
  }
  const logInertia = (samples: Matrix, nClusters: number) => {
    const { inertia } = kmeans(samples, { ...kmeansOptions, seed, nClusters });
    // Differences may be so small that their squares vanish.
    if (inertia === 0) throw nothingLeft(nClusters, "no inertia", "Choose fewer clusters, or standardize first.");
    return Math.log(inertia);
  };
  // k-means does not care for rotation, so the references may stay in the frame of the components.
  const frame = reference === "components" ? pca(x).transform(x) : x;
  const stream = random(seed);
  const references = Array.from({ length: nReferences }, () => uniformLike(frame, stream));
  const gaps = new Float64Array(counts.length);
  const errors = new Float64Array(counts.length);
  counts.forEach((nClusters, i) => {
    const logs = references.map((samples) => logInertia(samples, nClusters));
    const mean = logs.reduce((a, b) => a + b, 0) / nReferences;
    const variance = logs.reduce((sum, log) => sum + (log - mean) ** 2, 0) / nReferences;
    gaps[i] = mean - logInertia(x, nClusters);
    errors[i] = Math.sqrt(variance * (1 + 1 / nReferences));
  });
  const found = counts.findIndex((_, i) => i + 1 < counts.length && gaps[i] >= gaps[i + 1] - errors[i + 1]);
  return { counts, gaps, errors, nClusters: found < 0 ? undefined : counts[found] };
}

/** The numbers of clusters to try, checked: with one for each different row no inertia is left to compare. */
function comparableCounts(x: Matrix, wanted: readonly number[] | undefined): readonly number[] {
  for (const nClusters of wanted ?? []) requireClusterCount(nClusters, x.rows);
  const most = Math.max(1, ...(wanted ?? [10]));
  const different = differentRows(x, most + 1);
  if (different === 1) {
    throw new ArgumentError(
      "NO_VARIATION",
      `Cannot compare clusters of ${x.rows} rows that are all equal`,
      "Choose columns that vary.",
    );
  }
  if (!wanted) return range(1, Math.min(10, different - 1) + 1);
  if (most < different) return wanted;
  throw nothingLeft(most, `${different} different rows`, `Choose counts below ${different}.`);
}

/** How many rows differ, counted up to `most`. */
function differentRows({ data, rows, cols }: Matrix, most: number): number {
  const seen = new Set<string>();
  for (let i = 0; i < rows && seen.size < most; i++) seen.add(data.subarray(i * cols, (i + 1) * cols).join(" "));
  return seen.size;
}

function nothingLeft(nClusters: number, of: string, hint: string): ArgumentError {
  return new ArgumentError("BAD_CLUSTER_COUNT", `Cannot compare ${nClusters} clusters of ${of}`, hint);
}

/** As many rows, uniform in the box that the columns span. */
function uniformLike({ data, rows, cols }: Matrix, stream: Random): Matrix {
  const low = new Float64Array(cols).fill(Number.POSITIVE_INFINITY);
  const high = new Float64Array(cols).fill(Number.NEGATIVE_INFINITY);
  data.forEach((value: number, at: number) => {
    low[at % cols] = Math.min(low[at % cols], value);
    high[at % cols] = Math.max(high[at % cols], value);
  });
  const result = new Float64Array(rows * cols);
  for (let at = 0; at < result.length; at++) {
    const j = at % cols;
    result[at] = low[j] + stream.next() * (high[j] - low[j]);
  }
  return { data: result, rows, cols };
}
