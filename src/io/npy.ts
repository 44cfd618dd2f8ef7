import { type FileHandle, open } from "node:fs/promises";
import { ArgumentError, FormatError } from "../errors.ts";

/** NumPy's format of one array, version 1.0, for 32-bit floating-point numbers in C order. */
const mark = "\x93NUMPY\x01\x00";
/** Of the headers written here, so that the shape can be filled in last. */
const headerLength = 128;

/** The header of an array: 128 bytes. */
export function npyHeader(shape: readonly number[]): Buffer {
  const tuple = shape.length === 1 ? `${shape[0]},` : shape.join(", ");
  const text = `{'descr': '<f4', 'fortran_order': False, 'shape': (${tuple}), }`;
  const header = Buffer.alloc(headerLength, " ", "latin1");
  header.write(mark, 0, "latin1");
  header.writeUInt16LE(headerLength - 10, 8);
  header.write(text, 10, "latin1");
  header.write("\n", headerLength - 1, "latin1");
  return header;
}

/** The bytes of numbers, little-endian as the header says. */
export function npyBytes(values: Float32Array): Uint8Array {
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
}

/** An array as it was stored, or rows of it. */
export interface NpyArray {
  readonly data: Float32Array;
  readonly shape: readonly number[];
}

/**
 * Reads an array of 32-bit floating-point numbers in C order.
 *
 * @param rows - part along the first axis, from the first to before the last; all without it
 * @throws {@link FormatError} `NOT_NPY`, `UNSUPPORTED_ARRAY`, `TRUNCATED`; {@link ArgumentError} `OUT_OF_RANGE`
 */
export async function readNpy(path: string, rows?: readonly [from: number, to: number]): Promise<NpyArray> {
  const file = await open(path, "r");
  try {
    const { shape, begins } = await readShape(file, path);
    const [from, to] = rows ?? [0, shape[0] ?? 1];
    if (!(from >= 0 && from <= to && to <= (shape[0] ?? 1))) {
      const message = `Cannot read rows ${from} to ${to} of ${path}: its shape is ${shape.join(" × ")}`;
      throw new ArgumentError("OUT_OF_RANGE", message, "Rows are counted from 0.");
    }
    const row = shape.slice(1).reduce((product, size) => product * size, 1);
    const data = new Float32Array((to - from) * row);
    const bytes = npyBytes(data);
    // At most a GiB at a time, which is all that one read gives.
    for (let at = 0; at < bytes.length; ) {
      const position = begins + 4 * from * row + at;
      const { bytesRead } = await file.read(bytes, at, Math.min(2 ** 30, bytes.length - at), position);
      at += bytesRead;
    }
    return { data, shape: rows ? [to - from, ...shape.slice(1)] : shape };
  } finally {
    await file.close();
  }
}

/** Shape of a stored array, without reading its numbers; errors as {@link readNpy}. */
export async function npyShape(path: string): Promise<readonly number[]> {
  const file = await open(path, "r");
  try {
    return (await readShape(file, path)).shape;
  } finally {
    await file.close();
  }
}

/** The bytes of a file that hold some rows, from the first to before the last; errors as {@link readNpy}. */
export async function npyRowBytes(path: string, rows: readonly [from: number, to: number]) {
  const file = await open(path, "r");
  try {
    const { shape, begins } = await readShape(file, path);
    const row = 4 * shape.slice(1).reduce((product, size) => product * size, 1);
    return { from: begins + rows[0] * row, to: begins + rows[1] * row };
  } finally {
    await file.close();
  }
}

/** Shape of the array, and where its numbers begin. */
async function readShape(file: FileHandle, path: string): Promise<{ shape: number[]; begins: number }> {
  const start = await readUpTo(file, 0, 4096);
  const refuse = (code: string, what: string, offset: number) =>
    new FormatError(code, `Cannot read ${path}: ${what}`, "Write it anew, as float32 in C order.", { path, offset });
  if (start.toString("latin1", 0, 6) !== mark.slice(0, 6)) throw refuse("NOT_NPY", "it is no NumPy array", 0);
  const long = start[6] > 1;
  const begins = (long ? 12 : 10) + (long ? start.readUInt32LE(8) : start.readUInt16LE(8));
  const header = start.toString("latin1", 0, begins);
  const shape = (/'shape': \(([^)]*)\)/.exec(header)?.[1] ?? "")
    .split(",")
    .filter((part) => part.trim() !== "")
    .map(Number);
  if (
    !header.includes("'descr': '<f4'") ||
    header.includes("'fortran_order': True") ||
    !shape.every(Number.isInteger)
  ) {
    throw refuse("UNSUPPORTED_ARRAY", `its header is ${header.slice(10).trim()}`, 10);
  }
  const count = shape.reduce((product, size) => product * size, 1);
  const { size } = await file.stat();
  if (size < begins + 4 * count) throw refuse("TRUNCATED", `it has ${size} bytes, not ${begins + 4 * count}`, size);
  return { shape, begins };
}

async function readUpTo(file: FileHandle, position: number, length: number): Promise<Buffer> {
  const buffer = Buffer.alloc(length);
  const { bytesRead } = await file.read(buffer, 0, length, position);
  return buffer.subarray(0, bytesRead);
}
