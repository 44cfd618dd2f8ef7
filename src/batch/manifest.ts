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

/** One piece of work. */
export interface ManifestInput {
  /** What the function gets. */
  readonly value: unknown;
  /** Files that it reads, by name within the manifest's root, as they were when the batch was planned. */
  readonly files: readonly ({ readonly name: string } & FileDigest)[];
}

/** All that decides the result of a batch, written down before the work starts: `manifest.json`. */
export interface Manifest {
  readonly format: 1;
  readonly job: JobReference;
  readonly parameters: unknown;
  readonly versions: { readonly albedo: string };
  /** Folder in which the files lie. Does not count for the digest: an archive may move. */
  readonly root: string;
  /** Inputs of one shard. */
  readonly chunkSize: number;
  readonly inputs: readonly ManifestInput[];
  /** SHA-256 of job, parameters, versions, chunk size and inputs. */
  readonly digest: string;
}

/** A manifest with its digest. */
export function sealed(parts: Omit<Manifest, "format" | "digest">): Manifest {
  const { job, parameters, versions, root, chunkSize, inputs } = parts;
  const digest = textDigest(canonical({ job: countedJob(job), parameters, versions, chunkSize, inputs }));
  return { format: 1, job, parameters, versions, root, chunkSize, inputs, digest };
}

/** A job by what counts: where the file of a function lies does not, what is in it does. */
function countedJob({ module, export: name, sha256 }: JobReference): object {
  return sha256 === undefined ? { module, export: name } : { export: name, sha256 };
}

/** Number of chunks, and so of shards. */
export function chunkCount({ inputs, chunkSize }: Manifest): number {
  return Math.ceil(inputs.length / chunkSize);
}

/** Numbers of the inputs of a chunk: from the first to before the last. */
export function chunkRange({ inputs, chunkSize }: Manifest, chunk: number): readonly [from: number, to: number] {
  return [chunk * chunkSize, Math.min(inputs.length, (chunk + 1) * chunkSize)];
}

export async function writeManifest(folder: string, manifest: Manifest): Promise<void> {
  const { inputs, ...head } = manifest;
  const lines = inputs.map((input) => `    ${JSON.stringify(input)}`);
  const text = JSON.stringify({ ...head, inputs: [] }, null, 2).replace(
    /"inputs": \[\]/,
    () => `"inputs": [\n${lines.join(",\n")}\n  ]`,
  );
  await writeSynced(manifestPath(folder), async (file) => {
    await file.writeFile(`${text}\n`);
  });
}

/**
 * The manifest of a batch folder.
 *
 * @throws {@link FileError} `NO_BATCH` where there is none
 * @throws {@link ArgumentError} `BAD_MANIFEST` when its content is not what was sealed
 */
export async function readManifest(folder: string): Promise<Manifest> {
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
  let manifest: Manifest;
  try {
    manifest = JSON.parse(text) as Manifest;
  } catch (cause) {
    throw damaged("it is not JSON", { cause });
  }
  if (manifest.format !== 1) throw damaged(`it has format ${JSON.stringify(manifest.format)}, not 1`);
  if (sealed(manifest).digest !== manifest.digest) throw damaged("it was changed after it was written");
  return manifest;
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
