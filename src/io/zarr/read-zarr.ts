import { open, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { ArgumentError, FileError, FormatError } from "../../errors.ts";
import type { NpyArray } from "../npy.ts";
import { chunkName, type ZarrArrayMetadata, zarrFiles } from "./zarr-metadata.ts";

/** Rows of an array, from the first to before the last. */
type Rows = readonly [from: number, to: number];

/**
 * Reads an array of a Zarr store of version 2: uncompressed 32-bit floating-point numbers in C order, cut along the first axis,
 * as {@link ZarrGroupWriter} writes them. Only the chunks of the rows wanted are read.
 *
 * @param folder - of the array, for example `patches.zarr/patches`
 * @param rows - all without it
 * @throws {@link FileError} `NOT_READ`; {@link FormatError} `BAD_ZARR`, `UNSUPPORTED_ARRAY`, `TRUNCATED` when a chunk is
 *   missing or has another size; {@link ArgumentError} `OUT_OF_RANGE`
 */
export async function readZarr(folder: string, rows?: Rows): Promise<NpyArray> {
  const { shape, chunks } = await readMetadata(folder);
  const [from, to] = rows ?? [0, shape[0]];
  if (!(from >= 0 && from <= to && to <= shape[0])) {
    const message = `Cannot read rows ${from} to ${to} of ${folder}: its shape is ${shape.join(" × ")}`;
    throw new ArgumentError("OUT_OF_RANGE", message, "Rows are counted from 0.");
  }
  const row = sizeOf(shape.slice(1));
  const perChunk = chunks[0];
  // Sizes first: nothing is allocated for rows that are not there.
  for (const chunk of chunksOf([from, to], perChunk))
    await requireChunk(chunkPath(folder, chunk, shape), 4 * perChunk * row);
  const data = new Float32Array((to - from) * row);
  const bytes = new Uint8Array(data.buffer);
  for (const chunk of chunksOf([from, to], perChunk)) {
    const first = Math.max(from, chunk * perChunk);
    const length = 4 * row * (Math.min(to, (chunk + 1) * perChunk) - first);
    const file = await open(chunkPath(folder, chunk, shape));
    try {
      const position = 4 * row * (first - chunk * perChunk);
      for (let at = 0; at < length; ) {
        const { bytesRead } = await file.read(bytes, 4 * row * (first - from) + at, length - at, position + at);
        if (bytesRead === 0) throw cutShort(chunkPath(folder, chunk, shape), position + at, position + length);
        at += bytesRead;
      }
    } finally {
      await file.close();
    }
  }
  return { data, shape: [to - from, ...shape.slice(1)] };
}

/** Shape of an array; errors as {@link readZarr}. */
export async function zarrShape(folder: string): Promise<readonly number[]> {
  return (await readMetadata(folder)).shape;
}

/** Files that hold rows of an array, and its description; errors as {@link readZarr}. */
export async function zarrFilesOf(folder: string, rows: Rows): Promise<string[]> {
  const { shape, chunks } = await readMetadata(folder);
  const files = Array.from(chunksOf(rows, chunks[0]), (chunk) => chunkPath(folder, chunk, shape));
  return [join(folder, zarrFiles.array), ...files];
}

async function readMetadata(folder: string): Promise<ZarrArrayMetadata> {
  const path = join(folder, zarrFiles.array);
  const text = await readFile(path, "utf8").catch((cause: Error) => {
    const hint = "Name the folder of an array; the group around it has none of its own numbers.";
    throw new FileError("NOT_READ", `Cannot read ${path}: ${cause.message}`, hint, path, { cause });
  });
  const found = parsed(text, path);
  const counts = (list: unknown) =>
    Array.isArray(list) && list.length > 0 && list.every((size) => Number.isSafeInteger(size) && size >= 0);
  const { shape, chunks, dtype, compressor, order, filters } = found;
  const separator = (found as { dimension_separator?: unknown }).dimension_separator ?? ".";
  if (!counts(shape) || !counts(chunks) || shape!.length !== chunks!.length || !(chunks![0] >= 1)) {
    throw new FormatError("BAD_ZARR", `Cannot read ${path}: it has no shape and chunks`, "Write it anew.", { path });
  }
  const whole = chunks!.slice(1).every((size, i) => size === shape![i + 1]);
  if (dtype === "<f4" && compressor === null && order === "C" && !filters && separator === "." && whole) {
    return found as ZarrArrayMetadata;
  }
  const hint = "Only uncompressed float32 in C order, cut along the first axis, is read: write it so from Python.";
  const what = JSON.stringify({ dtype, compressor, order, filters, chunks });
  throw new FormatError("UNSUPPORTED_ARRAY", `Cannot read ${path}: it describes ${what}`, hint, { path });
}

function parsed(text: string, path: string): Partial<ZarrArrayMetadata> {
  try {
    return Object(JSON.parse(text)) as Partial<ZarrArrayMetadata>;
  } catch (cause) {
    const message = `Cannot read ${path}: ${(cause as Error).message}`;
    throw new FormatError("BAD_ZARR", message, "Copy the store anew.", { path }, { cause });
  }
}

/** Numbers of the chunks that hold rows. */
function* chunksOf([from, to]: Rows, perChunk: number): Generator<number> {
  for (let chunk = Math.floor(from / perChunk); chunk * perChunk < to; chunk++) yield chunk;
}

function chunkPath(folder: string, chunk: number, shape: readonly number[]): string {
  return join(folder, chunkName(chunk, shape.length));
}

async function requireChunk(path: string, length: number): Promise<void> {
  const size = await stat(path).then(
    (found) => found.size,
    () => 0,
  );
  if (size !== length) throw cutShort(path, size, length);
}

function cutShort(path: string, size: number, length: number): FormatError {
  const what = size === 0 ? "it is missing" : `it has ${size} bytes, not ${length}`;
  const hint = "A part of the store was not copied, or cut short: copy it anew.";
  return new FormatError("TRUNCATED", `Cannot read ${path}: ${what}`, hint, { path, offset: size });
}

function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}
