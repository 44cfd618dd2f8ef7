import { closeSync, fstatSync, readSync } from "node:fs";
import { FileError, FormatError } from "../../errors.ts";
import { openForReading } from "../file-kind.ts";
import { gunzipFile } from "../gunzip.ts";

/** Bytes of a file; one compressed with gzip is unpacked in memory. */
export interface ByteSource {
  readonly path: string;
  readonly size: number;
  /**
   * A copy of `length` bytes from `offset`.
   *
   * @throws {@link FormatError} `TRUNCATED` when the file ends before
   */
  read(offset: number, length: number): Uint8Array<ArrayBuffer>;
}

/**
 * Opens a file for reading parts of it. Nothing stays open between reads.
 *
 * @throws {@link FileError} when it cannot be read
 * @throws {@link FormatError} `EMPTY_FILE`, or `BAD_GZIP`
 */
export function byteSource(path: string): ByteSource {
  const file = openForReading(path);
  try {
    const found = fstatSync(file);
    if (!found.isFile()) {
      throw new FileError("NOT_A_FILE", `Cannot read ${path}: it is not an ordinary file`, "Name a file.", path);
    }
    if (found.size === 0) {
      const hint = "Its download or copy has failed: fetch it again.";
      throw new FormatError("EMPTY_FILE", `Cannot read ${path}: the file is empty`, hint, { path, offset: 0 });
    }
    const head = Buffer.alloc(2);
    readSync(file, head, 0, 2, 0);
    return head.readUInt16BE() === 0x1f8b ? memorySource(path, unpacked(path)) : fileSource(path, found.size);
  } finally {
    closeSync(file);
  }
}

/** The first bytes as Latin-1 text, as far as the file reaches. */
export function textOf(source: ByteSource, length: number, offset = 0): string {
  const bytes = source.read(offset, Math.max(0, Math.min(length, source.size - offset)));
  return Buffer.from(bytes.buffer).toString("latin1");
}

function fileSource(path: string, size: number): ByteSource {
  return {
    path,
    size,
    read(offset, length) {
      checkRange(path, size, offset, length);
      const bytes = new Uint8Array(length);
      const file = openForReading(path);
      try {
        let done = 0;
        while (done < length) {
          const got = readSync(file, bytes, done, length - done, offset + done);
          if (got === 0) checkRange(path, offset + done, offset, length);
          done += got;
        }
      } finally {
        closeSync(file);
      }
      return bytes;
    },
  };
}

function memorySource(path: string, bytes: Uint8Array): ByteSource {
  return {
    path,
    size: bytes.length,
    read(offset, length) {
      checkRange(path, bytes.length, offset, length);
      return new Uint8Array(bytes.subarray(offset, offset + length));
    },
  };
}

function unpacked(path: string): Uint8Array {
  return gunzipFile(path, ({ reason, hint, cause }) => {
    return new FormatError("BAD_GZIP", `Cannot unpack ${path}: ${reason}`, hint, { path }, { cause });
  });
}

function checkRange(path: string, size: number, offset: number, length: number): void {
  if (offset >= 0 && offset + length <= size) return;
  throw new FormatError(
    "TRUNCATED",
    `Cannot read bytes ${offset} to ${offset + length} of ${path}: it has ${size} bytes`,
    "The file is cut short, or its label belongs to another file: fetch both again.",
    { path, offset: size },
  );
}
