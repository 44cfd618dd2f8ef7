import { mkdir, rename, rm, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { FileError } from "./errors.ts";

/** Writes a file under a temporary name beside it, then renames it: readers see the old file or the new one, whole. */
export async function writeWhole(path: string, content: string | Uint8Array): Promise<void> {
  const unfinished = `${path}.${process.pid}.${++count}.tmp`;
  try {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(unfinished, content);
    await rename(unfinished, path);
  } catch (cause) {
    await rm(unfinished, { force: true }).catch(() => undefined);
    const reason = (cause as Error).message;
    throw new FileError(
      "NOT_WRITTEN",
      `Cannot write ${path}: ${reason}`,
      "Choose a folder you may write to, on a disk with room.",
      path,
      {
        cause,
      },
    );
  }
}

let count = 0;
