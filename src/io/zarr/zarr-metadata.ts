/** Zarr, version 2, as far as it is written here: uncompressed little-endian numbers in C order, cut along the first axis. */

/** Numbers of an array. */
export type ZarrNumbers = Float32Array | Float64Array | Int32Array;

/** `.zarray`. */
export interface ZarrArrayMetadata {
  readonly zarr_format: 2;
  readonly shape: readonly number[];
  readonly chunks: readonly number[];
  readonly dtype: string;
  readonly compressor: null;
  /** Of integers none: xarray would make floats of them. */
  readonly fill_value: "NaN" | null;
  readonly order: "C";
  readonly filters: null;
  /** Between the numbers in a chunk's name. */
  readonly dimension_separator: ".";
}

/** Names of the files that describe an array, a group, and all of a group at once. */
export const zarrFiles = {
  array: ".zarray",
  attributes: ".zattrs",
  group: ".zgroup",
  consolidated: ".zmetadata",
} as const;

/** How NumPy names a type of numbers. */
export function dtypeOf(values: ZarrNumbers): string {
  return values instanceof Int32Array ? "<i4" : `<f${values.BYTES_PER_ELEMENT}`;
}

/** Description of an array that is cut along its first axis. */
export function arrayMetadata(shape: readonly number[], rowsPerChunk: number, dtype: string): ZarrArrayMetadata {
  return {
    zarr_format: 2,
    shape,
    chunks: [rowsPerChunk, ...shape.slice(1)],
    dtype,
    compressor: null,
    fill_value: dtype.includes("f") ? "NaN" : null,
    order: "C",
    filters: null,
    dimension_separator: ".",
  };
}

/** Name of a chunk: its number along the first axis, 0 along the others. */
export function chunkName(chunk: number, axes: number): string {
  return [chunk, ...new Array<number>(axes - 1).fill(0)].join(".");
}
