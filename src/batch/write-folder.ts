import { randomBytes } from "node:crypto";
import { readdir, rename, rm, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { notWritten, syncFolder, writeSynced } from "./write-synced.ts";

/** Keeps one file of the folder, given its name within. */
export type SaveFile = (name: string, content: string | Uint8Array) => Promise<void>;

/**
 * Writes a folder of files so that it is there whole or not at all: under a name of its own beside the place, then renamed. A
 * folder that was there before goes at the very end. What killed writers of the same folder left an hour ago is removed.
 *
 * @throws {@link FileError} `NOT_WRITTEN` when the file system refuses; nothing is left behind
 */
export async function writeFolder(path: string, write: (save: SaveFile) => Promise<void>): Promise<void> {
  const mark = `${process.pid}-${randomBytes(4).toString("hex")}`;
  const [unfinished, former] = [`${path}.${mark}.tmp`, `${path}.${mark}-former.tmp`];
  try {
    await removeUnfinished(path);
    await write((name, content) => writeSynced(join(unfinished, name), (file) => file.writeFile(content)));
    try {
      await rename(path, former).catch((cause: NodeJS.ErrnoException) => {
        if (cause.code !== "ENOENT") throw cause;
      });
      await rename(unfinished, path);
    } catch (cause) {
      throw notWritten(path, cause);
    }
    await syncFolder(dirname(path));
    await rm(former, { recursive: true, force: true });
  } catch (cause) {
    await rm(unfinished, { recursive: true, force: true }).catch(() => undefined);
    throw cause;
  }
}

async function removeUnfinished(path: string): Promise<void> {
  const folder = dirname(path);
  for (const name of await readdir(folder).catch(() => [])) {
    const rest = name.startsWith(`${basename(path)}.`) ? name.slice(basename(path).length) : "";
    if (!/^\.\d+-[0-9a-f]{8}(-former)?\.tmp$/.test(rest)) continue;
    const { mtimeMs } = await stat(join(folder, name)).catch(() => ({ mtimeMs: Date.now() }));
    if (Date.now() - mtimeMs > 3_600_000) await rm(join(folder, name), { recursive: true, force: true });
  }
}
