import { readFile } from "node:fs/promises";
import { promisify } from "node:util";
import { gunzip } from "node:zlib";
import { FileError, FormatError } from "../../errors.ts";

const unpack = promisify(gunzip);

/** An array of bytes as IDX files store it, row-major. */
export interface IdxArray {
  readonly shape: readonly number[];
  readonly data: Uint8Array;
}

/**
 * Reads an IDX file of unsigned bytes, packed by gzip or not: two zeros, the type, the number of axes, their lengths as
 * big-endian 32-bit numbers, and the values. The form of MNIST: http://yann.lecun.com/exdb/mnist/
 *
 * @throws {@link FileError} `CANNOT_READ`; {@link FormatError} `NOT_IDX`, `UNSUPPORTED_TYPE`, `TRUNCATED`
 */
export async function readIdx(path: string): Promise<IdxArray> {
  const stored = await readFile(path).catch((cause) => {
    throw new FileError("CANNOT_READ", `Cannot read ${path}: ${cause.message}`, "Check the path.", path, { cause });
  });
  const packed = stored[0] === 0x1f && stored[1] === 0x8b;
  const bytes = packed
    ? await unpack(stored).catch((cause) => Promise.reject(truncated(path, stored.length, cause)))
    : stored;
  const axes = bytes[3];
  if (bytes.length < 8 || bytes[0] !== 0 || bytes[1] !== 0 || !(axes >= 1 && axes <= 8)) {
    const hint = "Pass a file of MNIST's form, for example train-images-idx3-ubyte.gz.";
    throw new FormatError("NOT_IDX", `Cannot read ${path}: it is no IDX file`, hint, { path, offset: 0 });
  }
  if (bytes[2] !== 0x08) {
    const type = `0x${bytes[2].toString(16)}`;
    throw new FormatError(
      "UNSUPPORTED_TYPE",
      `Cannot read ${path}: its values have type ${type}`,
      "Only bytes (0x08) are read.",
      {
        path,
        offset: 2,
      },
    );
  }
  const start = 4 + 4 * axes;
  if (bytes.length < start) throw truncated(path, bytes.length);
  const shape = Array.from({ length: axes }, (_, axis) => bytes.readUInt32BE(4 + 4 * axis));
  const count = shape.reduce((product, length) => product * length, 1);
  if (bytes.length < start + count) throw truncated(path, bytes.length);
  return { shape, data: new Uint8Array(bytes.subarray(start, start + count)) };
}

function truncated(path: string, offset: number, cause?: unknown): FormatError {
  const message = `Cannot read ${path}: it ends after ${offset} bytes, before its values do`;
  return new FormatError("TRUNCATED", message, "Copy or download it again.", { path, offset }, { cause });
}
