import { createHash } from "node:crypto";
import { type FileHandle, open } from "node:fs/promises";
import { crc32 } from "node:zlib";
import { FileError } from "../errors.ts";

/** Length and CRC-32 of a file, or of a part of it: ten times as fast as SHA-256, and as good to notice a change. */
export interface FileCheck {
  readonly bytes: number;
  /** Eight hexadecimal digits. */
  readonly crc32: string;
}

/** Length, CRC-32 and SHA-256 of a file, or of a part of it. */
export interface FileDigest extends FileCheck {
  readonly sha256: string;
}

/** The bytes of a file from the first to before the last; to its end without `to`. */
export interface ByteRange {
  readonly from: number;
  readonly to?: number;
}

/**
 * @throws {@link FileError} `NOT_READ`
 */
export async function fileDigest(path: string, range?: ByteRange): Promise<FileDigest> {
  const hash = createHash("sha256");
  const check = await readThrough(path, range, (bytes) => hash.update(bytes));
  return { ...check, sha256: hash.digest("hex") };
}

/**
 * What tells whether a file has changed since its {@link fileDigest} was taken.
 *
 * @throws {@link FileError} `NOT_READ`
 */
export function fileCheck(path: string, range?: ByteRange): Promise<FileCheck> {
  return readThrough(path, range, () => undefined);
}

/** SHA-256 of a text, hexadecimal. */
export function textDigest(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

async function readThrough(
  path: string,
  { from, to = Number.POSITIVE_INFINITY }: ByteRange = { from: 0 },
  onBytes: (bytes: Uint8Array) => unknown,
): Promise<FileCheck> {
  let file: FileHandle | undefined;
  try {
    file = await open(path, "r");
    const buffer = Buffer.allocUnsafe(1 << 20);
    let [at, sum] = [from, 0];
    while (at < to) {
      const { bytesRead } = await file.read(buffer, 0, Math.min(buffer.length, to - at), at);
      if (bytesRead === 0) break;
      const bytes = buffer.subarray(0, bytesRead);
      sum = crc32(bytes, sum);
      onBytes(bytes);
      at += bytesRead;
    }
    return { bytes: at - from, crc32: sum.toString(16).padStart(8, "0") };
  } catch (cause) {
    throw new FileError(
      "NOT_READ",
      `Cannot read ${path}: ${(cause as Error).message}`,
      "Look whether the file is there and may be read.",
      path,
      { cause },
    );
  } finally {
    await file?.close();
  }
}
