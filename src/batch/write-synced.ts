import { randomBytes } from "node:crypto";
import { type FileHandle, mkdir, open, readdir, rename, rm, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { FileError } from "../errors.ts";

const ending = ".tmp";

/**
 * Writes a file so that it is there whole or not at all, whatever is killed and whoever else writes it: under a name of its
 * own in the same folder, then synced to the disk, then renamed.
 *
 * @throws {@link FileError} `NOT_WRITTEN` when the file system refuses; nothing is left behind
 */
export async function writeSynced(path: string, write: (file: FileHandle) => Promise<void>): Promise<void> {
  const folder = dirname(path);
  const unfinished = `${path}.${process.pid}-${randomBytes(4).toString("hex")}${ending}`;
  let file: FileHandle | undefined;
  let broken: unknown;
  try {
    await mkdir(folder, { recursive: true });
    file = await open(unfinished, "wx");
    try {
      await write(file);
    } catch (cause) {
      if (!isSystemError(cause)) broken = cause;
      throw cause;
    }
    await file.sync();
    await file.close();
    file = undefined;
    await rename(unfinished, path);
    await syncFolder(folder);
  } catch (cause) {
    await file?.close().catch(() => undefined);
    await rm(unfinished, { force: true }).catch(() => undefined);
    if (broken !== undefined) throw broken;
    throw notWritten(path, cause);
  }
}

/** What a refusal of the file system says to do. */
export function notWritten(path: string, cause: unknown): FileError {
  const { code, message } = cause as NodeJS.ErrnoException;
  const hint =
    code === "ENOSPC" || code === "EDQUOT"
      ? "Make room on the disk, or within the quota, and resume: what is done stays done."
      : "Choose a folder that you may write to, on a disk with room.";
  return new FileError("NOT_WRITTEN", `Cannot write ${path}: ${message}`, hint, path, { cause });
}

/**
 * Removes what killed writers left in a folder: of the given processes, which must have ended, and files of any that were
 * last written an hour ago or earlier; younger ones may still grow.
 */
export async function removeLeftovers(folder: string, ended: readonly number[] = []): Promise<void> {
  const names = await readdir(folder).catch(() => []);
  for (const name of names) {
    if (!name.endsWith(ending)) continue;
    const path = join(folder, name);
    const writer = Number(/\.(\d+)-[0-9a-f]+\.tmp$/.exec(name)?.[1]);
    const age =
      Date.now() -
      (await stat(path).then(
        ({ mtimeMs }) => mtimeMs,
        () => Date.now(),
      ));
    if (ended.includes(writer) || age > 3_600_000) await rm(path, { force: true });
  }
}

function isSystemError(cause: unknown): boolean {
  return typeof (cause as NodeJS.ErrnoException)?.syscall === "string";
}

/** Makes a renaming last through a loss of power, where folders can be synced. */
export async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, "r").catch(() => undefined);
  await handle?.sync().catch(() => undefined);
  await handle?.close();
}
