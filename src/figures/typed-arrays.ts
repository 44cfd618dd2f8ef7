import type { Matrix } from "../matrix.ts";

/** Numbers of any kind of array. */
export type Numbers = ArrayLike<number>;

type NumberArray =
  | Int8Array
  | Uint8Array
  | Uint8ClampedArray
  | Int16Array
  | Uint16Array
  | Int32Array
  | Uint32Array
  | Float32Array
  | Float64Array;

/** A typed array as Plotly's JSON carries it: bytes in base64, little-endian. */
export interface EncodedArray {
  readonly dtype: string;
  readonly bdata: string;
  /** `"rows, columns"` of a two-dimensional array, row-major. */
  readonly shape?: string;
}

const dtypes: Record<string, string> = {
  Int8Array: "i1",
  Uint8Array: "u1",
  Uint8ClampedArray: "u1c",
  Int16Array: "i2",
  Uint16Array: "u2",
  Int32Array: "i4",
  Uint32Array: "u4",
  Float32Array: "f4",
  Float64Array: "f8",
};

/** A typed array in Plotly's base64 form, a quarter of the size of a list of numbers. */
export function encodeArray(values: NumberArray, shape?: readonly [number, number]): EncodedArray {
  const bytes = Buffer.from(values.buffer, values.byteOffset, values.byteLength);
  const encoded = { dtype: dtypes[values.constructor.name], bdata: bytes.toString("base64") };
  return shape ? { ...encoded, shape: `${shape[0]}, ${shape[1]}` } : encoded;
}

/** A copy of a value fit for JSON: every typed array and {@link Matrix} in it becomes an {@link EncodedArray}. */
export function encodeArrays(value: unknown): unknown {
  if (ArrayBuffer.isView(value)) return encodeArray(value as NumberArray);
  if (Array.isArray(value)) return value.map(encodeArrays);
  if (value === null || typeof value !== "object") return value;
  if (isMatrix(value)) return encodeArray(value.data, [value.rows, value.cols]);
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, encodeArrays(item)]));
}

function isMatrix(value: object): value is Matrix {
  return "rows" in value && "cols" in value && "data" in value && ArrayBuffer.isView(value.data);
}

/**
 * The same numbers in the smallest typed array that keeps them: whole numbers exactly, others to a millionth of their
 * range, else as doubles.
 */
export function compact(values: Numbers): NumberArray {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  let whole = true;
  let rounding = 0;
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    if (!Number.isInteger(value)) whole = false;
    if (Number.isNaN(value)) continue;
    if (value < low) low = value;
    if (value > high) high = value;
    const error = Math.abs(Math.fround(value) - value);
    if (error > rounding) rounding = error;
  }
  if (whole && low >= -128 && high <= 127) return Int8Array.from(values);
  if (whole && low >= -32768 && high <= 32767) return Int16Array.from(values);
  if (whole && low >= -2147483648 && high <= 2147483647) return Int32Array.from(values);
  return rounding <= 1e-6 * (high - low) ? Float32Array.from(values) : Float64Array.from(values);
}

/** Smallest and largest finite number; `[Infinity, -Infinity]` when there is none. */
export function extent(values: Numbers): [number, number] {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    if (!Number.isFinite(value)) continue;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return [low, high];
}
