import { createRequire } from "node:module";
import { dirname, join, resolve } from "node:path";
import { batchStatus } from "../status.ts";
import { type SlurmOptions, submitArrays } from "./array-job.ts";
import { cancelJobs } from "./array-state.ts";
import { alone, queuedChunks, recordJobs, slurmFolder, submittedJobs } from "./submitted.ts";

/** Options of {@link submitBatch}. */
export interface SubmitOptions extends SlurmOptions {
  /** How often an input that failed is tried again at once. @defaultValue 1 */
  retries?: number;
  /** Folder of the inputs' files on the nodes, where it is not the one that the manifest names. */
  root?: string;
  /**
   * Words that start Albedo on a node, where this process's own Node and installation are not there: `["apptainer", "run",
   * "albedo.sif"]`.
   */
  program?: readonly string[];
  /** Environment that finds Slurm's programs. @defaultValue this process's */
  env?: NodeJS.ProcessEnv;
}

/** What was handed to Slurm. */
export interface Submission {
  /** Ids of the new array jobs. */
  readonly jobs: readonly string[];
  /** Chunks that were submitted. */
  readonly chunks: readonly number[];
  /** Chunks that Slurm held already, from an earlier submission. */
  readonly queued: readonly number[];
}

/**
 * Hands the chunks that are missing to Slurm, as array jobs, and returns. Chunks that wait or run already are left alone, so
 * that submitting twice does no work twice. The batch's folder must be one that all nodes see.
 *
 * @param chunks - only these; all that are missing without it
 * @throws {@link SlurmError}, {@link MissingDependencyError}, {@link ArgumentError} `BATCH_BUSY`, {@link FileError} `NO_BATCH`
 */
export async function submitBatch(
  folder: string,
  { retries, root, program, env, ...options }: SubmitOptions = {},
  chunks?: readonly number[],
): Promise<Submission> {
  const place = resolve(folder);
  return alone(place, async () => {
    const wanted = chunks ?? (await batchStatus(place)).missing;
    const held = new Set((await queuedChunks(place, env)).map(({ chunk }) => chunk));
    const queued = wanted.filter((chunk) => held.has(chunk));
    const pieces = wanted.filter((chunk) => !held.has(chunk));
    const jobs = await submitArrays({
      name: "albedo",
      folder: slurmFolder(place),
      command: [
        ...(program ?? [process.execPath, commandLine()]),
        "batch",
        "work",
        place,
        ...(retries === undefined ? [] : ["--retries", `${retries}`]),
        ...(root === undefined ? [] : ["--root", resolve(root)]),
      ],
      pieces,
      options,
      env,
      // Written down array by array, so that an array is known also when the next one is refused.
      onSubmitted: (job) => recordJobs(place, [job]),
    });
    return { jobs: jobs.map(({ id }) => id), chunks: pieces, queued };
  });
}

/**
 * Takes back what Slurm holds of a batch; chunks that are done stay.
 *
 * @returns chunks that waited or ran
 */
export async function cancelBatch(folder: string, env?: NodeJS.ProcessEnv): Promise<number[]> {
  const place = resolve(folder);
  const held = await queuedChunks(place, env);
  const ids = new Set(held.map(({ job }) => job));
  await cancelJobs([...ids], env);
  return held.map(({ chunk }) => chunk).sort((a, b) => a - b);
}

/** Whether a batch was ever handed to Slurm. */
export async function wasSubmitted(folder: string): Promise<boolean> {
  return (await submittedJobs(resolve(folder))).length > 0;
}

function commandLine(): string {
  return join(dirname(createRequire(import.meta.url).resolve("albedo/package.json")), "dist/kernel/cli.js");
}
