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

/** A typed array of a widget's state. */
export type WidgetArray = InstanceType<(typeof arrayTypes)[keyof typeof arrayTypes]>;

/** Puts typed arrays in place of `{dtype, buffer}`, and empty ones in place of `{dtype, length: 0}`, anywhere in a value that the kernel has sent. */
export function unpack(value: unknown): unknown {
  if (value === null || typeof value !== "object" || ArrayBuffer.isView(value)) return value;
  if (Array.isArray(value)) return value.map(unpack);
  const { dtype, buffer, length } = value as { dtype?: unknown; buffer?: unknown; length?: unknown };
  const type = arrayTypes[dtype as keyof typeof arrayTypes];
  if (type && (ArrayBuffer.isView(buffer) || buffer instanceof ArrayBuffer)) return new type(copyOf(buffer));
  if (type && length === 0) return new type(0);
  const prototype = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, unpack(item)]));
}

/** The reverse of {@link unpack}: what ipywidgets takes apart into JSON and buffers. */
export function pack(value: unknown): unknown {
  if (ArrayBuffer.isView(value)) {
    const dtype = Object.entries(arrayTypes).find(([, type]) => value.constructor === type)?.[0];
    if (dtype === undefined) return value;
    // A buffer of no bytes at the end of a message is lost on the way to the kernel.
    if (value.byteLength === 0) return { dtype, length: 0 };
    return { dtype, buffer: new DataView(value.buffer, value.byteOffset, value.byteLength) };
  }
  if (value === null || typeof value !== "object") return value;
  if (Array.isArray(value)) return value.map(pack);
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, pack(item)]));
}

// Buffers of a message need not be aligned.
function copyOf(buffer: ArrayBuffer | ArrayBufferView): ArrayBuffer {
  if (buffer instanceof ArrayBuffer) return buffer.slice(0);
  return buffer.buffer.slice(buffer.byteOffset, buffer.byteOffset + buffer.byteLength) as ArrayBuffer;
}
