import { closeSync, openSync, readSync, statSync } from "node:fs";
import { ArgumentError, FormatError } from "../errors.ts";
import { emptyFile, notAFile, unreadableFile } from "../unreadable-file.ts";
import { recognize } from "./recognize.ts";

/** Formats that the readers of grids know. */
export type FileKind = "netcdf3" | "hdf5";

const hdf5Signature = "\x89HDF\r\n\x1a\n";

/**
 * Tells a file's format by its first bytes; its name does not count.
 *
 * @param wanted - what the caller reads, for the error message: `"NetCDF"`
 * @throws {@link ArgumentError} `NO_PATH` without a path
 * @throws {@link FileError} for a file that cannot be opened
 * @throws {@link FormatError} `EMPTY_FILE`, `TRUNCATED`, or `WRONG_FORMAT` naming what the file seems to be
 */
export function fileKind(path: string, wanted: string): FileKind {
  if (!path) {
    throw new ArgumentError(
      "NO_PATH",
      `Cannot read ${wanted} from ${JSON.stringify(path)}`,
      "Give the path of a file.",
    );
  }
  const size = sizeOfFile(path);
  const file = openForReading(path);
  try {
    const head = textAt(file, 0, 1024);
    if (size === 0) throw emptyFile(path);
    if (["CDF\x01", "CDF\x02", "CDF\x05"].includes(head.slice(0, 4))) return "netcdf3";
    // A user block of 512, 1024, … bytes may stand before the signature.
    for (let at = 0; at < size; at = at === 0 ? 512 : at * 2) {
      if (textAt(file, at, 8) === hdf5Signature) return "hdf5";
    }
    if (hdf5Signature.startsWith(head) || "CDF".startsWith(head)) {
      const hint = "The file is cut short: fetch it again.";
      throw new FormatError("TRUNCATED", `Cannot read ${path}: it ends after ${size} bytes`, hint, {
        path,
        offset: size,
      });
    }
    const { what, hint } = recognize(head);
    throw new FormatError("WRONG_FORMAT", `Cannot read ${path} as ${wanted}: ${what}`, hint, { path, offset: 0 });
  } finally {
    closeSync(file);
  }
}

/** Opens a file for reading, or tells why that cannot be done. */
export function openForReading(path: string): number {
  try {
    return openSync(path, "r");
  } catch (cause) {
    throw unreadableFile(path, cause);
  }
}

function sizeOfFile(path: string): number {
  let found: ReturnType<typeof statSync>;
  try {
    found = statSync(path);
  } catch (cause) {
    throw unreadableFile(path, cause);
  }
  if (found.isFile()) return found.size;
  throw notAFile(path, found.isDirectory());
}

function textAt(file: number, offset: number, length: number): string {
  const bytes = Buffer.alloc(length);
  return bytes.toString("latin1", 0, readSync(file, bytes, 0, length, offset));
}
