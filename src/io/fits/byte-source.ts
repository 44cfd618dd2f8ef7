import { constants } from "node:buffer";
import { closeSync, fstatSync, readSync } from "node:fs";
import { FileError } from "../../errors.ts";
import { openForReading } from "../file-kind.ts";
import { gunzipFile } from "../gunzip.ts";
import { fitsError } from "./fits-error.ts";

/** Bytes of a FITS file, read piece by piece. */
export interface ByteSource {
  readonly path: string;
  readonly size: number;
  /** Bytes read from the file so far. */
  readonly bytesRead: number;
  /**
   * A copy of `length` bytes from `offset`, at the start of a buffer of its own.
   *
   * @throws {@link FormatError} `TRUNCATED` when the file ends before
   */
  read(offset: number, length: number): Buffer;
}

/**
 * Opens a file; one compressed with gzip, whatever its name, is unpacked in memory. Nothing stays open between reads.
 *
 * @throws {@link FileError} when it cannot be read
 * @throws {@link FormatError} `EMPTY_FILE`, `BAD_GZIP`
 */
export function byteSource(path: string): ByteSource {
  const file = openForReading(path);
  try {
    const found = fstatSync(file);
    if (!found.isFile()) {
      const what = found.isDirectory() ? "a folder" : "not an ordinary file";
      throw new FileError("NOT_A_FILE", `Cannot read ${path}: it is ${what}`, "Name a file.", path);
    }
    if (found.size === 0) {
      const hint = "Its download or copy has failed: fetch it again.";
      throw fitsError("EMPTY_FILE", { path, offset: 0 }, "the file is empty", hint);
    }
    const head = Buffer.alloc(2);
    readSync(file, head, 0, 2, 0);
    return head.readUInt16BE() === 0x1f8b ? memorySource(path, unpacked(path)) : fileSource(path, found.size);
  } finally {
    closeSync(file);
  }
}

function fileSource(path: string, size: number): ByteSource {
  let bytesRead = 0;
  return {
    path,
    size,
    get bytesRead() {
      return bytesRead;
    },
    read(offset, length) {
      requireRange(path, size, offset, length);
      const bytes = Buffer.allocUnsafeSlow(length);
      const file = openForReading(path);
      try {
        let done = 0;
        while (done < length) {
          // One call reads 2 GiB at most.
          const got = readSync(file, bytes, done, Math.min(length - done, 2 ** 30), offset + done);
          if (got === 0) throw truncated(path, offset + done, offset + length);
          done += got;
        }
      } finally {
        closeSync(file);
      }
      bytesRead += length;
      return bytes;
    },
  };
}

function memorySource(path: string, content: Buffer): ByteSource {
  return {
    path,
    size: content.length,
    bytesRead: content.length,
    read(offset, length) {
      requireRange(path, content.length, offset, length);
      const bytes = Buffer.allocUnsafeSlow(length);
      content.copy(bytes, 0, offset, offset + length);
      return bytes;
    },
  };
}

function unpacked(path: string): Buffer {
  return gunzipFile(path, ({ reason, hint, cause }) => fitsError("BAD_GZIP", { path }, reason, hint, cause));
}

function requireRange(path: string, size: number, offset: number, length: number): void {
  if (offset + length > size) throw truncated(path, size, offset + length);
  if (length <= constants.MAX_LENGTH) return;
  const reason = `${length} bytes are more than Node ${process.versions.node} can hold in one array`;
  throw fitsError("TOO_LARGE", { path, offset }, reason, "Use a newer Node, or cut the file into parts.");
}

function truncated(path: string, end: number, wanted: number) {
  const reason = `the file ends here, while its header announces ${wanted - end} bytes more`;
  return fitsError("TRUNCATED", { path, offset: end }, reason, "The file is cut short: fetch it again.");
}
