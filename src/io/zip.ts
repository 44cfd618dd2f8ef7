import { promisify } from "node:util";
import { crc32, inflateRaw } from "node:zlib";
import { FormatError } from "../errors.ts";

const inflate = promisify(inflateRaw);

/** A file in an archive. */
export interface ZipEntry {
  readonly name: string;
  readonly method: number;
  readonly encrypted: boolean;
  readonly crc: number;
  readonly packed: number;
  readonly size: number;
  /** Of its local header. */
  readonly offset: number;
}

/** What every entry of an archive begins with, as a little-endian number. */
export const localMark = 0x04034b50;
const centralMark = 0x02014b50;
const endMark = 0x06054b50;

/**
 * The archive's table of contents, which stands at its end.
 *
 * @param archive - its name, for messages
 * @throws {@link FormatError} `NOT_A_ZIP`, `TRUNCATED`, `DAMAGED`, `UNSUPPORTED_ZIP`
 */
export function zipEntries(bytes: Buffer, archive: string): ZipEntry[] {
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
  const entries: ZipEntry[] = [];
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

/**
 * What a file of the archive holds, its checksum checked.
 *
 * @throws {@link FormatError} `TRUNCATED`, `DAMAGED`, `UNSUPPORTED_ZIP`
 */
export async function zipContent(bytes: Buffer, entry: ZipEntry, archive: string): Promise<Buffer> {
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
  const hint = "Copy or download it again, or unpack it with another program.";
  return new FormatError(code, `Cannot unpack ${archive}: ${reason}`, hint, { path: archive, offset });
}
