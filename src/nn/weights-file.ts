import { randomBytes } from "node:crypto";
import { readFile, rename, rm, writeFile } from "node:fs/promises";
import { FileError } from "../errors.ts";
import { localMark } from "../io/zip.ts";
import { readStateDict } from "./pytorch/read-state-dict.ts";
import { parseWeights, type WeightsFile } from "./safetensors.ts";
import type { WeightSet } from "./training/weights.ts";

/**
 * Reads weights by name: a safetensors file (a length, a JSON header, and the numbers), or a `.pth` state dict of PyTorch
 * 1.6 or later, whose pickle is read and not run. All numbers become 32-bit floats.
 * https://github.com/huggingface/safetensors#format
 *
 * @throws {@link FileError} `CANNOT_READ`
 * @throws {@link FormatError} `NOT_WEIGHTS`, `TRUNCATED`, `DAMAGED`, `UNSUPPORTED_TYPE`, `UNSAFE_PICKLE`,
 * `UNSUPPORTED_PICKLE`, `NO_WEIGHTS`
 */
export async function readWeights(path: string): Promise<WeightsFile> {
  let bytes: Buffer;
  try {
    bytes = await readFile(path);
  } catch (cause) {
    throw new FileError(
      "CANNOT_READ",
      `Cannot read weights from ${path}: ${(cause as Error).message}`,
      "Check the path.",
      path,
      { cause },
    );
  }
  if (bytes.length >= 4 && bytes.readUInt32LE(0) === localMark) {
    return { weights: await readStateDict(bytes, path), metadata: {} };
  }
  return parseWeights(bytes, path);
}

/**
 * Writes a safetensors file, whole or not at all.
 *
 * @throws {@link FileError} `CANNOT_WRITE`
 */
export async function writeWeights(
  path: string,
  weights: WeightSet,
  metadata: Readonly<Record<string, string>> = {},
): Promise<void> {
  const header: Record<string, unknown> = { __metadata__: metadata };
  let end = 0;
  for (const [name, { shape, data }] of Object.entries(weights)) {
    header[name] = { dtype: "F32", shape, data_offsets: [end, end + data.byteLength] };
    end += data.byteLength;
  }
  // Spaces fill the header up, so that numbers begin at a multiple of 8 bytes.
  const json = JSON.stringify(header);
  const text = Buffer.from(json + " ".repeat((8 - (Buffer.byteLength(json) % 8)) % 8));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(text.length));
  const parts = Object.values(weights).map(({ data }) => Buffer.from(data.buffer, data.byteOffset, data.byteLength));
  const unfinished = `${path}.${randomBytes(6).toString("hex")}.part`;
  try {
    await writeFile(unfinished, Buffer.concat([length, text, ...parts]));
    await rename(unfinished, path);
  } catch (cause) {
    await rm(unfinished, { force: true });
    throw new FileError(
      "CANNOT_WRITE",
      `Cannot write weights to ${path}: ${(cause as Error).message}`,
      "Check the folder, its permissions and the free space.",
      path,
      { cause },
    );
  }
}
