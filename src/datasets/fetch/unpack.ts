import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join, normalize, sep } from "node:path";
import { FileError, FormatError } from "../../errors.ts";
import { localMark, zipContent, zipEntries } from "../../io/zip.ts";
import { isRar, unpackRar } from "./unpack-rar.ts";

/**
 * Unpacks a zip or RAR archive into a new folder, whole or not at all. Archives of archives, as research repositories make
 * them, are unpacked in turn, each into a folder of its name; RAR by a program of the system.
 *
 * @returns how many files there are
 * @throws {@link FormatError} `NOT_A_ZIP`, `TRUNCATED`, `DAMAGED`, `UNSUPPORTED_ZIP`, `UNSAFE_PATH`, `NO_RAR_PROGRAM`,
 * `DAMAGED_RAR`
 * @throws {@link FileError} `FILE_UNREADABLE`, `NOT_WRITTEN`
 */
export async function unpack(archive: string, folder: string): Promise<number> {
  const bytes = await readFile(archive).catch((cause) => {
    throw new FileError("FILE_UNREADABLE", `Cannot read ${archive}: ${cause.message}`, "Check the path.", archive, {
      cause,
    });
  });
  const unfinished = `${folder}.${process.pid}.unpacking`;
  try {
    await rm(unfinished, { recursive: true, force: true });
    const count = await unpackInto(bytes, unfinished, archive);
    await rm(folder, { recursive: true, force: true });
    await rename(unfinished, folder);
    return count;
  } catch (cause) {
    await rm(unfinished, { recursive: true, force: true });
    if (cause instanceof FormatError) throw cause;
    throw new FileError(
      "NOT_WRITTEN",
      `Cannot unpack ${archive} into ${folder}: ${(cause as Error).message}`,
      "Choose a folder you may write to, on a disk with room.",
      folder,
      { cause },
    );
  }
}

async function unpackInto(bytes: Buffer, folder: string, archive: string): Promise<number> {
  await mkdir(folder, { recursive: true });
  if (isRar(bytes)) return unpackRar(bytes, folder, archive);
  let count = 0;
  for (const entry of zipEntries(bytes, archive)) {
    const name = normalize(entry.name.replaceAll("\\", "/"));
    if (name.startsWith("..") || name.startsWith(sep) || /^[A-Za-z]:/.test(name)) {
      throw new FormatError(
        "UNSAFE_PATH",
        `Cannot unpack ${archive}: "${entry.name}" would land outside the folder`,
        "Unpack it with another program and pass the folder to --from.",
        { path: archive, offset: entry.offset },
      );
    }
    if (entry.name.endsWith("/")) continue;
    const content = await zipContent(bytes, entry, archive);
    const path = join(folder, name);
    await mkdir(dirname(path), { recursive: true });
    const isZip = content.length >= 4 && content.readUInt32LE(0) === localMark;
    if ((/\.zip$/i.test(name) && isZip) || (/\.rar$/i.test(name) && isRar(content))) {
      count += await unpackInto(content, path.replace(/\.(zip|rar)$/i, ""), `${archive}, ${entry.name}`);
    } else {
      await writeFile(path, content);
      count++;
    }
  }
  return count;
}
