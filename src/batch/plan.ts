import { stat } from "node:fs/promises";
import { join, resolve } from "node:path";
import { ArgumentError } from "../errors.ts";
import { albedoVersion } from "./albedo-version.ts";
import { manifestDifferences } from "./compare-manifests.ts";
import { encodeValue } from "./encode-value.ts";
import { jobOfFile, loadJob } from "./job.ts";
import {
  type JobReference,
  type Manifest,
  type ManifestInput,
  manifestPath,
  readManifest,
  sealed,
  writeManifest,
} from "./manifest.ts";
import { secondsPerInput } from "./measure-pace.ts";
import { type FilePart, plannedFiles } from "./planned-files.ts";
import { type SeenTimes, writeSeen } from "./seen-files.ts";

/** One input of a batch before it is written down. */
export interface PlanInput {
  /** What the function gets: plain data. */
  readonly value: unknown;
  /** Files that it reads, absolute or within `root`: their sizes and digests are kept, so that a change is noticed. */
  readonly files?: readonly (string | FilePart)[];
}

/** What a batch is to do. */
export interface PlanOptions {
  /** One of Albedo's own jobs, for example `"albedo:patches"`, or an exported function of a file. */
  job: string | { readonly file: string; readonly export: string };
  inputs: readonly PlanInput[];
  /** Given to the function with every input: plain data. @defaultValue {} */
  parameters?: unknown;
  /** Folder that holds the inputs' files. @defaultValue the working folder */
  root?: string;
  /** Inputs of one shard. @defaultValue a sixteenth of all, 1 to 32 */
  chunkSize?: number;
  /**
   * Instead of `chunkSize`: minutes that a shard should take on one processor, by the pace of the first inputs, which is
   * measured on this machine. At most a sixteenth of all inputs. Results do not depend on it; a batch that is there keeps its chunks.
   */
  chunkMinutes?: number;
  /** Called as files are read to know their digests. */
  onProgress?: (progress: { readonly done: number; readonly total: number }) => void;
  /** Stops before the next input; nothing is written. */
  signal?: AbortSignal;
}

/**
 * Writes down what a batch will do, in `manifest.json` of a folder. Planning the same once more changes nothing, so that
 * whoever is cut off just runs it all again.
 *
 * @throws {@link ArgumentError} `BATCH_CHANGED` when the folder holds a batch with other inputs, parameters or versions;
 *   `NO_INPUTS`, `BAD_OPTION`, `NOT_PLAIN`, `UNKNOWN_JOB`
 * @throws {@link FileError} `NOT_READ`, `NOT_WRITTEN`
 */
export async function planBatch(folder: string, options: PlanOptions): Promise<Manifest> {
  const { inputs, parameters = {}, onProgress, signal } = options;
  const root = resolve(options.root ?? ".");
  if (inputs.length === 0) {
    throw new ArgumentError("NO_INPUTS", "Cannot plan a batch of no inputs", "Pass at least one.");
  }
  requireChunks(options);
  const job = await reference(options.job);
  const planned = plannedFiles(root);
  const written: ManifestInput[] = [];
  const seen: SeenTimes[] = [];
  for (const { value, files = [] } of inputs) {
    signal?.throwIfAborted();
    const found = await Promise.all(files.map((file) => planned(file)));
    seen.push(found.map(({ time }) => time));
    written.push({ value: plain(value, "an input"), files: found.map(({ file }) => file) });
    onProgress?.({ done: written.length, total: inputs.length });
  }
  const parts = {
    job,
    parameters: plain(parameters, "the parameters"),
    versions: { albedo: albedoVersion },
    root,
    inputs: written,
  };
  const there = (await exists(manifestPath(folder))) ? await readManifest(folder) : undefined;
  const chunkSize = options.chunkMinutes === undefined ? options.chunkSize : there?.chunkSize;
  const asked = sealed({ ...parts, chunkSize: chunkSize ?? (await chunkSizeFor(parts, options)) });
  if (there) {
    requireSame(folder, there, asked);
    return there;
  }
  await writeSeen(folder, seen);
  await writeManifest(folder, asked);
  return asked;
}

/** A sixteenth of all inputs, at most 32; or as many as take the minutes that are wanted. */
async function chunkSizeFor(
  parts: Parameters<typeof secondsPerInput>[0],
  { chunkMinutes, signal }: Pick<PlanOptions, "chunkMinutes" | "signal">,
): Promise<number> {
  const sixteenth = Math.max(1, Math.ceil(parts.inputs.length / 16));
  const seconds = chunkMinutes === undefined ? undefined : await secondsPerInput(parts, signal);
  if (chunkMinutes === undefined || seconds === undefined) return Math.min(32, sixteenth);
  return Math.max(1, Math.min(sixteenth, Math.round((60 * chunkMinutes) / seconds)));
}

function requireChunks({ chunkSize, chunkMinutes }: PlanOptions): void {
  if (chunkSize !== undefined && (!Number.isInteger(chunkSize) || chunkSize < 1)) {
    throw new ArgumentError("BAD_OPTION", `Cannot cut inputs into chunks of ${chunkSize}`, "Give a number from 1.");
  }
  if (chunkMinutes === undefined) return;
  if (chunkSize !== undefined || !(chunkMinutes > 0)) {
    const message = `Cannot cut inputs into chunks of ${chunkMinutes} minutes`;
    throw new ArgumentError("BAD_OPTION", message, "Give a positive number, and no chunkSize besides.");
  }
}

function requireSame(folder: string, there: Manifest, asked: Manifest): void {
  const differences = manifestDifferences(there, asked);
  if (differences.length === 0) return;
  throw new ArgumentError(
    "BATCH_CHANGED",
    `Cannot go on with the batch in ${folder}: ${differences.join("; ")}`,
    "Put back what was, or choose another folder for the new batch.",
  );
}

async function reference(job: PlanOptions["job"]): Promise<JobReference> {
  if (typeof job !== "string") return jobOfFile(resolve(job.file), job.export);
  const own = { module: job, export: "default" };
  await loadJob(own);
  return own;
}

/** Arrays would make a manifest of millions of lines, and NaN is no JSON: they belong into files. */
function plain(value: unknown, what: string): unknown {
  return encodeValue(
    value,
    () => {
      throw new ArgumentError(
        "NOT_PLAIN",
        `Cannot keep ${what}: it has a typed array`,
        "Write it to a file, and name that.",
      );
    },
    what,
  );
}

function exists(path: string): Promise<boolean> {
  return stat(join(path)).then(
    () => true,
    () => false,
  );
}
