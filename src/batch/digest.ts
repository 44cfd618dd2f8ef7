import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { FileError } from "../errors.ts";

/** Size and SHA-256 of a file. */
export interface FileDigest {
  readonly bytes: number;
  readonly sha256: string;
}

/**
 * @throws {@link FileError} `NOT_READ`
 */
export async function fileDigest(path: string): Promise<FileDigest> {
  try {
    const { size } = await stat(path);
    const hash = createHash("sha256");
    for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 })) hash.update(chunk);
    return { bytes: size, sha256: hash.digest("hex") };
  } catch (cause) {
    throw new FileError(
      "NOT_READ",
      `Cannot read ${path}: ${(cause as Error).message}`,
      "Look whether the file is there and may be read.",
      path,
      { cause },
    );
  }
}

/** SHA-256 of a text, hexadecimal. */
export function textDigest(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
