import type { NumberType } from "./values.ts";

/** A type as h5wasm describes it. */
export interface TypeMetadata {
  /** HDF5 class: 0 integer, 1 float, 3 string, 6 compound, 7 reference, 8 enumeration, 9 variable length, 10 array. */
  readonly type: number;
  readonly size: number;
  readonly signed: boolean;
  /** A string of variable length. */
  readonly vlen: boolean;
  readonly ref_type?: "object" | "region";
  readonly vlen_type?: TypeMetadata;
  readonly enum_type?: { type: number; members: Record<string, number> };
  readonly compound_type?: { members: { name: string }[] };
}

/** A type whose values can be read; `size` is the bytes of one cell in the library's memory. */
export type ReadableType =
  | {
      readonly kind: "number";
      readonly type: NumberType;
      readonly size: number;
      readonly pointers: false;
      /** Names of an enumeration's values. */
      readonly members?: Readonly<Record<string, number>>;
    }
  /** One byte a cell, as NetCDF stores text. */
  | { readonly kind: "char"; readonly size: number; readonly pointers: false }
  /** With `pointers`, cells point to strings that must be given back. */
  | { readonly kind: "string"; readonly size: number; readonly pointers: boolean }
  | { readonly kind: "vlen"; readonly size: number; readonly pointers: true; readonly items: ReadableType }
  | { readonly kind: "reference"; readonly size: number; readonly pointers: false };

/** Any type; a refused one has a name for the error message. */
export type Hdf5Type = ReadableType | { readonly kind: "refused"; readonly name: string };

/** What a type is and how its bytes are read. */
export function typeFrom(metadata: TypeMetadata): Hdf5Type {
  const { type, size, signed, vlen } = metadata;
  if (type === 0) return integer(size, signed);
  if (type === 1) return float(size);
  if (type === 3 && !vlen && size === 1) return { kind: "char", size, pointers: false };
  if (type === 3) return { kind: "string", size, pointers: vlen };
  if (type === 6) {
    const names = metadata.compound_type?.members.map(({ name }) => name) ?? [];
    return { kind: "refused", name: `a compound type (${names.join(", ")})` };
  }
  if (type === 7) {
    if (metadata.ref_type === "object") return { kind: "reference", size, pointers: false };
    return { kind: "refused", name: "a region reference type" };
  }
  if (type === 8) {
    const base = integer(size, signed);
    return base.kind === "number" ? { ...base, members: metadata.enum_type?.members ?? {} } : base;
  }
  if (type === 9 && metadata.vlen_type) {
    const items = typeFrom(metadata.vlen_type);
    if (items.kind === "number" || items.kind === "reference") return { kind: "vlen", size, pointers: true, items };
    return { kind: "refused", name: "a variable-length type of something other than numbers" };
  }
  const names: Record<number, string> = {
    2: "a time type",
    4: "a bit-field type",
    5: "an opaque type",
    10: "an array type",
  };
  return { kind: "refused", name: names[type] ?? `a type of HDF5 class ${type}` };
}

function integer(size: number, signed: boolean): Hdf5Type {
  if (![1, 2, 4, 8].includes(size)) return { kind: "refused", name: `a ${size * 8}-bit integer type` };
  return { kind: "number", type: `${signed ? "int" : "uint"}${size * 8}` as NumberType, size, pointers: false };
}

function float(size: number): Hdf5Type {
  if (size === 4 || size === 8)
    return { kind: "number", type: `float${size * 8}` as NumberType, size, pointers: false };
  // Two-byte floats are half precision or bfloat16, which h5wasm does not tell apart.
  return { kind: "refused", name: `a ${size * 8}-bit float type` };
}
