import { resolve } from "node:path";
import { decodeText } from "../decode-text.ts";
import { FormatError } from "../errors.ts";
import { type Binding, check, loadHdf5, quietly } from "./hdf5-binding.ts";
import { filterName, isBuiltIn } from "./hdf5-filters.ts";
import { type Hdf5Type, type ReadableType, typeFrom } from "./hdf5-type.ts";
import { decodeBytes, type ValueMemory } from "./hdf5-values.ts";
import type { Region } from "./selection.ts";
import { bytesOf, type NumberArray, type NumberType, sizeOf, type TypedAttribute, type ValueArray } from "./values.ts";

/** What lies at a path of an HDF5 file. */
export type Hdf5Kind = "group" | "dataset" | "type" | "link";

/** A dataset before its values are read. */
export interface Hdf5Dataset {
  /** Null when the dataset holds nothing at all. */
  readonly shape: readonly number[] | null;
  /** Whether each dimension may grow. */
  readonly unlimited: readonly boolean[];
  readonly chunks: readonly number[] | null;
  readonly type: Hdf5Type;
}

/** A type to be written: numbers, or text of a number of bytes (0 for strings of any length). */
type WrittenType =
  | { readonly kind: "number"; readonly type: NumberType }
  | { readonly kind: "text"; readonly bytes: number; readonly ascii: boolean };

/** A dataset or attribute to be written. */
export interface Hdf5Content {
  readonly type: WrittenType;
  /** Values as bytes of this machine's order, or strings. */
  readonly data: Uint8Array | readonly string[];
  /** Lengths; none for a single value. */
  readonly shape: readonly number[];
  readonly unlimited?: readonly boolean[];
  readonly chunks?: readonly number[];
  /** zlib level, 1 to 9; absent or 0 for none. */
  readonly deflate?: number;
}

const kinds = new Map<number, Hdf5Kind>([
  [0, "group"],
  [1, "dataset"],
  [2, "type"],
]);

/** Closes files that were left open once nobody can use them any more. */
const forgotten = new FinalizationRegistry<() => number>((close) => quietly(close));

/**
 * An open HDF5 file, by way of h5wasm, which ignores most return codes of HDF5 and gives
 * garbage where a read has failed: every call goes through `check`, which looks for errors that the library printed.
 */
export class Hdf5File {
  readonly path: string;
  readonly #binding: Binding;
  #file: bigint | undefined;

  private constructor(path: string, binding: Binding, file: bigint) {
    this.path = path;
    this.#binding = binding;
    this.#file = file;
    forgotten.register(this, () => binding.close_file(file), this);
  }

  /**
   * Opens a file that begins with the HDF5 signature.
   *
   * @throws {@link FormatError} `NOT_READABLE` when it is damaged or cut short
   */
  static async open(path: string): Promise<Hdf5File> {
    const binding = await loadHdf5();
    const file = check(path, "open it", () => binding.open(resolve(path), binding.H5F_ACC_RDONLY, false, -1, -1));
    return new Hdf5File(path, binding, file);
  }

  /**
   * Makes a file; links and attributes keep the order in which `fill` makes them. The same calls give the same bytes:
   * HDF5 stores the time in each object, so the clock stands still at 1970 meanwhile.
   */
  static async write(path: string, fill: (file: Hdf5File) => void): Promise<void> {
    const binding = await loadHdf5();
    const clock = Date.now;
    Date.now = () => 0;
    try {
      const id = check(path, "create it", () => binding.open(resolve(path), binding.H5F_ACC_TRUNC, true, -1, -1));
      const file = new Hdf5File(path, binding, id);
      try {
        fill(file);
      } finally {
        file.close();
      }
    } finally {
      Date.now = clock;
    }
  }

  /** Closes the file; twice is allowed. */
  close(): void {
    if (this.#file === undefined) return;
    const file = this.#file;
    this.#file = undefined;
    forgotten.unregister(this);
    check(this.path, "close it", () => this.#binding.close_file(file));
  }

  /** Names in a group and what they are. */
  members(group: string): { name: string; kind: Hdf5Kind }[] {
    const names = this.#do(`list ${group}`, (b, file) => b.get_names(file, group, false));
    return names.map((name) => {
      const path = joinPath(group, name);
      // A link that leads nowhere makes the library complain; it is listed as what it is.
      const kind = this.#quietly((b, file) => kinds.get(b.get_type(file, path)));
      return { name, kind: kind ?? "link" };
    });
  }

  /** Attributes of a group or dataset; those named in `hidden` are not read. */
  attributes(path: string, hidden: ReadonlySet<string> = new Set()): Map<string, TypedAttribute> {
    const names = this.#do(`list the attributes of ${path}`, (b, file) => b.get_attribute_names(file, path));
    const shown = names.filter((name) => !hidden.has(name));
    return new Map(shown.map((name) => [name, this.attribute(path, name)]));
  }

  /** One attribute; a kind of value that has no JavaScript form is told in words. */
  attribute(path: string, name: string): TypedAttribute {
    const job = `read attribute ${name} of ${path}`;
    const metadata = this.#do(job, (b, file) => b.get_attribute_metadata(file, path, name));
    const type = typeFrom(metadata);
    if (type.kind === "refused") return { type: "other", value: [`(${type.name}, not read)`] };
    const isText = type.kind === "string" || type.kind === "char";
    if (metadata.shape === null) return { type: "string", value: isText ? [""] : [] };
    const values = this.#fetchAttribute(path, name, type, metadata.total_size);
    if (type.kind === "number") return { type: type.type, value: values as NumberArray };
    if (type.kind === "char") return { type: "string", value: [decodeText(values as Uint8Array).replaceAll("\0", "")] };
    return { type: "string", value: Array.from(values as ArrayLike<unknown>, String) };
  }

  /** Numbers of an attribute; undefined when there is none or it holds something else. */
  numbers(path: string, name: string): number[] | undefined {
    if (!this.hasAttribute(path, name)) return undefined;
    const { type, value } = this.attribute(path, name);
    return type === "string" || type === "other" ? undefined : Array.from(value as NumberArray, Number);
  }

  /** Whether a group or dataset has an attribute. */
  hasAttribute(path: string, name: string): boolean {
    return this.#do(`list the attributes of ${path}`, (b, file) => b.get_attribute_names(file, path)).includes(name);
  }

  /** Shape and type of a dataset. */
  dataset(path: string): Hdf5Dataset {
    const job = `read the header of ${path}`;
    const { shape, maxshape, chunks, ...type } = this.#do(job, (b, file) => b.get_dataset_metadata(file, path));
    return {
      shape,
      // "Unlimited" is the largest 64-bit number.
      unlimited: (maxshape ?? []).map((length) => length < 0 || length > Number.MAX_SAFE_INTEGER),
      chunks,
      type: typeFrom(type),
    };
  }

  /**
   * Values of a dataset or of a region of it, row-major.
   *
   * @throws {@link FormatError} `UNKNOWN_FILTER`, `UNSUPPORTED_TYPE`, `TOO_LARGE` or `NOT_READABLE`
   */
  read(path: string, region?: Region): ValueArray {
    const { shape, type } = this.dataset(path);
    if (type.kind === "refused") {
      const hint = "Convert it to numbers or strings first, for example with h5py.";
      throw this.#error("UNSUPPORTED_TYPE", `${path}: its values are of ${type.name}`, hint);
    }
    this.#requireFilters(path);
    if (shape === null) return decodeBytes(type, new ArrayBuffer(0), this.#memory());
    const count = region?.count ?? shape;
    const part = region && shape.length > 0 ? [region.count, region.start, region.stride].map(toBigInts) : undefined;
    return this.#fetch(`read ${path}`, type, sizeOf(count), {
      read: (b, file, pointer) =>
        b.get_dataset_data(file, path, part?.[0] ?? null, part?.[1] ?? null, part?.[2] ?? null, pointer),
      release: (b, file, pointer) => b.reclaim_vlen_memory_count(file, path, "", pointer, toBigInts(count)),
    });
  }

  /** A text that stands for an object in {@link scaleReferences}. */
  referenceTo(path: string): string {
    return hex(this.#do(`refer to ${path}`, (b, file) => b.create_object_reference(file, path)));
  }

  /** For each dimension of a dataset the reference to its first scale; empty without scales. */
  scaleReferences(path: string): (string | undefined)[] {
    const name = "DIMENSION_LIST";
    const metadata = this.#quietly((b, file) => b.get_attribute_metadata(file, path, name));
    if (metadata === undefined) return [];
    const type = typeFrom(metadata);
    if (type.kind !== "vlen" || type.items.kind !== "reference") return [];
    // Names of referenced objects are slow to find, as HDF5 looks through the whole file for them.
    const rows = this.#fetchAttribute(path, name, type, metadata.total_size, { ...this.#memory(), nameOf: hex });
    return (rows as unknown as string[][]).map((row) => row[0]);
  }

  /** Name of a dataset as a dimension scale, empty when it has none; undefined when it is no scale. */
  scaleName(path: string): string | undefined {
    return this.#quietly((b, file) => b.get_scale_name(file, path)) ?? undefined;
  }

  /** Writes a dataset. */
  writeDataset(path: string, content: Hdf5Content): void {
    const { type, data, shape, unlimited, chunks, deflate = 0 } = content;
    const metadata = {
      ...typeMetadata(type),
      shape: toBigInts(shape),
      maxshape: shape.map((length, i) => (unlimited?.[i] ? 0xffffffffffffffffn : BigInt(length))),
      chunks: chunks ? toBigInts(chunks) : null,
      compression: deflate > 0 ? 1 : 0,
      compression_opts: deflate > 0 ? [deflate] : [],
      track_order: true,
    };
    const job = `write ${path}`;
    if (data instanceof Uint8Array) {
      this.#lend(job, data, (b, file, pointer) => b.create_dataset(file, path, pointer, metadata));
    } else {
      this.#do(job, (b, file) => b.create_vlen_str_dataset(file, path, data, metadata));
    }
  }

  /** Writes an attribute. */
  writeAttribute(path: string, name: string, { type, data, shape }: Hdf5Content): void {
    const metadata = { ...typeMetadata(type), shape: toBigInts(shape), maxshape: toBigInts(shape) };
    const job = `write attribute ${name} of ${path}`;
    if (data instanceof Uint8Array) {
      this.#lend(job, data, (b, file, pointer) => b.create_attribute(file, path, name, pointer, metadata));
    } else {
      this.#do(job, (b, file) => b.create_vlen_str_attribute(file, path, name, data, metadata));
    }
  }

  /** Makes a dataset a dimension scale of this name. */
  makeScale(path: string, name: string): void {
    this.#do(`make ${path} a dimension scale`, (b, file) => b.set_scale(file, path, name));
  }

  /** Names a dimension of a dataset by a scale. */
  attachScale(path: string, dimension: number, scale: string): void {
    this.#do(`attach ${scale} to ${path}`, (b, file) => b.attach_scale(file, path, scale, dimension));
  }

  #fetchAttribute(path: string, name: string, type: ReadableType, cells: number, memory?: ValueMemory): ValueArray {
    const calls = {
      read: (b: Binding, file: bigint, pointer: bigint) => b.get_attribute_data(file, path, name, pointer),
      release: (b: Binding, file: bigint, pointer: bigint) => b.reclaim_vlen_memory(file, path, name, pointer),
    };
    return this.#fetch(`read attribute ${name} of ${path}`, type, cells, calls, memory);
  }

  /** Reads bytes into the library's memory and makes values of them. */
  #fetch(
    job: string,
    type: ReadableType,
    cells: number,
    calls: {
      read: (b: Binding, file: bigint, pointer: bigint) => number;
      release: (b: Binding, file: bigint, pointer: bigint) => number;
    },
    memory = this.#memory(),
  ): ValueArray {
    const bytes = cells * type.size;
    if (bytes === 0) return decodeBytes(type, new ArrayBuffer(0), memory);
    const pointer = this.#allocate(job, bytes);
    let filled = false;
    try {
      this.#do(job, (b, file) => calls.read(b, file, BigInt(pointer)));
      filled = true;
      const copy = this.#binding.HEAPU8.slice(pointer, pointer + bytes);
      return decodeBytes(type, copy.buffer as ArrayBuffer, memory);
    } finally {
      if (filled && type.pointers) this.#quietly((b, file) => calls.release(b, file, BigInt(pointer)));
      this.#binding._free(pointer);
    }
  }

  #lend(job: string, data: Uint8Array, use: (b: Binding, file: bigint, pointer: bigint) => number): void {
    const pointer = this.#allocate(job, Math.max(1, data.byteLength));
    try {
      this.#binding.HEAPU8.set(data, pointer);
      this.#do(job, (b, file) => use(b, file, BigInt(pointer)));
    } finally {
      this.#binding._free(pointer);
    }
  }

  #allocate(job: string, bytes: number): number {
    const pointer = bytes < this.#binding.MAXIMUM_MEMORY ? this.#binding._malloc(bytes) : 0;
    if (pointer !== 0) return pointer;
    const gigabytes = (bytes / 2 ** 30).toPrecision(3);
    const hint = "Read it in parts: give read() a selection.";
    throw this.#error("TOO_LARGE", `to ${job} takes ${gigabytes} GiB of memory at once`, hint);
  }

  #memory(): ValueMemory {
    const binding = this.#binding;
    return {
      bytes: () => binding.HEAPU8,
      // A reference to nothing makes the library complain.
      nameOf: (reference) => this.#quietly((b, file) => b.get_referenced_name(file, reference, true)) ?? "",
    };
  }

  /** Refuses filters that are not there: h5wasm would give bytes that were never decoded. */
  #requireFilters(path: string): void {
    const filters = this.#do(`read the filters of ${path}`, (b, file) => b.get_dataset_filters(file, path));
    const unknown = filters.find(({ id }) => !isBuiltIn(id));
    if (unknown === undefined) return;
    const name = filterName(unknown);
    throw this.#error(
      "UNKNOWN_FILTER",
      `${path} is compressed with ${name} (HDF5 filter ${unknown.id}), which is not available here`,
      "Copy the file with deflate, for example: nccopy -F '*,none' -d 4 in.nc out.nc, or h5repack -f GZIP=4 in.h5 out.h5",
    );
  }

  #do<T>(job: string, call: (binding: Binding, file: bigint) => T): T {
    const file = this.#open();
    return check(this.path, job, () => call(this.#binding, file));
  }

  #quietly<T>(call: (binding: Binding, file: bigint) => T): T | undefined {
    const file = this.#open();
    return quietly(() => call(this.#binding, file));
  }

  #open(): bigint {
    if (this.#file !== undefined) return this.#file;
    throw this.#error("CLOSED", "it was closed", "Read what you need before close(), or open the file again.");
  }

  #error(code: string, reason: string, hint: string): FormatError {
    return new FormatError(code, `Cannot read ${this.path}: ${reason}`, hint, { path: this.path });
  }
}

/** Path of a member of a group. */
export function joinPath(group: string, name: string): string {
  return group === "/" ? `/${name}` : `${group}/${name}`;
}

function hex(bytes: ArrayLike<number>): string {
  return Buffer.from(Array.from(bytes)).toString("hex");
}

function toBigInts(lengths: readonly number[]): bigint[] {
  return lengths.map(BigInt);
}

function typeMetadata(type: WrittenType): object {
  if (type.kind === "number") {
    const isFloat = type.type.startsWith("float");
    const signed = !type.type.startsWith("u");
    return { type: isFloat ? 1 : 0, size: bytesOf(type.type), signed, vlen: false, littleEndian: true };
  }
  const { bytes, ascii } = type;
  return { type: 3, size: bytes || 4, vlen: bytes === 0, cset: ascii ? 0 : 1, signed: false, littleEndian: true };
}
