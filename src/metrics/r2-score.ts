import { ArgumentError } from "../errors.ts";

/**
 * Coefficient of determination, R²: the share of the values' variance that predictions explain. 1 is best, 0 is what
 * predicting the mean achieves, and worse is negative. As scikit-learn's `r2_score` of one column.
 *
 * A matrix is scored as one long column when its `data` are passed. Where its columns have means of their own, predicting
 * those alone scores above 0.
 *
 * @param actual - n >= 2 values that are not all alike
 * @param predicted - as many
 * @throws {@link ArgumentError} `SHAPE_MISMATCH`, `TOO_FEW_ROWS`, `NOT_FINITE`, `CONSTANT_COLUMN`
 */
export function r2Score(actual: ArrayLike<number>, predicted: ArrayLike<number>): number {
  const n = actual.length;
  if (predicted.length !== n) {
    throw new ArgumentError(
      "SHAPE_MISMATCH",
      `Cannot score ${predicted.length} predictions of ${n} values`,
      "Pass one prediction for each value.",
    );
  }
  if (n < 2) throw new ArgumentError("TOO_FEW_ROWS", `Cannot score ${n} predictions`, "Pass at least 2.");
  let mean = 0;
  for (let i = 0; i < n; i++) mean += actual[i] / n;
  let [missed, spread, varies] = [0, 0, false];
  for (let i = 0; i < n; i++) {
    missed += (actual[i] - predicted[i]) ** 2;
    spread += (actual[i] - mean) ** 2;
    if (actual[i] !== actual[0]) varies = true;
  }
  if (!Number.isFinite(missed) || !Number.isFinite(spread)) {
    throw new ArgumentError("NOT_FINITE", "Cannot score values that are not finite", "Drop missing values first.");
  }
  if (!varies) {
    throw new ArgumentError(
      "CONSTANT_COLUMN",
      `Cannot score predictions of ${n} equal values: there is no variance to explain`,
      "Leave the constant column out.",
    );
  }
  return 1 - missed / spread;
}
