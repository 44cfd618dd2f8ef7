import { randomBytes } from "node:crypto";
import { readFile, rename, rm, writeFile } from "node:fs/promises";
import { FileError, FormatError } from "../errors.ts";
import { localMark } from "../io/zip.ts";
import { sizeOf } from "./graph/shape.ts";
import { numberReaders } from "./number-readers.ts";
import { readStateDict } from "./pytorch/read-state-dict.ts";
import type { WeightSet } from "./training/weights.ts";

/** What a safetensors file holds. */
export interface WeightsFile {
  readonly weights: WeightSet;
  /** Notes that the writer left. */
  readonly metadata: Readonly<Record<string, string>>;
}

interface Entry {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly data_offsets: readonly [number, number];
}

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
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const length = bytes.length >= 8 ? Number(view.getBigUint64(0, true)) : Number.NaN;
  if (!(length >= 2 && length <= 100e6)) throw notSafetensors(path, 0);
  if (bytes.length < 8 + length) throw truncated(path, bytes.length, 8 + length);
  const { __metadata__: metadata = {}, ...entries } = parseHeader(bytes.subarray(8, 8 + length), path);

  const weights: Record<string, { shape: readonly number[]; data: Float32Array }> = {};
  for (const [name, entry] of Object.entries(entries as Record<string, Entry>)) {
    const { dtype, shape, data_offsets: [from, to] = [Number.NaN, Number.NaN] } = entry;
    if (!Object.hasOwn(numberReaders, dtype)) {
      throw new FormatError(
        "UNSUPPORTED_TYPE",
        `Cannot read "${name}" of type ${dtype} in ${path}`,
        `Save the weights as ${Object.keys(numberReaders).join(", ")}.`,
        { path },
      );
    }
    if (!Array.isArray(shape) || to - from !== sizeOf(shape) * numberReaders[dtype].width || from < 0) {
      throw notSafetensors(path, 8, ` ("${name}" of shape [${shape}] has bytes ${from} to ${to})`);
    }
    if (bytes.length < 8 + length + to) throw truncated(path, bytes.length, 8 + length + to);
    weights[name] = { shape, data: numbers(view, 8 + length + from, dtype, sizeOf(shape)) };
  }
  return { weights, metadata: metadata as Record<string, string> };
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

function parseHeader(bytes: Uint8Array, path: string): Record<string, unknown> {
  try {
    const header: unknown = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
    if (typeof header === "object" && header !== null && !Array.isArray(header))
      return header as Record<string, unknown>;
  } catch (cause) {
    throw notSafetensors(path, 8, "", cause);
  }
  throw notSafetensors(path, 8);
}

function numbers(view: DataView, at: number, dtype: string, count: number): Float32Array {
  const { width, read } = numberReaders[dtype];
  return Float32Array.from({ length: count }, (_, i) => read(view, at + width * i));
}

function truncated(path: string, has: number, needs: number): FormatError {
  return new FormatError(
    "TRUNCATED",
    `Cannot read weights from ${path}: it has ${has} bytes of at least ${needs}`,
    "Copy or download the file again.",
    { path, offset: has },
  );
}

function notSafetensors(path: string, offset: number, detail = "", cause?: unknown): FormatError {
  return new FormatError(
    "NOT_WEIGHTS",
    `Cannot read ${path} as safetensors${detail}`,
    "Pass a .safetensors file, which safetensors.torch.save_file writes, or a .pth file of PyTorch 1.6 or later; older ones are written anew by torch.save(torch.load(path), path).",
    { path, offset },
    { cause },
  );
}
