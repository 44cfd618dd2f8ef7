import type { Matrix } from "../matrix.ts";
import { isConstant } from "./constant-columns.ts";
import { meanAndCovariance } from "./covariance.ts";

/**
 * Pearson's correlation of every two columns, -1 to 1, as NumPy's `corrcoef(x, rowvar=False)`.
 * A constant column has none: its row and column are NaN, as in NumPy and pandas.
 *
 * @param x - (n, d), n >= 2
 * @returns (d, d), symmetric
 */
export function correlation(x: Matrix): Matrix {
  const { mean, covariance } = meanAndCovariance(x);
  const { data, rows: d } = covariance;
  const deviation = Float64Array.from(mean, (m, j) => {
    const variance = data[j * d + j];
    return isConstant(m, variance, x.rows) ? Number.NaN : Math.sqrt(variance);
  });
  const result = new Float64Array(d * d);
  for (let j = 0; j < d; j++) {
    result[j * d + j] = deviation[j] / deviation[j];
    for (let k = 0; k < j; k++) {
      const r = Math.max(-1, Math.min(1, data[j * d + k] / deviation[j] / deviation[k]));
      result[j * d + k] = r;
      result[k * d + j] = r;
    }
  }
  return { data: result, rows: d, cols: d };
}
