import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join, normalize, sep } from "node:path";
import { promisify } from "node:util";
import { crc32, inflateRaw } from "node:zlib";
import { FileError, FormatError } from "../../errors.ts";

const inflate = promisify(inflateRaw);

/** A file in an archive. */
interface Entry {
  readonly name: string;
  readonly method: number;
  readonly encrypted: boolean;
  readonly crc: number;
  readonly packed: number;
  readonly size: number;
  /** Of its local header. */
  readonly offset: number;
}

/**
 * Unpacks a zip archive into a new folder, whole or not at all. Archives of archives, as research repositories make them,
 * are unpacked in turn, each into a folder of its name.
 *
 * @returns how many files there are
 * @throws {@link FormatError} `NOT_A_ZIP`, `TRUNCATED`, `DAMAGED`, `UNSUPPORTED_ZIP`, `UNSAFE_PATH`
 * @throws {@link FileError} `FILE_UNREADABLE`, `NOT_WRITTEN`
 */
export async function unzip(archive: string, folder: string): Promise<number> {
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
  let count = 0;
  await mkdir(folder, { recursive: true });
  for (const entry of entriesOf(bytes, archive)) {
    const name = normalize(entry.name.replaceAll("\\", "/"));
    if (name.startsWith("..") || name.startsWith(sep) || /^[A-Za-z]:/.test(name)) {
      throw fault("UNSAFE_PATH", archive, `"${entry.name}" would land outside the folder`, entry.offset);
    }
    if (entry.name.endsWith("/")) continue;
    const content = await contentOf(bytes, entry, archive);
    const path = join(folder, name);
    await mkdir(dirname(path), { recursive: true });
    if (/\.zip$/i.test(name) && content.readUInt32LE(0) === localMark) {
      count += await unpackInto(content, path.replace(/\.zip$/i, ""), `${archive}, ${entry.name}`);
    } else {
      await writeFile(path, content);
      count++;
    }
  }
  return count;
}

const localMark = 0x04034b50;
const centralMark = 0x02014b50;
const endMark = 0x06054b50;

/** The archive's table of contents, which stands at its end. */
function entriesOf(bytes: Buffer, archive: string): Entry[] {
  const end = bytes.lastIndexOf(Buffer.from([0x50, 0x4b, 0x05, 0x06]));
  if (end < 0 || end + 22 > bytes.length || bytes.readUInt32LE(end) !== endMark) {
    const began = bytes.length >= 4 && bytes.readUInt32LE(0) === localMark;
    throw began
      ? fault("TRUNCATED", archive, "its table of contents is missing", bytes.length)
      : fault("NOT_A_ZIP", archive, "it is no zip archive", 0);
  }
  const count = bytes.readUInt16LE(end + 10);
  let at = bytes.readUInt32LE(end + 16);
  if (count === 0xffff || at === 0xffffffff) throw fault("UNSUPPORTED_ZIP", archive, "it is larger than 4 GB", end);
  const entries: Entry[] = [];
  for (let i = 0; i < count; i++) {
    if (at + 46 > bytes.length || bytes.readUInt32LE(at) !== centralMark) {
      throw fault("DAMAGED", archive, `entry ${i} of ${count} is not where it should be`, at);
    }
    const nameLength = bytes.readUInt16LE(at + 28);
    entries.push({
      encrypted: (bytes.readUInt16LE(at + 8) & 1) === 1,
      method: bytes.readUInt16LE(at + 10),
      crc: bytes.readUInt32LE(at + 16),
      packed: bytes.readUInt32LE(at + 20),
      size: bytes.readUInt32LE(at + 24),
      offset: bytes.readUInt32LE(at + 42),
      name: bytes.toString("utf8", at + 46, at + 46 + nameLength),
    });
    at += 46 + nameLength + bytes.readUInt16LE(at + 30) + bytes.readUInt16LE(at + 32);
  }
  return entries;
}

async function contentOf(bytes: Buffer, entry: Entry, archive: string): Promise<Buffer> {
  const { name, offset, packed, size, method } = entry;
  if (entry.encrypted || (method !== 0 && method !== 8)) {
    const how = entry.encrypted ? "with a password" : `by method ${method}`;
    throw fault("UNSUPPORTED_ZIP", archive, `"${name}" is packed ${how}`, offset);
  }
  if (offset + 30 > bytes.length || bytes.readUInt32LE(offset) !== localMark) {
    throw fault("DAMAGED", archive, `"${name}" is not where it should be`, offset);
  }
  const from = offset + 30 + bytes.readUInt16LE(offset + 26) + bytes.readUInt16LE(offset + 28);
  if (from + packed > bytes.length) throw fault("TRUNCATED", archive, `"${name}" is cut off`, bytes.length);
  const stored = bytes.subarray(from, from + packed);
  const content =
    method === 0 ? stored : await inflate(stored, { maxOutputLength: size + 1 }).catch(() => Buffer.alloc(0));
  if (content.length !== size || crc32(content) !== entry.crc)
    throw fault("DAMAGED", archive, `"${name}" is damaged`, from);
  return content;
}

function fault(code: string, archive: string, reason: string, offset: number): FormatError {
  const hint = "Download the archive again, or unpack it with another program and pass the folder to --from.";
  return new FormatError(code, `Cannot unpack ${archive}: ${reason}`, hint, { path: archive, offset });
}
