import { FormatError } from "../errors.ts";
import { sizeOf } from "./graph/shape.ts";
import { numberReaders } from "./number-readers.ts";
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
 * Reads the bytes of a safetensors file, as a page gets them by `fetch`: a length, a JSON header, and the numbers, which become
 * 32-bit floats. https://github.com/huggingface/safetensors#format
 *
 * @param path - where the bytes are from, for messages
 * @throws {@link FormatError} `NOT_WEIGHTS`, `TRUNCATED`, `UNSUPPORTED_TYPE`
 */
export function parseWeights(bytes: Uint8Array, path = "these bytes"): WeightsFile {
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
