import { endianness } from "node:os";
import { bytesOf, type NumberArray, type NumberType, numbersOf } from "./values.ts";

/** Numbers of big-endian bytes. The bytes given are changed; they must fill a buffer of their own. */
export function fromBigEndian(type: NumberType, bytes: Buffer): NumberArray {
  const size = bytesOf(type);
  if (endianness() === "LE") {
    if (size === 2) bytes.swap16();
    else if (size === 4) bytes.swap32();
    else if (size === 8) bytes.swap64();
  }
  return numbersOf(type, bytes.buffer as ArrayBuffer);
}

/** Bytes in a buffer of their own, so that numbers of any width may begin at their start. */
export function ownBuffer(length: number): Buffer {
  return Buffer.from(new ArrayBuffer(length));
}
