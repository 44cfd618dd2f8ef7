import { ArgumentError } from "../errors.ts";
import type { Matrix } from "../matrix.ts";
import { meanAndCovariance } from "../stats/covariance.ts";
import { moments } from "../stats/moments.ts";
import { requireSamples, requireShape } from "../stats/samples.ts";
import { subspaceIteration } from "./subspace-iteration.ts";
import { symmetricEigen } from "./symmetric-eigen.ts";

/** From so many columns on, few components are found without the covariance of all. */
const manyColumns = 2048;

/** What could not be done, in messages. */
const job = "find components of";

/** Variances in all from which on the values themselves may be too large; NaN and infinity show in the covariance. */
const doubtful = 1e270;

/** How many components to keep. */
export interface PcaOptions {
  /**
   * A count, or a fraction between 0 and 1: as many as explain that share of the variance.
   * @defaultValue the smaller of rows and columns
   */
  nComponents?: number;
  /**
   * `"full"`: from the covariance, exact, d³ operations; `"randomized"`: a close estimate of a whole number of components,
   * without the covariance; `"auto"`: randomized for at most a sixteenth of 2048 columns or more. @defaultValue "auto"
   */
  solver?: "auto" | "full" | "randomized";
  /** Starting point of the random draws of the randomized solver. @defaultValue 0 */
  seed?: number;
}

/** Principal components, and the two ways between samples and scores. */
export interface Pca {
  /** One component a row, of length 1, by falling variance, (k, d). */
  readonly components: Matrix & { readonly data: Float64Array };
  /** Of each column, (d). */
  readonly mean: Float64Array;
  /** Variance along each component, divided by n - 1, (k). */
  readonly explainedVariance: Float64Array;
  /** Share of the total variance, (k). */
  readonly explainedVarianceRatio: Float64Array;
  /** Square root of the sum of squared scores of each component, (k). */
  readonly singularValues: Float64Array;
  /** Scores of samples, (n, d) to (n, k). */
  transform(x: Matrix): Matrix & { readonly data: Float64Array };
  /** Samples from scores, (n, k) to (n, d); exact when every component was kept. */
  inverseTransform(z: Matrix): Matrix & { readonly data: Float64Array };
}

/**
 * Principal component analysis: eigenvectors of the covariance of the columns. Columns are centered, not scaled.
 * A component points the way that makes its entry of largest size positive, as in scikit-learn.
 *
 * Differs from scikit-learn's SVD in that variances below 1e-15 of the largest are rounding noise. With more than 24 columns,
 * numbers of 32 bits are multiplied as such, good to about 1e-7 of the largest variance.
 *
 * @param x - (n, d), n >= 2
 * @throws {@link ArgumentError} `BAD_COMPONENT_COUNT` unless 1 <= nComponents <= min(n, d), or a fraction; `BAD_OPTION`
 */
export function pca(x: Matrix, options: PcaOptions = {}): Pca {
  requireShape(x, job, 2);
  const { rows: n, cols: d } = x;
  const most = Math.min(n, d);
  const wanted = options.nComponents ?? most;
  const { mean, total, values, vectors } = isRandomized(options, x, most)
    ? randomized(x, componentCount(wanted, most, new Float64Array(d)), options.seed ?? 0)
    : full(
        x,
        isShare(wanted)
          ? (ratios) => componentCount(wanted, most, ratios)
          : componentCount(wanted, most, new Float64Array(d)),
      );
  const share = (variance: number) => (total > 0 ? Math.max(0, variance) / total : 0);
  const k = vectors.rows;
  const variances = values.slice(0, k).map((v) => Math.max(0, v));
  const components = { data: pointToLargest(vectors.data, k, d), rows: k, cols: d };
  return {
    components,
    mean,
    explainedVariance: variances,
    explainedVarianceRatio: variances.map(share),
    singularValues: variances.map((v) => Math.sqrt(v * (n - 1))),
    transform: (samples) => project(samples, components, mean),
    inverseTransform: (scores) => restore(scores, components, mean),
  };
}

function isRandomized({ solver = "auto", nComponents: wanted = 0 }: PcaOptions, x: Matrix, most: number): boolean {
  if (!["auto", "full", "randomized"].includes(solver)) {
    throw new ArgumentError(
      "BAD_OPTION",
      `Cannot find components by "${solver}"`,
      'solver is "auto", "full" or "randomized".',
    );
  }
  if (solver === "randomized" && !Number.isInteger(wanted)) {
    throw new ArgumentError(
      "BAD_OPTION",
      `Cannot find the components of a share of ${wanted} of the variance at random`,
      'Pass a whole number as nComponents, or solver "full".',
    );
  }
  if (solver !== "auto") return solver === "randomized";
  return x.cols >= manyColumns && Number.isInteger(wanted) && wanted >= 1 && wanted * 16 <= most;
}

/** Whether it is a share of the variance, not a number of components. */
function isShare(wanted: number): boolean {
  return wanted > 0 && wanted < 1;
}

function full(x: Matrix, count: number | ((ratios: Float64Array) => number)) {
  const { mean, covariance } = meanAndCovariance(x, job);
  let total = 0;
  for (let j = 0; j < x.cols; j++) total += covariance.data[j * x.cols + j];
  if (total > doubtful) requireSamples(x, job, 2);
  const { values, vectors } = symmetricEigen(
    covariance,
    typeof count === "number"
      ? count
      : (all) => count(all.map((variance) => (total > 0 ? Math.max(0, variance) / total : 0))),
  );
  return { mean, total, values, vectors };
}

function randomized(x: Matrix, count: number, seed: number) {
  requireSamples(x, job, 2);
  const { mean, variance } = moments(x);
  const total = (variance.reduce((a, b) => a + b, 0) * x.rows) / (x.rows - 1);
  return { mean, total, ...subspaceIteration(x, mean, count, seed) };
}

function componentCount(wanted: number, most: number, ratios: Float64Array): number {
  if (isShare(wanted)) {
    let share = 0;
    const enough = ratios.findIndex((ratio) => {
      share += ratio;
      return share > wanted;
    });
    return enough < 0 ? most : Math.min(most, enough + 1);
  }
  if (Number.isInteger(wanted) && wanted >= 1 && wanted <= most) return wanted;
  throw new ArgumentError(
    "BAD_COMPONENT_COUNT",
    `Cannot keep ${wanted} components of ${ratios.length} columns`,
    `nComponents is a whole number from 1 to ${most}, or a fraction of the variance between 0 and 1.`,
  );
}

/** Turns each row around whose entry of largest size is negative. */
function pointToLargest(rows: Float64Array, k: number, d: number): Float64Array {
  for (let i = 0; i < k; i++) {
    let largest = i * d;
    for (let at = i * d; at < (i + 1) * d; at++) {
      if (Math.abs(rows[at]) > Math.abs(rows[largest])) largest = at;
    }
    if (rows[largest] >= 0) continue;
    for (let at = i * d; at < (i + 1) * d; at++) rows[at] = -rows[at];
  }
  return rows;
}

function project(x: Matrix, { data: axes, rows: k, cols: d }: Matrix, mean: Float64Array) {
  requireColumns(x, d, "project", "columns as the matrix that the components were found in");
  const data = new Float64Array(x.rows * k);
  const centered = new Float64Array(d);
  for (let i = 0; i < x.rows; i++) {
    for (let j = 0; j < d; j++) centered[j] = x.data[i * d + j] - mean[j];
    for (let c = 0; c < k; c++) {
      let sum = 0;
      for (let j = 0, at = c * d; j < d; j++) sum += centered[j] * axes[at + j];
      data[i * k + c] = sum;
    }
  }
  return { data, rows: x.rows, cols: k };
}

function restore(z: Matrix, { data: axes, rows: k, cols: d }: Matrix, mean: Float64Array) {
  requireColumns(z, k, "restore samples from", "scores as there are components");
  const data = new Float64Array(z.rows * d);
  for (let i = 0; i < z.rows; i++) {
    data.set(mean, i * d);
    for (let c = 0; c < k; c++) {
      const score = z.data[i * k + c];
      for (let j = 0, at = c * d, to = i * d; j < d; j++) data[to + j] += score * axes[at + j];
    }
  }
  return { data, rows: z.rows, cols: d };
}

function requireColumns(x: Matrix, cols: number, verb: string, what: string): void {
  requireSamples(x, verb, 0);
  if (x.cols === cols) return;
  throw new ArgumentError(
    "SHAPE_MISMATCH",
    `Cannot ${verb} ${x.cols} columns with components of ${cols}`,
    `Pass as many ${what}: ${cols}.`,
  );
}
