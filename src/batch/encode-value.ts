import { ArgumentError } from "../errors.ts";

/** What a job may take and give: plain data, with typed arrays anywhere in it. */
export type Value = unknown;

const kinds = {
  Int8Array,
  Uint8Array,
  Int16Array,
  Uint16Array,
  Int32Array,
  Uint32Array,
  Float32Array,
  Float64Array,
} as const;

type ArrayKind = keyof typeof kinds;
type TypedArray = InstanceType<(typeof kinds)[ArrayKind]>;

/** A typed array as it is stored: its kind, how many numbers, and the byte at which they begin, little-endian. */
interface StoredArray {
  readonly $array: ArrayKind;
  readonly length: number;
  readonly offset: number;
}

/**
 * Plain data as JSON in which typed arrays, numbers that are not finite, and bigints are told by objects with one key that
 * begins with `$`. The same data give the same text.
 *
 * @param store - keeps the bytes of an array and says where they begin
 * @throws {@link ArgumentError} `NOT_PLAIN` for functions, symbols, maps and the like, and for keys that begin with `$`
 */
export function encodeValue(value: Value, store: (bytes: Uint8Array) => number, path = "the value"): unknown {
  if (value === null || typeof value === "boolean" || typeof value === "string") return value;
  if (typeof value === "number") {
    return Number.isFinite(value) && !Object.is(value, -0)
      ? value
      : { $number: Object.is(value, -0) ? "-0" : `${value}` };
  }
  if (typeof value === "bigint") return { $bigint: `${value}` };
  if (Array.isArray(value)) {
    return value.map((item, i) => (item === undefined ? null : encodeValue(item, store, `${path}[${i}]`)));
  }
  if (ArrayBuffer.isView(value)) return storedArray(value, store, path);
  const prototype = typeof value === "object" ? Object.getPrototypeOf(value) : undefined;
  if (prototype !== Object.prototype && prototype !== null) throw notPlain(path, describe(value));
  const result: Record<string, unknown> = {};
  for (const [key, item] of Object.entries(value as object)) {
    if (key.startsWith("$")) throw notPlain(path, `a key ${JSON.stringify(key)}`);
    if (item !== undefined) result[key] = encodeValue(item, store, `${path}.${key}`);
  }
  return result;
}

/** The data that {@link encodeValue} was given. */
export function decodeValue(stored: unknown, load: (offset: number, bytes: number) => Uint8Array): Value {
  if (stored === null || typeof stored !== "object") return stored;
  if (Array.isArray(stored)) return stored.map((item) => decodeValue(item, load));
  const object = stored as Record<string, unknown>;
  if (typeof object.$number === "string") return Number(object.$number);
  if (typeof object.$bigint === "string") return BigInt(object.$bigint);
  if (typeof object.$array === "string") {
    const { $array, length, offset } = stored as StoredArray;
    const kind = kinds[$array];
    const bytes = load(offset, length * kind.BYTES_PER_ELEMENT);
    // Copied, because a view must begin at a multiple of its numbers' size.
    return new kind(new Uint8Array(bytes).buffer, 0, length);
  }
  return Object.fromEntries(Object.entries(object).map(([key, item]) => [key, decodeValue(item, load)]));
}

/** First byte of the arrays in what {@link encodeValue} gave, and the one behind their last; undefined where there are none. */
export function storedBounds(stored: unknown): readonly [from: number, to: number] | undefined {
  if (stored === null || typeof stored !== "object") return undefined;
  const { $array, length, offset } = stored as Partial<StoredArray>;
  if (typeof $array === "string") return [offset!, offset! + length! * kinds[$array].BYTES_PER_ELEMENT];
  let bounds: readonly [from: number, to: number] | undefined;
  for (const item of Object.values(stored)) {
    const found = storedBounds(item);
    if (found) bounds = bounds ? [Math.min(bounds[0], found[0]), Math.max(bounds[1], found[1])] : found;
  }
  return bounds;
}

function storedArray(view: ArrayBufferView, store: (bytes: Uint8Array) => number, path: string): StoredArray {
  const kind = view instanceof Uint8Array ? "Uint8Array" : view.constructor.name;
  if (!Object.hasOwn(kinds, kind)) throw notPlain(path, `a ${kind}`);
  const offset = store(new Uint8Array(view.buffer, view.byteOffset, view.byteLength));
  return { $array: kind as ArrayKind, length: (view as TypedArray).length, offset };
}

function describe(value: unknown): string {
  if (typeof value !== "object" || value === null) return `a ${typeof value}`;
  return `a ${value.constructor?.name || "foreign object"}`;
}

function notPlain(path: string, what: string): ArgumentError {
  return new ArgumentError(
    "NOT_PLAIN",
    `Cannot keep ${path}: it is or has ${what}`,
    "Use numbers, texts, typed arrays, and lists and plain objects of them.",
  );
}
