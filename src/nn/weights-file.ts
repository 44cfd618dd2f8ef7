import { randomBytes } from "node:crypto";
import { readFile, rename, rm, writeFile } from "node:fs/promises";
import { FileError, FormatError } from "../errors.ts";
import { sizeOf } from "./graph/shape.ts";
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

const widths: Record<string, number> = { F32: 4, F64: 8, F16: 2, I64: 8 };

/**
 * Reads a safetensors file: a length, a JSON header, and the numbers. F64, F16 and I64 (the counters of batch
 * normalizations) become 32-bit floats.
 * https://github.com/huggingface/safetensors#format
 *
 * @throws {@link FileError} `CANNOT_READ`
 * @throws {@link FormatError} `NOT_SAFETENSORS`, `TRUNCATED` or `UNSUPPORTED_TYPE`
 */
export async function readWeights(path: string): Promise<WeightsFile> {
  let bytes: Uint8Array;
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
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const length = bytes.length >= 8 ? Number(view.getBigUint64(0, true)) : Number.NaN;
  if (!(length >= 2 && length <= 100e6)) throw notSafetensors(path, 0);
  if (bytes.length < 8 + length) throw truncated(path, bytes.length, 8 + length);
  const { __metadata__: metadata = {}, ...entries } = parseHeader(bytes.subarray(8, 8 + length), path);

  const weights: Record<string, { shape: readonly number[]; data: Float32Array }> = {};
  for (const [name, entry] of Object.entries(entries as Record<string, Entry>)) {
    const { dtype, shape, data_offsets: [from, to] = [Number.NaN, Number.NaN] } = entry;
    if (!Object.hasOwn(widths, dtype)) {
      throw new FormatError(
        "UNSUPPORTED_TYPE",
        `Cannot read "${name}" of type ${dtype} in ${path}`,
        `Save the weights as ${Object.keys(widths).join(", ")}.`,
        { path },
      );
    }
    if (!Array.isArray(shape) || to - from !== sizeOf(shape) * widths[dtype] || from < 0) {
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
  const read = {
    F32: (i: number) => view.getFloat32(at + 4 * i, true),
    F64: (i: number) => view.getFloat64(at + 8 * i, true),
    I64: (i: number) => Number(view.getBigInt64(at + 8 * i, true)),
    F16: (i: number) => half(view.getUint16(at + 2 * i, true)),
  }[dtype]!;
  return Float32Array.from({ length: count }, (_, i) => read(i));
}

/** A 16-bit float: sign, 5 bits of exponent, 10 of fraction. */
function half(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  if (exponent === 31) return fraction ? Number.NaN : sign * Infinity;
  return sign * (exponent === 0 ? fraction * 2 ** -24 : (1024 + fraction) * 2 ** (exponent - 25));
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
    "NOT_SAFETENSORS",
    `Cannot read ${path} as safetensors${detail}`,
    "Pass a .safetensors file; PyTorch's safetensors.torch.save_file writes one.",
    { path, offset },
    { cause },
  );
}
