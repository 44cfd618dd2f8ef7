import { mkdir, readdir, readFile, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { ArgumentError } from "../../errors.ts";
import { shardPath } from "../shard.ts";
import { writeSynced } from "../write-synced.ts";
import type { ArrayJob } from "./array-job.ts";
import { queuedTasks, type TaskState } from "./array-state.ts";

/** A chunk that waits or runs. */
export interface QueuedChunk extends TaskState {
  readonly chunk: number;
}

/** Folder of scripts, lists and logs within that of a batch. */
export function slurmFolder(folder: string): string {
  return join(folder, "slurm");
}

/** Where the output of a task is kept. */
export function logOf(folder: string, { job, task }: { job: string; task: number }): string {
  return join(slurmFolder(folder), "logs", `${job}_${task}.log`);
}

/** The array jobs that were submitted for a batch, in order. */
export async function submittedJobs(folder: string): Promise<ArrayJob[]> {
  try {
    return JSON.parse(await readFile(jobsPath(folder), "utf8")) as ArrayJob[];
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw new ArgumentError(
      "BAD_JOBS",
      `Cannot read ${jobsPath(folder)}: ${(cause as Error).message}`,
      "Cancel what is left with scancel, and delete the file.",
      { cause },
    );
  }
}

/** Adds array jobs to those of a batch. */
export async function recordJobs(folder: string, jobs: readonly ArrayJob[]): Promise<void> {
  const all = [...(await submittedJobs(folder)), ...jobs];
  await writeSynced(jobsPath(folder), async (file) => {
    await file.writeFile(`${JSON.stringify(all)}\n`);
  });
}

/** The chunks of a batch that Slurm still holds. */
export async function queuedChunks(folder: string, env?: NodeJS.ProcessEnv): Promise<QueuedChunk[]> {
  const jobs = new Map((await submittedJobs(folder)).map((job) => [job.id, job.pieces]));
  const tasks = await queuedTasks([...jobs.keys()], env);
  return tasks.map((task) => ({ ...task, chunk: jobs.get(task.job)![task.task] }));
}

/**
 * Does what two submissions of one batch must not do at once.
 *
 * @throws {@link ArgumentError} `BATCH_BUSY` while another one does
 */
export async function alone<Result>(folder: string, work: () => Promise<Result>): Promise<Result> {
  const lock = join(slurmFolder(folder), "submitting");
  await mkdir(slurmFolder(folder), { recursive: true });
  try {
    await mkdir(lock);
  } catch (cause) {
    throw new ArgumentError(
      "BATCH_BUSY",
      `Cannot submit ${folder}: it is being submitted by somebody else`,
      `Wait a moment. If nobody does, a submission was cut off: delete ${lock}.`,
      { cause },
    );
  }
  try {
    return await work();
  } finally {
    await rm(lock, { recursive: true, force: true });
  }
}

/** Deletes what killed tasks left half-written of these chunks, which must not be running. */
export async function removeUnfinished(folder: string, chunks: Iterable<number>): Promise<void> {
  const wanted = new Set(Array.from(chunks, (chunk) => basename(shardPath(folder, chunk))));
  const shards = dirname(shardPath(folder, 0));
  for (const name of await readdir(shards).catch(() => [])) {
    const [, shard] = /^(.+)\.\d+-[0-9a-f]+\.tmp$/.exec(name) ?? [];
    if (wanted.has(shard)) await rm(join(shards, name), { force: true });
  }
}

function jobsPath(folder: string): string {
  return join(slurmFolder(folder), "jobs.json");
}
