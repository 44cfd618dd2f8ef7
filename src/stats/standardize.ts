import { ArgumentError } from "../errors.ts";
import type { Matrix } from "../matrix.ts";
import { isConstant } from "./constant-columns.ts";
import { moments } from "./moments.ts";
import { requireSamples } from "./samples.ts";

/** How to standardize. */
export interface StandardizeOptions {
  /**
   * `"columns"`: each column by its own mean and deviation; `"global"`: all numbers by one mean and one deviation,
   * which keeps the columns' relative sizes. @defaultValue "columns"
   */
  scope?: "columns" | "global";
}

/** A standardized matrix, with what was subtracted and divided by. */
export interface Standardized extends Matrix {
  readonly data: Float64Array;
  /** Subtracted from each column, (d). */
  readonly mean: Float64Array;
  /** Divided by, for each column, (d). */
  readonly scale: Float64Array;
}

/**
 * Shifts and scales to mean 0 and standard deviation 1 (population deviation, divided by n).
 * `"columns"` is scikit-learn's `StandardScaler`, `"global"` is NumPy's `(x - x.mean()) / x.std()`.
 * A constant column has scale 1 and becomes 0, as in scikit-learn.
 *
 * @param x - (n, d), left untouched
 * @returns (n, d)
 */
export function standardize(x: Matrix, options: StandardizeOptions = {}): Standardized {
  const { scope = "columns" } = options;
  requireSamples(x, "standardize");
  const { rows, cols } = x;
  const { mean, variance } = scopedMoments(x, scope);
  const n = scope === "global" ? rows * cols : rows;
  const scale = variance.map((v, j) => (isConstant(mean[j], v, n) ? 1 : Math.sqrt(v)));
  const data = new Float64Array(rows * cols);
  for (let i = 0, at = 0; i < rows; i++) {
    for (let j = 0; j < cols; j++, at++) data[at] = (x.data[at] - mean[j]) / scale[j];
  }
  return { data, rows, cols, mean, scale };
}

function scopedMoments(x: Matrix, scope: string) {
  if (scope === "columns") return moments(x);
  if (scope === "global") {
    const all = moments({ data: x.data, rows: x.data.length, cols: 1 });
    return {
      mean: new Float64Array(x.cols).fill(all.mean[0]),
      variance: new Float64Array(x.cols).fill(all.variance[0]),
    };
  }
  throw new ArgumentError("BAD_OPTION", `Cannot standardize by ${scope}`, 'scope is "columns" or "global".');
}
