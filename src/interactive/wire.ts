import { ArgumentError } from "../errors.ts";

/** Any value of a widget's state: JSON, with typed arrays anywhere in it. */
export type WidgetValue = unknown;

/**
 * A state as it travels: typed arrays have become `{dtype, buffer}`, their bytes lie beside it. Empty ones are
 * `{dtype, length: 0}`: a buffer of no bytes at the end of a message is lost on the way from the page.
 */
export interface PackedState {
  state: Record<string, unknown>;
  /** Where in `state` each buffer belongs. */
  bufferPaths: (string | number)[][];
  buffers: Uint8Array[];
}

const arrayTypes = {
  i1: Int8Array,
  u1: Uint8Array,
  u1c: Uint8ClampedArray,
  i2: Int16Array,
  u2: Uint16Array,
  i4: Int32Array,
  u4: Uint32Array,
  f4: Float32Array,
  f8: Float64Array,
} as const;

/** A typed array that a widget may hold. */
export type WidgetArray = InstanceType<(typeof arrayTypes)[keyof typeof arrayTypes]>;

/** Whether a value is a typed array that can travel. */
export function isWidgetArray(value: unknown): value is WidgetArray {
  return ArrayBuffer.isView(value) && dtypeOf(value) !== undefined;
}

/** Takes typed arrays out of a state, without copying their bytes. */
export function packState(state: Readonly<Record<string, WidgetValue>>): PackedState {
  const bufferPaths: (string | number)[][] = [];
  const buffers: Uint8Array[] = [];
  const pack = (value: unknown, path: (string | number)[]): unknown => {
    if (isWidgetArray(value)) {
      if (value.length === 0) return { dtype: dtypeOf(value), length: 0 };
      bufferPaths.push([...path, "buffer"]);
      buffers.push(new Uint8Array(value.buffer, value.byteOffset, value.byteLength));
      return { dtype: dtypeOf(value) };
    }
    if (Array.isArray(value)) return value.map((item, i) => pack(item, [...path, i]));
    if (value === null || typeof value !== "object") return value;
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, pack(item, [...path, key])]));
  };
  return { state: pack(state, []) as Record<string, unknown>, bufferPaths, buffers };
}

/**
 * Puts typed arrays back into what a page has sent. Nothing in the message is trusted.
 *
 * @throws {@link ArgumentError} `BAD_WIDGET_MESSAGE` when a path leads nowhere or a buffer does not fit its type
 */
export function unpackState(state: unknown, bufferPaths: unknown, buffers: readonly Uint8Array[]): unknown {
  if (bufferPaths !== undefined && !Array.isArray(bufferPaths)) throw badMessage("its buffer paths are no list");
  const paths: unknown[] = bufferPaths ?? [];
  if (paths.length > buffers.length) throw badMessage(`it names ${paths.length} buffers and has ${buffers.length}`);
  const filled = new Map<object, WidgetArray>();
  paths.forEach((path, i) => {
    const place = Array.isArray(path) ? holderOf(state, path) : undefined;
    if (!place) throw badMessage(`buffer ${i} belongs to nothing in it`);
    filled.set(place, readArray(place.dtype, buffers[i]!));
  });
  return replace(state, filled);
}

/** The object whose `buffer` a path names: own properties only, so that no path reaches a prototype. */
function holderOf(state: unknown, path: unknown[]): { dtype?: unknown } | undefined {
  if (path.at(-1) !== "buffer") return undefined;
  let place = state;
  for (const key of path.slice(0, -1)) {
    if (typeof key !== "string" && typeof key !== "number") return undefined;
    if (place === null || typeof place !== "object" || !Object.hasOwn(place, key)) return undefined;
    place = (place as Record<string | number, unknown>)[key];
  }
  return place !== null && typeof place === "object" ? place : undefined;
}

function readArray(dtype: unknown, bytes: Uint8Array): WidgetArray {
  const type = Object.hasOwn(arrayTypes, String(dtype)) ? arrayTypes[dtype as keyof typeof arrayTypes] : undefined;
  if (!type) throw badMessage(`it has numbers of the unknown type ${JSON.stringify(dtype)?.slice(0, 40)}`);
  if (bytes.byteLength % type.BYTES_PER_ELEMENT !== 0) {
    throw badMessage(`${bytes.byteLength} bytes are no whole number of ${String(dtype)}`);
  }
  // A copy, because buffers of a message need not be aligned.
  return new type(Uint8Array.from(bytes).buffer);
}

function replace(value: unknown, filled: ReadonlyMap<object, WidgetArray>): unknown {
  if (value === null || typeof value !== "object") return value;
  const array = filled.get(value) ?? emptyArray(value);
  if (array) return array;
  if (Array.isArray(value)) return value.map((item) => replace(item, filled));
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, replace(item, filled)]));
}

/** The array that `{dtype, length: 0}` stands for. */
function emptyArray(value: { dtype?: unknown; length?: unknown }): WidgetArray | undefined {
  const { dtype, length } = value;
  if (length !== 0 || typeof dtype !== "string" || !Object.hasOwn(arrayTypes, dtype)) return undefined;
  return new arrayTypes[dtype as keyof typeof arrayTypes](0);
}

function dtypeOf(value: object): string | undefined {
  // A Buffer of Node is a Uint8Array too.
  return Object.entries(arrayTypes).find(([, type]) => value instanceof type)?.[0];
}

function badMessage(reason: string): ArgumentError {
  return new ArgumentError(
    "BAD_WIDGET_MESSAGE",
    `Cannot use the page's message: ${reason}`,
    "Reload the page; if it stays, run albedo install again.",
  );
}
