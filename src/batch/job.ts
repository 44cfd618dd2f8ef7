import { pathToFileURL } from "node:url";
import { ArgumentError } from "../errors.ts";
import { fileDigest } from "./digest.ts";
import type { JobReference } from "./manifest.ts";
import type { Outcome } from "./shard.ts";
import { importTypescript } from "./type-hooks.ts";

/** What a job knows besides its input. */
export interface JobContext {
  /** Folder in which the input's files lie. */
  readonly root: string;
}

/** A job's outcomes in the order of the inputs, however they were computed. */
export interface InputOutcome<Result = unknown> {
  readonly index: number;
  readonly input: unknown;
  readonly outcome: Outcome<Result>;
}

/** What Albedo's own jobs are; a user's job is the function `run` alone. */
export interface Job<Input = never, Parameters = never, Result = unknown> {
  /** Works on one input; the same input and parameters must give the same result. */
  run(input: Input, parameters: Parameters, context: JobContext): Promise<Result> | Result;
  /** Puts all results together into files of a folder, whose names it returns; without it they become lines of JSON. */
  merge?(outcomes: AsyncIterable<InputOutcome<Result>>, folder: string, parameters: Parameters): Promise<string[]>;
}

const own: Readonly<Record<string, () => Promise<Job>>> = {
  "albedo:embeddings": async () => (await import("./embeddings/embedding-job.ts")).embeddingJob as unknown as Job,
  "albedo:grid": async () => (await import("./grid/grid-cell-job.ts")).gridCellJob as unknown as Job,
  "albedo:patches": async () => (await import("./patches/patch-job.ts")).patchJob as unknown as Job,
  "albedo:vae": async () => (await import("./sweep/vae-job.ts")).vaeJob as unknown as Job,
};

/** The reference to an exported function of a user's file, with the file's digest. */
export async function jobOfFile(file: string, exportName: string): Promise<JobReference> {
  return { module: file, export: exportName, sha256: (await fileDigest(file)).sha256 };
}

/**
 * The function of a job.
 *
 * @throws {@link ArgumentError} `UNKNOWN_JOB`, `BATCH_CHANGED` when the file is not what it was when the batch was planned
 */
export async function loadJob(reference: JobReference): Promise<Job> {
  const { module, export: name, sha256 } = reference;
  if (module.startsWith("albedo:")) {
    if (Object.hasOwn(own, module)) return own[module]();
    const known = Object.keys(own).join(", ");
    throw new ArgumentError("UNKNOWN_JOB", `Cannot run ${module}: there is no such job`, `Albedo has ${known}.`);
  }
  if (sha256 !== undefined && (await fileDigest(module)).sha256 !== sha256) {
    throw new ArgumentError(
      "BATCH_CHANGED",
      `Cannot go on with ${module}: the file has changed since the batch was planned`,
      "Put it back, or plan the batch anew in another folder.",
    );
  }
  if (/\.m?ts$/.test(module)) importTypescript();
  const exported = (await import(pathToFileURL(module).href)) as Record<string, unknown>;
  const run = exported[name];
  if (typeof run === "function") return { run: run as Job["run"] };
  const names = Object.keys(exported).filter((key) => typeof exported[key] === "function");
  throw new ArgumentError(
    "UNKNOWN_JOB",
    `Cannot run ${JSON.stringify(name)} of ${module}: it is ${run === undefined ? "not exported" : "no function"}`,
    names.length > 0 ? `The file exports the functions ${names.join(", ")}.` : "Export a function from the file.",
  );
}
