import { closeSync, existsSync, openSync, renameSync, rmSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { ArgumentError, FileError } from "../errors.ts";
import { nameHint } from "../table/near-names.ts";
import { encodeAttribute, textOf } from "./encode-attribute.ts";
import { Hdf5File } from "./hdf5.ts";
import { nonCoordinatePrefix } from "./netcdf4-names.ts";
import { isNumberArray, type NumberArray, sizeOf, typeOf } from "./values.ts";

/** An attribute to be written. Whole numbers become int32, others float64, unless the attribute follows its variable. */
export type AttributeInput = string | number | bigint | readonly number[] | readonly string[] | NumberArray;

/** A variable to be written. */
export interface VariableInput {
  /** Names of its dimensions, slowest first; none for a single value. */
  readonly dimensions: readonly string[];
  /** Values, row-major; the array's type is the variable's type. */
  readonly data: NumberArray | readonly string[];
  readonly attributes?: Readonly<Record<string, AttributeInput>>;
  /**
   * Marks cells without a value: becomes `_FillValue`, and NaN in `data` is stored as it. The attributes must not give
   * another `_FillValue`.
   */
  readonly fillValue?: number | bigint;
  /** zlib level 0 (none) to 9. @defaultValue 4 */
  readonly deflate?: number;
  /** Lengths of a chunk. @defaultValue the whole variable, halved along its longest side until it is at most 1 MiB */
  readonly chunks?: readonly number[];
}

/** Content of a NetCDF file. */
export interface NetcdfInput {
  /** Length of each dimension; `{ length, unlimited: true }` for one that other programs may let grow. */
  readonly dimensions: Readonly<Record<string, number | { readonly length: number; readonly unlimited?: boolean }>>;
  readonly variables: Readonly<Record<string, VariableInput>>;
  readonly attributes?: Readonly<Record<string, AttributeInput>>;
}

interface Dimension {
  readonly length: number;
  readonly unlimited: boolean;
  readonly id: number;
}

let written = 0;

/**
 * Writes a NetCDF-4 file, which xarray, netCDF4-python and {@link readNetcdf} open with its dimension names. The file
 * appears under its name when it is whole; the same input gives the same bytes.
 *
 * @throws {@link ArgumentError} when lengths, dimensions or names do not fit; {@link FileError} `NOT_WRITTEN`
 */
export async function writeNetcdf(path: string, content: NetcdfInput): Promise<void> {
  requireParts(path, content);
  const dimensions = dimensionsOf(content);
  for (const [name, variable] of Object.entries(content.variables)) requireFitting(name, variable, dimensions);
  const unfinished = `${resolve(path)}.${process.pid}.${++written}.tmp`;
  try {
    closeSync(openSync(unfinished, "wx"));
    await Hdf5File.write(unfinished, (file) => fill(file, content, dimensions));
    renameSync(unfinished, path);
  } catch (cause) {
    rmSync(unfinished, { force: true });
    if (cause instanceof ArgumentError) throw cause;
    const reason = (cause as Error).message.replaceAll(unfinished, path);
    const folder = dirname(resolve(path));
    const hint = existsSync(folder)
      ? "Choose a folder you may write to, on a disk with room."
      : `Make the folder ${folder} first.`;
    throw new FileError("NOT_WRITTEN", `Cannot write ${path}: ${reason}`, hint, path, { cause });
  }
}

function fill(file: Hdf5File, { variables, attributes = {} }: NetcdfInput, dimensions: Map<string, Dimension>): void {
  for (const [name, value] of Object.entries(attributes)) file.writeAttribute("/", name, encodeAttribute(name, value));
  const scales = new Map<string, string>();
  for (const [name, variable] of Object.entries(variables)) {
    const path = pathOf(name, variable, dimensions);
    writeVariable(file, path, variable, dimensions);
    if (isCoordinate(name, variable)) scales.set(name, path);
  }
  for (const [name, dimension] of dimensions) {
    const path = scales.get(name) ?? writeBareDimension(file, name, dimension);
    file.makeScale(path, scales.has(name) ? name : bareDimensionName(dimension.length));
    file.writeAttribute(path, "_Netcdf4Dimid", numbers(Int32Array.of(dimension.id), []));
    scales.set(name, path);
  }
  for (const [name, variable] of Object.entries(variables)) {
    if (isCoordinate(name, variable)) continue;
    const path = pathOf(name, variable, dimensions);
    variable.dimensions.forEach((dimension, i) => {
      file.attachScale(path, i, scales.get(dimension)!);
    });
  }
}

function writeVariable(
  file: Hdf5File,
  path: string,
  variable: VariableInput,
  dimensions: Map<string, Dimension>,
): void {
  const { data, attributes = {}, fillValue, deflate = 4 } = variable;
  const used = variable.dimensions.map((name) => dimensions.get(name)!);
  const shape = used.map(({ length }) => length);
  const unlimited = used.map((dimension) => dimension.unlimited);
  if (!isNumberArray(data)) {
    const chunks = unlimited.some(Boolean) ? (variable.chunks ?? defaultChunks(shape, 8)) : undefined;
    file.writeDataset(path, { type: { kind: "text", bytes: 0, ascii: false }, data, shape, unlimited, chunks });
  } else {
    const values = fillValue === undefined ? data : withFill(data, fillValue);
    const chunks = shape.length === 0 ? undefined : (variable.chunks ?? defaultChunks(shape, data.BYTES_PER_ELEMENT));
    const options = chunks && { unlimited, chunks, deflate };
    file.writeDataset(path, { ...numbers(values, shape), ...options });
  }
  const all = fillValue === undefined ? attributes : { _FillValue: fillValue, ...attributes };
  const type = isNumberArray(data) ? typeOf(data) : undefined;
  for (const [name, value] of Object.entries(all)) file.writeAttribute(path, name, encodeAttribute(name, value, type));
}

/** A dimension without values of its own: zeros, which readers know by the name of their scale. */
function writeBareDimension(file: Hdf5File, name: string, { length, unlimited }: Dimension): string {
  const chunks = [Math.max(1, Math.min(length, 2 ** 18))];
  const content = numbers(new Float32Array(length), [length]);
  file.writeDataset(`/${name}`, { ...content, unlimited: [unlimited], chunks, deflate: 1 });
  return `/${name}`;
}

function bareDimensionName(length: number): string {
  return `This is a netCDF dimension but not a netCDF variable.${String(length).padStart(10)}`;
}

function numbers(values: NumberArray, shape: readonly number[]) {
  const data = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  return { type: { kind: "number", type: typeOf(values) }, data, shape } as const;
}

function withFill(data: NumberArray, fillValue: number | bigint): NumberArray {
  if (!(data instanceof Float32Array || data instanceof Float64Array)) return data;
  return data.map((value) => (Number.isNaN(value) ? Number(fillValue) : value));
}

function defaultChunks(shape: readonly number[], bytes: number): number[] {
  const chunks = shape.map((length) => Math.max(1, length));
  while (sizeOf(chunks) * bytes > 2 ** 20) {
    const longest = chunks.indexOf(Math.max(...chunks));
    chunks[longest] = Math.ceil(chunks[longest] / 2);
  }
  return chunks;
}

function isCoordinate(name: string, { dimensions }: VariableInput): boolean {
  return dimensions.length === 1 && dimensions[0] === name;
}

function pathOf(name: string, variable: VariableInput, dimensions: Map<string, Dimension>): string {
  const clashes = dimensions.has(name) && !isCoordinate(name, variable);
  return `/${clashes ? nonCoordinatePrefix : ""}${name}`;
}

function dimensionsOf({ dimensions, variables }: NetcdfInput): Map<string, Dimension> {
  for (const name of [...Object.keys(dimensions), ...Object.keys(variables)]) requireName(name);
  return new Map(
    Object.entries(dimensions).map(([name, given], id) => {
      const { length, unlimited = false } = typeof given === "number" ? { length: given } : given;
      if (Number.isInteger(length) && (length > 0 || (length === 0 && unlimited)))
        return [name, { length, unlimited, id }];
      throw new ArgumentError(
        "OUT_OF_RANGE",
        `Cannot write dimension ${JSON.stringify(name)} of length ${length}`,
        "Give a whole number from 1; 0 only for an unlimited dimension.",
      );
    }),
  );
}

function requireName(name: string): void {
  if (name !== "" && name === name.trim() && !/[/\p{Cc}]/u.test(name) && textOf(name).length < 256) return;
  throw new ArgumentError(
    "BAD_NAME",
    `Cannot use ${JSON.stringify(name)} as a name in a NetCDF file`,
    "Use letters, digits and signs other than a slash, without blanks at the ends.",
  );
}

function requireParts(path: string, content: NetcdfInput): void {
  for (const part of ["dimensions", "variables"] as const) {
    if (content?.[part] !== null && typeof content?.[part] === "object") continue;
    const hint = "Give { dimensions, variables }, each an object by name; {} for none.";
    throw new ArgumentError("NO_DATA", `Cannot write ${path}: there are no ${part}`, hint);
  }
}

/** Whether a number and a bigint, or two of a kind, are the same value; NaN is. */
function sameNumber(a: number | bigint, b: number | bigint): boolean {
  return Object.is(a, b) || (a <= b && a >= b);
}

/** Whether the attributes give the same `_FillValue` as `fillValue`, or none. */
function fillAgrees({ attributes = {}, fillValue }: VariableInput): boolean {
  const given = attributes._FillValue;
  if (given === undefined || fillValue === undefined) return true;
  const [value, ...more] = isNumberArray(given) ? given : [given].flat();
  return more.length === 0 && typeof value !== "string" && sameNumber(value, fillValue);
}

function requireFitting(name: string, variable: VariableInput, dimensions: Map<string, Dimension>): void {
  const { data, deflate = 4, chunks } = variable;
  const fail = (code: string, reason: string, hint: string) => {
    throw new ArgumentError(code, `Cannot write variable ${JSON.stringify(name)}: ${reason}`, hint);
  };
  for (const dimension of variable.dimensions) {
    if (dimensions.has(dimension)) continue;
    const hint = nameHint(dimension, [...dimensions.keys()], "dimensions");
    fail("UNKNOWN_DIMENSION", `there is no dimension ${JSON.stringify(dimension)}`, hint);
  }
  const isText = Array.isArray(data) && data.every((value) => typeof value === "string");
  if (!isText && !isNumberArray(data)) {
    fail(
      "NOT_NUMERIC",
      "its data are neither a typed array nor strings",
      "Pass Float32Array.from(values), for example.",
    );
  }
  const shape = variable.dimensions.map((dimension) => dimensions.get(dimension)!.length);
  if (data.length !== sizeOf(shape)) {
    const hint = "Pass one value a cell, the last dimension fastest.";
    fail("SHAPE_MISMATCH", `its ${data.length} values do not fill [${shape.join(", ")}]`, hint);
  }
  if (!fillAgrees(variable)) {
    const both = `fillValue is ${variable.fillValue}, its attribute _FillValue ${variable.attributes?._FillValue}`;
    fail("BAD_ATTRIBUTE", both, "Give one of them, best fillValue.");
  }
  if (!Number.isInteger(deflate) || deflate < 0 || deflate > 9) {
    fail("OUT_OF_RANGE", `deflate is ${deflate}`, "zlib knows levels 0 to 9.");
  }
  const fits = (length: number, i: number) =>
    Number.isInteger(length) && length >= 1 && length <= Math.max(1, shape[i]);
  if (chunks && !(chunks.length === shape.length && chunks.every(fits))) {
    fail(
      "SHAPE_MISMATCH",
      `chunks [${chunks.join(", ")}] do not fit [${shape.join(", ")}]`,
      "Give one length a dimension.",
    );
  }
}
