import { decodeText } from "../decode-text.ts";
import type { ReadableType } from "./hdf5-type.ts";
import { type NumberArray, numbersOf, type ValueArray } from "./values.ts";

/** The library's memory, into which strings and rows of unequal length point. */
export interface ValueMemory {
  bytes(): Uint8Array;
  /** Path of the object that a reference points to. */
  nameOf(reference: Uint8Array): string;
}

/** Values of the bytes that HDF5 has read. Numbers share the buffer. */
export function decodeBytes(type: ReadableType, buffer: ArrayBuffer, memory: ValueMemory): ValueArray {
  if (type.kind === "number") return numbersOf(type.type, buffer);
  if (type.kind === "char") return new Uint8Array(buffer);
  if (type.kind === "string") return type.pointers ? pointedStrings(buffer, memory) : fixedStrings(type.size, buffer);
  if (type.kind === "reference") return references(type.size, buffer, memory);
  return rows(type.items, buffer, memory);
}

/** Strings of a fixed number of bytes, without what pads them. */
function fixedStrings(size: number, buffer: ArrayBuffer): string[] {
  const bytes = new Uint8Array(buffer);
  return Array.from({ length: bytes.length / size }, (_, i) => text(bytes.subarray(i * size, (i + 1) * size)));
}

function pointedStrings(buffer: ArrayBuffer, memory: ValueMemory): string[] {
  const bytes = memory.bytes();
  return Array.from(new Uint32Array(buffer), (pointer) => {
    if (pointer === 0) return "";
    return text(bytes.subarray(pointer, bytes.indexOf(0, pointer)));
  });
}

function text(bytes: Uint8Array): string {
  const end = bytes.indexOf(0);
  return decodeText(end < 0 ? bytes : bytes.subarray(0, end));
}

function references(size: number, buffer: ArrayBuffer, memory: ValueMemory): string[] {
  const bytes = new Uint8Array(buffer);
  return Array.from({ length: bytes.length / size }, (_, i) => memory.nameOf(bytes.slice(i * size, (i + 1) * size)));
}

/** Each cell holds a length and a pointer, four bytes each. */
function rows(items: ReadableType, buffer: ArrayBuffer, memory: ValueMemory): ValueArray {
  const cells = new Uint32Array(buffer);
  const found = Array.from({ length: cells.length / 2 }, (_, i) => {
    const pointer = cells[2 * i + 1];
    const bytes = memory.bytes().slice(pointer, pointer + cells[2 * i] * items.size);
    return decodeBytes(items, bytes.buffer as ArrayBuffer, memory);
  });
  return found as NumberArray[];
}
