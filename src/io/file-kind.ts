import { closeSync, openSync, readdirSync, readSync, statSync } from "node:fs";
import { basename, dirname, resolve } from "node:path";
import { ArgumentError, FileError, FormatError } from "../errors.ts";
import { nearNames } from "../table/near-names.ts";
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
    if (size === 0) {
      const hint = "Its download or copy has failed: fetch it again.";
      throw new FormatError("EMPTY_FILE", `Cannot read ${path}: the file is empty`, hint, { path, offset: 0 });
    }
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
    throw fileError(path, cause);
  }
}

function sizeOfFile(path: string): number {
  let found: ReturnType<typeof statSync>;
  try {
    found = statSync(path);
  } catch (cause) {
    throw fileError(path, cause);
  }
  if (found.isFile()) return found.size;
  const [what, hint] = found.isDirectory()
    ? ["it is a folder", `Name a file in it: ${listed(readNames(path))}.`]
    : ["it is not an ordinary file", "Copy its content into a file first."];
  throw new FileError("NOT_A_FILE", `Cannot read ${path}: ${what}`, hint, path);
}

function textAt(file: number, offset: number, length: number): string {
  const bytes = Buffer.alloc(length);
  return bytes.toString("latin1", 0, readSync(file, bytes, 0, length, offset));
}

function fileError(path: string, cause: unknown): FileError {
  const { code, message } = cause as NodeJS.ErrnoException;
  const fail = (name: string, reason: string, hint: string) =>
    new FileError(name, `Cannot read ${path}: ${reason}`, hint, path, { cause });
  if (code === "ENOENT" || code === "ENOTDIR") return fail("FILE_NOT_FOUND", "there is no such file", nearFiles(path));
  if (code === "EACCES" || code === "EPERM") {
    return fail("NO_PERMISSION", "you may not read it", "Ask its owner for read access, or use a copy.");
  }
  return fail("READ_FAILED", message, "Check the path and the disk.");
}

function nearFiles(path: string): string {
  const folder = dirname(resolve(path));
  const names = readNames(folder);
  if (names === undefined) return `There is no folder ${folder}; relative paths start at ${process.cwd()}.`;
  const near = nearNames(basename(path), names, 3);
  if (near.length > 0) return `Did you mean ${near.map((name) => JSON.stringify(name)).join(", ")}?`;
  return `${folder} holds ${listed(names)}; relative paths start at ${process.cwd()}.`;
}

function readNames(folder: string): string[] | undefined {
  try {
    return readdirSync(folder).sort();
  } catch {
    return undefined;
  }
}

function listed(names: readonly string[] = []): string {
  if (names.length === 0) return "no files";
  const more = names.length > 5 ? ` and ${names.length - 5} more` : "";
  return `${names.slice(0, 5).join(", ")}${more}`;
}
