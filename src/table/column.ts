import { ArgumentError } from "../errors.ts";
import { jsonText } from "./json-text.ts";
import type { LazyColumn } from "./lazy-column.ts";

/** A column of numbers. */
export type NumericColumn =
  | Float64Array
  | Float32Array
  | Int32Array
  | Uint32Array
  | Int16Array
  | Uint16Array
  | Int8Array
  | Uint8Array
  | Uint8ClampedArray;

/** The values of a column: a typed array of numbers, or an array of anything (text, dates, booleans). */
// biome-ignore lint/suspicious/noExplicitAny: the type of a text or date column is known to the reader of the cell only.
export type Column = NumericColumn | any[];

/** What a table accepts as a column. Arrays of numbers become Float64Array; missing numbers become NaN. */
export type ColumnInput = Column | readonly unknown[] | BigInt64Array | BigUint64Array | LazyColumn;

/** Whether a column holds numbers in a typed array. */
export function isNumericColumn(column: unknown): column is NumericColumn {
  return ArrayBuffer.isView(column) && !(column instanceof DataView) && typeof at0(column) !== "bigint";
}

function at0(view: ArrayBufferView): unknown {
  return view instanceof BigInt64Array || view instanceof BigUint64Array ? 0n : 0;
}

/** Whether a value counts as missing: NaN, null, undefined, an invalid date. */
export function isMissing(value: unknown): boolean {
  return (
    value === null ||
    value === undefined ||
    (typeof value === "number" ? Number.isNaN(value) : value instanceof Date && Number.isNaN(value.getTime()))
  );
}

/**
 * The array a table keeps: typed arrays as they are, 64-bit integers and arrays of numbers as Float64Array with NaN
 * for null and undefined, anything else as an array.
 */
export function toColumn(values: readonly unknown[] | ArrayBufferView): Column {
  if (isNumericColumn(values)) return values;
  if (values instanceof BigInt64Array || values instanceof BigUint64Array) return Float64Array.from(values, Number);
  const list = values as readonly unknown[];
  let numbers = 0;
  for (const value of list) {
    if (typeof value === "number") numbers++;
    else if (value !== null && value !== undefined) return list.slice();
  }
  if (numbers === 0 && list.length > 0) return list.slice();
  return Float64Array.from(list, (value) => (typeof value === "number" ? value : Number.NaN));
}

/** The values at `rows`, in that order, in an array of the same type. */
export function gather(column: Column, rows: Uint32Array): Column {
  const n = rows.length;
  if (!isNumericColumn(column)) {
    const picked = new Array(n);
    for (let i = 0; i < n; i++) picked[i] = column[rows[i]];
    return picked;
  }
  if (column instanceof Float64Array) return gatherDoubles(column, rows);
  const picked = new (column.constructor as new (length: number) => NumericColumn)(n);
  for (let i = 0; i < n; i++) picked[i] = column[rows[i]];
  return picked;
}

function gatherDoubles(column: Float64Array, rows: Uint32Array): Float64Array {
  const picked = new Float64Array(rows.length);
  for (let i = 0; i < rows.length; i++) picked[i] = column[rows[i]];
  return picked;
}

/**
 * A column as numbers, missing values as NaN; the array itself when it is a Float64Array.
 *
 * @throws {@link ArgumentError} `NOT_NUMERIC` when it holds anything but numbers, booleans and missing values
 */
export function toNumbers(name: string, column: Column): Float64Array {
  if (column instanceof Float64Array) return column;
  if (isNumericColumn(column)) return Float64Array.from(column);
  return Float64Array.from(column, (value, row) => {
    if (isMissing(value)) return Number.NaN;
    if (typeof value === "number" || typeof value === "boolean") return Number(value);
    throw new ArgumentError(
      "NOT_NUMERIC",
      `Cannot use column ${JSON.stringify(name)} as numbers: row ${row} holds ${jsonText(value)}`,
      'Name the numeric columns to use, for example table.matrix(["a", "b"]).',
    );
  });
}
