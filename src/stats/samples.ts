import { ArgumentError } from "../errors.ts";
import { type Matrix, requireFinite, requireMatrix } from "../matrix.ts";

/** Beyond this magnitude squared distances overflow. */
const largest = 1e140;

/**
 * Refuses a matrix that an algorithm cannot work on: too few rows, no columns, NaN, infinity, or numbers so large that
 * their squares overflow.
 *
 * @param job - what could not be done, for the message: `"cluster"`, `"project"`
 * @param atLeast - smallest number of rows
 * @throws {@link ArgumentError} `NOT_A_MATRIX`, `TOO_FEW_ROWS`, `NO_COLUMNS`, `SHAPE_MISMATCH`, `NOT_FINITE` or `TOO_LARGE_VALUES`
 */
export function requireSamples(x: Matrix, job: string, atLeast = 1): void {
  requireShape(x, job, atLeast);
  const { data, cols } = x;
  for (let i = 0; i < data.length; i++) {
    if (Math.abs(data[i]) <= largest) continue;
    requireFinite(x, job);
    throw new ArgumentError(
      "TOO_LARGE_VALUES",
      `Cannot ${job} ${data[i]} in row ${Math.floor(i / cols)}, column ${i % cols}: its square overflows`,
      "Change the unit, or call standardize first.",
    );
  }
}

/**
 * What {@link requireSamples} refuses without a look at the values.
 *
 * @throws {@link ArgumentError} `NOT_A_MATRIX`, `TOO_FEW_ROWS`, `NO_COLUMNS` or `SHAPE_MISMATCH`
 */
export function requireShape(x: Matrix, job: string, atLeast = 1): void {
  requireMatrix(x, job);
  if (x.data.length !== x.rows * x.cols) {
    throw new ArgumentError(
      "SHAPE_MISMATCH",
      `Cannot ${job} ${x.data.length} numbers as ${x.rows} × ${x.cols}`,
      "Make the matrix with matrix(data, rows, cols).",
    );
  }
  if (x.rows < atLeast) {
    throw new ArgumentError(
      "TOO_FEW_ROWS",
      `Cannot ${job} ${x.rows} rows: at least ${atLeast} needed`,
      "Look whether a filter dropped every row: table.length tells.",
    );
  }
  if (x.cols < 1) {
    throw new ArgumentError("NO_COLUMNS", `Cannot ${job} rows without columns`, "Name columns: table.matrix(names).");
  }
}
