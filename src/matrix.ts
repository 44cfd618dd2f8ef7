import { ArgumentError } from "./errors.ts";

/** Numbers in rows and columns, row-major: element (i, j) is `data[i * cols + j]`. */
export interface Matrix {
  readonly data: Float64Array | Float32Array;
  readonly rows: number;
  readonly cols: number;
}

/**
 * A matrix over `data`, which is kept, not copied, when it is a Float64Array or Float32Array.
 *
 * @param data - rows × cols numbers, row-major, or an array of rows; null and undefined become NaN
 * @throws {@link ArgumentError} `SHAPE_MISMATCH` unless `data` holds exactly rows × cols numbers, `NOT_NUMERIC` where it holds
 * something else
 */
export function matrix(data: Float64Array | Float32Array | readonly number[], rows: number, cols: number): Matrix;
export function matrix(rows: readonly (readonly number[])[]): Matrix;
export function matrix(
  data: Float64Array | Float32Array | readonly number[] | readonly (readonly number[])[],
  rows?: number,
  cols?: number,
): Matrix {
  if (rows === undefined || cols === undefined) return fromRows(data as readonly (readonly number[])[]);
  if (!Number.isInteger(rows) || !Number.isInteger(cols) || rows < 0 || cols < 0 || data.length !== rows * cols) {
    throw new ArgumentError(
      "SHAPE_MISMATCH",
      `Cannot see ${data.length} numbers as a ${rows} × ${cols} matrix`,
      `Pass rows and cols whose product is ${data.length}.`,
    );
  }
  const typed = data instanceof Float64Array || data instanceof Float32Array;
  return { data: typed ? data : fromNumbers(data as readonly number[], cols), rows, cols };
}

function fromNumbers(numbers: readonly number[], cols: number): Float64Array {
  const other = notNumeric(numbers);
  if (other >= 0) throw notANumber(Math.floor(other / cols), other % cols, numbers[other]);
  if (ArrayBuffer.isView(numbers)) return Float64Array.from(numbers);
  return Float64Array.from(numbers, (value) => value ?? Number.NaN);
}

/** Place of the first value that is neither a number nor missing; -1 without one. */
function notNumeric(values: readonly unknown[]): number {
  const big = values instanceof BigInt64Array || values instanceof BigUint64Array;
  if (ArrayBuffer.isView(values) && !big) return -1;
  return values.findIndex((value) => typeof value !== "number" && value != null);
}

function notANumber(row: number, column: number, value: unknown): ArgumentError {
  return new ArgumentError(
    "NOT_NUMERIC",
    `Cannot make a matrix: row ${row}, column ${column} holds ${JSON.stringify(String(value))}`,
    "Give numbers only; Number(text) makes one of a text.",
  );
}

function fromRows(rows: readonly (readonly number[])[]): Matrix {
  if (typeof rows[0] === "number") {
    const hint = `matrix(numbers, ${rows.length}, 1) makes a column, matrix(numbers, 1, ${rows.length}) a row.`;
    throw new ArgumentError("SHAPE_MISMATCH", "Cannot make a matrix of numbers without rows and cols", hint);
  }
  const cols = rows[0]?.length ?? 0;
  const data = new Float64Array(rows.length * cols);
  rows.forEach((row, i) => {
    if (row.length !== cols) {
      throw new ArgumentError(
        "SHAPE_MISMATCH",
        `Cannot make a matrix of rows of unequal length: row 0 has ${cols} numbers, row ${i} has ${row.length}`,
        "Give every row the same number of values.",
      );
    }
    const other = notNumeric(row);
    if (other >= 0) throw notANumber(i, other, row[other]);
    for (let j = 0; j < cols; j++) data[i * cols + j] = row[j] ?? Number.NaN;
  });
  return { data, rows: rows.length, cols };
}

/**
 * Refuses a matrix that holds NaN or infinity, by count and first place, because no algorithm here guesses at them.
 *
 * @param job - what could not be done, for the message: `"cluster"`, `"project"`
 * @throws {@link ArgumentError} `NOT_FINITE`, `NOT_A_MATRIX`
 */
export function requireFinite(x: Matrix, job: string): void {
  requireMatrix(x, job);
  let bad = 0;
  let first = -1;
  for (let i = 0; i < x.data.length; i++) {
    if (Number.isFinite(x.data[i])) continue;
    if (bad++ === 0) first = i;
  }
  if (bad === 0) return;
  const row = Math.floor(first / x.cols);
  throw new ArgumentError(
    "NOT_FINITE",
    `Cannot ${job} ${x.rows} × ${x.cols} values: ${bad} are missing or infinite, the first in row ${row}, column ${first % x.cols}`,
    "Drop or fill them first, for example with table.dropMissing(columns).",
  );
}

/**
 * Refuses what is no matrix: cells need not heed types.
 *
 * @param job - what could not be done, for the message: `"cluster"`, `"project"`
 * @throws {@link ArgumentError} `NOT_A_MATRIX`
 */
export function requireMatrix(x: unknown, job: string): void {
  const { data, rows, cols } = (x ?? {}) as Partial<Matrix>;
  if (ArrayBuffer.isView(data) && typeof rows === "number" && typeof cols === "number") return;
  throw new ArgumentError("NOT_A_MATRIX", `Cannot ${job} ${kindOf(x)}: a matrix is needed`, matrixHint(x));
}

function kindOf(x: unknown): string {
  if (x === undefined || x === null) return String(x);
  if (Array.isArray(x)) return "an array";
  return typeof x === "object" ? `a value of ${x.constructor?.name ?? "no"} class` : `a ${typeof x}`;
}

function matrixHint(x: unknown): string {
  if (Array.isArray(x)) return "Make one of an array of rows: matrix(rows).";
  return "table.matrix(names) makes one of columns, matrix(rows) one of an array of rows.";
}
