import type { Matrix } from "../matrix.ts";
import { requireSamples } from "./samples.ts";

/** Mean and population variance of each column. */
export interface Moments {
  /** (d) */
  readonly mean: Float64Array;
  /** Divided by n, (d). */
  readonly variance: Float64Array;
}

/**
 * Mean and population variance of each column, in two passes with the rounding error of the mean taken back out.
 *
 * @param x - (n, d), n >= 1
 */
export function moments(x: Matrix): Moments {
  requireSamples(x, "average");
  const { data, rows, cols } = x;
  const mean = columnMeans(x);
  const variance = new Float64Array(cols);
  const residual = new Float64Array(cols);
  for (let i = 0, at = 0; i < rows; i++) {
    for (let j = 0; j < cols; j++, at++) {
      const gap = data[at] - mean[j];
      variance[j] += gap * gap;
      residual[j] += gap;
    }
  }
  for (let j = 0; j < cols; j++) {
    mean[j] += residual[j] / rows;
    variance[j] = Math.max(0, (variance[j] - (residual[j] * residual[j]) / rows) / rows);
  }
  return { mean, variance };
}

/** Mean of each column, without checks. */
export function columnMeans({ data, rows, cols }: Matrix): Float64Array {
  const mean = new Float64Array(cols);
  for (let i = 0, at = 0; i < rows; i++) {
    for (let j = 0; j < cols; j++, at++) mean[j] += data[at];
  }
  for (let j = 0; j < cols; j++) mean[j] /= rows;
  return mean;
}
