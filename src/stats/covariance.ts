import type { Matrix } from "../matrix.ts";
import { moments } from "./moments.ts";
import { requireSamples } from "./samples.ts";

/**
 * Covariance of every two columns, divided by n - 1, as NumPy's `cov(x, rowvar=False)`.
 *
 * @param x - (n, d), n >= 2
 * @returns (d, d), symmetric
 */
export function covariance(x: Matrix): Matrix {
  requireSamples(x, "correlate", 2);
  const { data, rows, cols } = x;
  const { mean } = moments(x);
  const sums = new Float64Array(cols * cols);
  const centered = new Float64Array(cols);
  for (let i = 0; i < rows; i++) {
    for (let j = 0, at = i * cols; j < cols; j++) centered[j] = data[at + j] - mean[j];
    for (let j = 0; j < cols; j++) {
      const value = centered[j];
      for (let k = j, at = j * cols; k < cols; k++) sums[at + k] += value * centered[k];
    }
  }
  for (let j = 0; j < cols; j++) {
    for (let k = j; k < cols; k++) {
      sums[j * cols + k] /= rows - 1;
      sums[k * cols + j] = sums[j * cols + k];
    }
  }
  return { data: sums, rows: cols, cols };
}
