import { endianness } from "node:os";
import type { NumberArray } from "../values.ts";

/** The big-endian bytes of values as FITS stores them, in a copy: its integers are signed, its bytes unsigned. */
export function storedBytes(values: NumberArray): Buffer {
  const copy = values.slice() as NumberArray;
  flipSign(copy);
  const bytes = Buffer.from(copy.buffer, copy.byteOffset, copy.byteLength);
  if (endianness() === "BE") return bytes;
  if (copy.BYTES_PER_ELEMENT === 2) return bytes.swap16();
  if (copy.BYTES_PER_ELEMENT === 4) return bytes.swap32();
  return copy.BYTES_PER_ELEMENT === 8 ? bytes.swap64() : bytes;
}

/** Takes half the range away from unsigned integers, and from signed bytes, by their highest bit. */
function flipSign(values: NumberArray): void {
  if (values instanceof BigUint64Array) {
    for (let i = 0; i < values.length; i++) values[i] ^= 1n << 63n;
    return;
  }
  const bit =
    values instanceof Int8Array
      ? 0x80
      : values instanceof Uint16Array
        ? 0x8000
        : values instanceof Uint32Array
          ? 2 ** 31
          : 0;
  if (bit === 0) return;
  const integers = values as Uint32Array;
  for (let i = 0; i < integers.length; i++) integers[i] ^= bit;
}
