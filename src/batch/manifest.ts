import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { ArgumentError, FileError } from "../errors.ts";
import { type FileDigest, textDigest } from "./digest.ts";
import { writeSynced } from "./write-synced.ts";

/** Where the function lies that works on one input. */
export interface JobReference {
  /** `"albedo:patches"` and the like for Albedo's own, else the path of a file. */
  readonly module: string;
  /** Name under which the file exports the function; `"default"` for Albedo's own. */
  readonly export: string;
  /** SHA-256 of the file, so that another version of it is noticed; Albedo's own go by `versions`. */
  readonly sha256?: string;
}

/** A file that an input reads, or a part of it, as it was when the batch was planned. */
export interface ManifestFile extends FileDigest {
  /** Within the manifest's root. */
  readonly name: string;
  /** First byte of the part; the whole file without it. */
  readonly from?: number;
}

/** One piece of work. */
export interface ManifestInput {
  /** What the function gets. */
  readonly value: unknown;
  /** Files that it reads. */
  readonly files: readonly ManifestFile[];
}

/** What a manifest tells besides its inputs. */
export interface ManifestHead {
  readonly format: 2;
  readonly job: JobReference;
  readonly parameters: unknown;
  readonly versions: { readonly albedo: string };
  /** Folder in which the files lie. Does not count for the digest: an archive may move. */
  readonly root: string;
  /** Inputs of one shard. */
  readonly chunkSize: number;
  /** SHA-256 of job, parameters, versions, chunk size and inputs. */
  readonly digest: string;
}

/** All that decides the result of a batch, written down before the work starts: `manifest.json`. */
export interface Manifest extends ManifestHead {
  readonly inputs: readonly ManifestInput[];
}

/** A manifest whose inputs are read one by one, so that a task of a cluster need not understand 300,000 of them. */
export interface StoredManifest extends ManifestHead {
  readonly inputs: { readonly length: number; at(index: number): ManifestInput };
}

/** A manifest with its digest. */
export function sealed(parts: Omit<Manifest, "format" | "digest">): Manifest {
  const { job, parameters, versions, root, chunkSize, inputs } = parts;
  const digest = digestOf({ job, parameters, versions, chunkSize }, inputTexts(inputs));
  return { format: 2, job, parameters, versions, root, chunkSize, inputs, digest };
}

function inputTexts(inputs: readonly ManifestInput[]): string {
  return inputs.map((input) => JSON.stringify(input)).join(between);
}

/** What lies between two inputs in the file. */
const between = ",\n    ";

function digestOf(
  { job, parameters, versions, chunkSize }: Pick<Manifest, "job" | "parameters" | "versions" | "chunkSize">,
  inputs: string,
): string {
  return textDigest(canonical({ job: countedJob(job), parameters, versions, chunkSize, inputs: textDigest(inputs) }));
}

/** A job by what counts: where the file of a function lies does not, what is in it does. */
function countedJob({ module, export: name, sha256 }: JobReference): object {
  return sha256 === undefined ? { module, export: name } : { export: name, sha256 };
}

/** As much of a manifest as decides which inputs belong to which chunk. */
type Chunked = Pick<Manifest, "chunkSize"> & { readonly inputs: { readonly length: number } };

/** Number of chunks, and so of shards. */
export function chunkCount({ inputs, chunkSize }: Chunked): number {
  return Math.ceil(inputs.length / chunkSize);
}

/** Numbers of the inputs of a chunk: from the first to before the last. */
export function chunkRange({ inputs, chunkSize }: Chunked, chunk: number): readonly [from: number, to: number] {
  return [chunk * chunkSize, Math.min(inputs.length, (chunk + 1) * chunkSize)];
}

export async function writeManifest(folder: string, manifest: Manifest): Promise<void> {
  const { inputs, ...head } = manifest;
  const text = JSON.stringify(head, null, 2).replace(/\n\}$/, () => opening);
  await writeSynced(manifestPath(folder), async (file) => {
    await file.writeFile(`${text}${inputTexts(inputs)}${closing}`);
  });
}

/** What stands before the first input in the file, and behind the last. */
const opening = `,\n  "inputs": [\n    `;
const closing = "\n  ]\n}\n";

/**
 * The manifest of a batch folder, its inputs all read.
 *
 * @throws as {@link openManifest}
 */
export async function readManifest(folder: string): Promise<Manifest> {
  const { inputs, ...head } = await openManifest(folder);
  return { ...head, inputs: Array.from({ length: inputs.length }, (_, i) => inputs.at(i)) };
}

/**
 * The manifest of a batch folder. Of its inputs only those are read that are asked for; all are checked by their digest.
 *
 * @throws {@link FileError} `NO_BATCH` where there is none
 * @throws {@link ArgumentError} `BAD_MANIFEST` when its content is not what was sealed
 */
export async function openManifest(folder: string): Promise<StoredManifest> {
  const path = manifestPath(folder);
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (cause) {
    throw new FileError(
      "NO_BATCH",
      `Cannot find a batch in ${folder}: ${(cause as Error).message}`,
      "Name the folder that albedo batch plan or albedo patches wrote.",
      path,
      { cause },
    );
  }
  const damaged = (what: string, options?: ErrorOptions) =>
    new ArgumentError("BAD_MANIFEST", `Cannot use ${path}: ${what}`, "Plan the batch anew in another folder.", options);
  const begins = text.indexOf(opening);
  if (begins < 0 || !text.endsWith(closing)) throw damaged("it is no whole manifest of this version of Albedo");
  let head: ManifestHead;
  try {
    head = JSON.parse(`${text.slice(0, begins)}}`) as ManifestHead;
  } catch (cause) {
    throw damaged("it is not JSON", { cause });
  }
  if (head.format !== 2) throw damaged(`it has format ${JSON.stringify(head.format)}, not 2`);
  const inputs = text.slice(begins + opening.length, text.length - closing.length);
  if (digestOf(head, inputs) !== head.digest) throw damaged("it was changed after it was written");
  const lines = inputs.split(between);
  return { ...head, inputs: { length: lines.length, at: (index) => JSON.parse(lines[index]) as ManifestInput } };
}

/** @returns path of a batch's manifest */
export function manifestPath(folder: string): string {
  return join(folder, "manifest.json");
}

/** JSON with the keys of objects in order, so that the same data give the same text. */
export function canonical(value: unknown): string {
  return JSON.stringify(value, (_, item) =>
    item !== null && typeof item === "object" && !Array.isArray(item)
      ? Object.fromEntries(Object.entries(item).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)))
      : item,
  );
}
