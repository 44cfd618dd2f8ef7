/**
 * Counts what is asked for: from when this module is loaded, each typed array or buffer that is made of a length is noted. Load
 * it before the code that is watched, which may keep the constructors.
 */
const kinds = [
  "Int8Array",
  "Uint8Array",
  "Int16Array",
  "Uint16Array",
  "Int32Array",
  "Uint32Array",
  "Float32Array",
  "Float64Array",
  "BigInt64Array",
  "BigUint64Array",
] as const;

let largest = 0;

for (const kind of kinds) {
  const original = globalThis[kind] as unknown as {
    new (...given: unknown[]): ArrayBufferView;
    BYTES_PER_ELEMENT: number;
  };
  const size = original.BYTES_PER_ELEMENT;
  (globalThis as Record<string, unknown>)[kind] = new Proxy(original, {
    construct(target, given, newTarget) {
      if (typeof given[0] === "number") largest = Math.max(largest, given[0] * size);
      return Reflect.construct(target, given, newTarget) as object;
    },
  });
}

const buffers = Buffer as unknown as Record<string, (size: number, ...rest: unknown[]) => Buffer>;
for (const name of ["alloc", "allocUnsafe", "allocUnsafeSlow"]) {
  const original = buffers[name];
  buffers[name] = (size, ...rest) => {
    largest = Math.max(largest, size);
    return original(size, ...rest);
  };
}

/** Bytes of the largest array asked for since this was called before. */
export function takeLargest(): number {
  const found = largest;
  largest = 0;
  return found;
}
