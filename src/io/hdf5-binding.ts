import { FormatError } from "../errors.ts";
import type { TypeMetadata } from "./hdf5-type.ts";

/** The part of h5wasm's binding that is used: HDF5 calls that take a file id and a path. */
export interface Binding {
  readonly HEAPU8: Uint8Array;
  readonly MAXIMUM_MEMORY: number;
  readonly H5F_ACC_RDONLY: number;
  readonly H5F_ACC_TRUNC: number;
  readonly FS: {
    write(stream: { fd: number }, bytes: Uint8Array, offset: number, length: number, ...rest: unknown[]): number;
  };
  _malloc(bytes: number): number;
  _free(pointer: number): void;
  open(path: string, mode: number, trackOrder: boolean, low: number, high: number): bigint;
  close_file(file: bigint): number;
  get_names(file: bigint, path: string, recursive: boolean): string[];
  get_type(file: bigint, path: string): number;
  get_attribute_names(file: bigint, path: string): string[];
  get_attribute_metadata(file: bigint, path: string, name: string): ObjectMetadata;
  get_attribute_data(file: bigint, path: string, name: string, pointer: bigint): number;
  get_dataset_metadata(file: bigint, path: string): ObjectMetadata;
  get_dataset_filters(file: bigint, path: string): { id: number; name: string }[];
  get_dataset_data(
    file: bigint,
    path: string,
    count: bigint[] | null,
    offset: bigint[] | null,
    stride: bigint[] | null,
    pointer: bigint,
  ): number;
  reclaim_vlen_memory(file: bigint, path: string, attribute: string, pointer: bigint): number;
  reclaim_vlen_memory_count(file: bigint, path: string, attribute: string, pointer: bigint, count: bigint[]): number;
  create_object_reference(file: bigint, path: string): ArrayLike<number>;
  get_scale_name(file: bigint, path: string): string | null;
  get_referenced_name(file: bigint, reference: Uint8Array, isObject: boolean): string | null;
  create_dataset(file: bigint, path: string, pointer: bigint, metadata: object): number;
  create_vlen_str_dataset(file: bigint, path: string, data: readonly string[], metadata: object): number;
  create_attribute(file: bigint, path: string, name: string, pointer: bigint, metadata: object): number;
  create_vlen_str_attribute(
    file: bigint,
    path: string,
    name: string,
    data: readonly string[],
    metadata: object,
  ): number;
  set_scale(file: bigint, path: string, name: string): number;
  attach_scale(file: bigint, path: string, scale: string, dimension: number): number;
}

interface ObjectMetadata extends TypeMetadata {
  readonly shape: number[] | null;
  readonly maxshape: number[] | null;
  readonly chunks: number[] | null;
  readonly total_size: number;
}

let loading: Promise<Binding> | undefined;
let complaints = "";

/** Loads the WebAssembly library, on first use, and keeps what it prints on stderr for our own errors. */
export function loadHdf5(): Promise<Binding> {
  loading ??= import("h5wasm/node").then(async ({ ready }) => {
    const binding = (await ready) as unknown as Binding;
    const { FS } = binding;
    const write = FS.write;
    FS.write = (stream, bytes, offset, length, ...rest) => {
      if (stream.fd !== 1 && stream.fd !== 2) return write.call(FS, stream, bytes, offset, length, ...rest);
      if (complaints.length < 100_000) complaints += Buffer.from(bytes.buffer, bytes.byteOffset + offset, length);
      return length;
    };
    return binding;
  });
  return loading;
}

/** Calls HDF5; what it complains about becomes an error. */
export function check<T>(path: string, job: string, call: () => T): T {
  complaints = "";
  let result: T | undefined;
  let cause: unknown;
  try {
    result = call();
  } catch (error) {
    cause = error;
  }
  const said = complaints;
  complaints = "";
  const failed = (typeof result === "number" || typeof result === "bigint") && result < 0;
  if (said === "" && cause === undefined && !failed) return result as T;
  const what = job.endsWith(" it") ? `${job.slice(0, -3)} ${path}` : `${job} in ${path}`;
  throw new FormatError(
    "NOT_READABLE",
    `Cannot ${what}: ${reasonOf(said, cause)}`,
    "The file is damaged or incomplete: fetch it again, and compare its size and checksum with the publisher's.",
    { path },
  );
}

/** The innermost message of an HDF5 error stack. */
function reasonOf(said: string, cause: unknown): string {
  const innermost = [...said.matchAll(/^ +#\d+: .* in \w+\(\): (.*)$/gm)].at(-1)?.[1];
  // HDF5 adds the time, the file's number and the address of its buffer.
  if (innermost !== undefined) return innermost.replace(/: (?:time|filename) = .*$/, "");
  return cause instanceof Error ? cause.message.replace(/^error - /, "") : "HDF5 reported an error";
}

/** Calls HDF5 where a complaint is no error: undefined when it complains. */
export function quietly<T>(call: () => T): T | undefined {
  complaints = "";
  try {
    const result = call();
    return complaints === "" ? result : undefined;
  } catch {
    return undefined;
  } finally {
    complaints = "";
  }
}
