import { relative, resolve, sep } from "node:path";
import { ArgumentError } from "../errors.ts";
import { type ByteRange, type FileDigest, fileDigest } from "./digest.ts";
import type { ManifestFile } from "./manifest.ts";
import { seenTime } from "./seen-files.ts";

/** Bytes of a file, where an input reads no more of it: of all others no change is noticed. */
export interface FilePart {
  readonly path: string;
  /** First byte. */
  readonly from: number;
  /** Behind the last byte. */
  readonly to: number;
}

/** A file of an input as it was when the batch was planned. */
interface PlannedFile {
  readonly file: ManifestFile;
  /** See {@link seenTime}. */
  readonly time: number | undefined;
}

/**
 * Looks at the files of a plan: sizes and digests. Each is read once, however many inputs name it.
 *
 * @param root - that names in the manifest start from
 * @param digest - called once for each file, or part of one
 */
export function plannedFiles(
  root: string,
  digest: (path: string, range?: ByteRange) => Promise<FileDigest> = fileDigest,
): (file: string | FilePart) => Promise<PlannedFile> {
  const known = new Map<string, Promise<PlannedFile>>();

  async function look(path: string, range?: ByteRange): Promise<PlannedFile> {
    const name = nameWithin(root, path);
    // Before the file is read: what changes meanwhile has another time.
    const time = await seenTime(path).catch(() => undefined);
    const found = await digest(path, range);
    return { file: { name, ...(range && { from: range.from }), ...found }, time };
  }

  return (file) => {
    const { path, ...range } = typeof file === "string" ? { path: file } : file;
    const place = resolve(root, path);
    const key = JSON.stringify([place, range]);
    const found = known.get(key) ?? look(place, "from" in range ? range : undefined);
    known.set(key, found);
    return found;
  };
}

function nameWithin(root: string, path: string): string {
  const name = relative(root, path);
  if (!name.startsWith("..") && name !== path) return name.split(sep).join("/");
  throw new ArgumentError(
    "BAD_OPTION",
    `Cannot plan with ${path}: it lies outside of ${root}`,
    "Give root a folder that holds all files.",
  );
}
