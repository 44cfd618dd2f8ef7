import { randomUUID } from "node:crypto";
import { mkdir, readdir, rename, rm, rmdir } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { SetupError } from "./setup-error.ts";

/**
 * Puts a folder in place of what was there, whole or not at all: it is filled under a temporary name and renamed.
 *
 * @param target - path of the folder
 * @param fill - writes the content into the folder that it is given
 */
export async function replaceFolder(target: string, fill: (folder: string) => Promise<void>): Promise<void> {
  const parent = dirname(target);
  const draft = join(parent, `.${basename(target)}-${randomUUID()}`);
  const old = `${draft}-old`;
  try {
    await mkdir(draft, { recursive: true });
    await fill(draft);
    await rename(target, old).catch(ignoreMissing);
    await rename(draft, target);
  } catch (error) {
    await rm(draft, { recursive: true, force: true }).catch(() => {});
    await rename(old, target).catch(() => {});
    throw writeError(target, error);
  }
  await rm(old, { recursive: true, force: true });
}

/**
 * Removes a folder, then the folders above it that are empty by this.
 *
 * @param target - path of the folder
 * @param keep - the folder above at which to stop
 * @returns whether it was there
 */
export async function removeFolder(target: string, keep: string): Promise<boolean> {
  try {
    await readdir(target);
    await rm(target, { recursive: true });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return false;
    throw writeError(target, error);
  }
  for (let folder = dirname(target); folder !== keep && folder !== dirname(folder); folder = dirname(folder)) {
    try {
      await rmdir(folder);
    } catch {
      break;
    }
  }
  return true;
}

function ignoreMissing(error: NodeJS.ErrnoException): void {
  if (error.code !== "ENOENT") throw error;
}

function writeError(path: string, cause: unknown): Error {
  const { code, message } = cause as NodeJS.ErrnoException;
  if (code === "EACCES" || code === "EPERM" || code === "EROFS") {
    return new SetupError(
      "NO_PERMISSION",
      `Cannot write ${path}: ${code === "EROFS" ? "the file system is read-only" : "no permission"}`,
      "Use --user, or --prefix with a folder of your own.",
      { cause },
    );
  }
  if (code === "ENOTDIR" || code === "EEXIST" || code === "ENOSPC") {
    return new SetupError("NOT_WRITABLE", `Cannot write ${path}: ${message}`, "Choose another folder with --prefix.", {
      cause,
    });
  }
  return cause as Error;
}
