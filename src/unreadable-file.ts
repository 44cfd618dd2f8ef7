import { readdirSync } from "node:fs";
import { basename, dirname, resolve } from "node:path";
import { FileError, FormatError } from "./errors.ts";
import { nearNames } from "./table/near-names.ts";

/**
 * The error of a file that cannot be read, from what the system says of it: `FILE_NOT_FOUND` with near names in the
 * folder, `NOT_A_FILE`, `NO_PERMISSION` or `READ_FAILED`.
 */
export function unreadableFile(path: string, cause: unknown): FileError {
  const { code, message } = cause as NodeJS.ErrnoException;
  const fail = (name: string, reason: string, hint: string) =>
    new FileError(name, `Cannot read ${path}: ${reason}`, hint, path, { cause });
  if (code === "ENOENT" || code === "ENOTDIR") return fail("FILE_NOT_FOUND", "there is no such file", nearFiles(path));
  if (code === "EISDIR") return notAFile(path, true);
  if (code === "EACCES" || code === "EPERM") {
    return fail("NO_PERMISSION", "you may not read it", "Ask its owner for read access, or use a copy.");
  }
  return fail("READ_FAILED", message, "Check the path and the disk.");
}

/** The error of a path that leads to a folder, or to a pipe or device. */
export function notAFile(path: string, isFolder: boolean): FileError {
  const [what, hint] = isFolder
    ? ["it is a folder", `Name a file in it: ${listed(readNames(path))}.`]
    : ["it is not an ordinary file", "Copy its content into a file first."];
  return new FileError("NOT_A_FILE", `Cannot read ${path}: ${what}`, hint, path);
}

/** The error of a file without a byte. */
export function emptyFile(path: string): FormatError {
  const hint = "Its download or copy has failed: fetch it again.";
  return new FormatError("EMPTY_FILE", `Cannot read ${path}: the file is empty`, hint, { path, offset: 0 });
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
