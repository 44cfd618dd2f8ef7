import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Assignment, Executor } from "../executor.ts";
import { chunkRange } from "../manifest.ts";
import { openShard, shardPath } from "../shard.ts";
import { shardsOf } from "../status.ts";
import { endHint, endText, taskEnd } from "./accounting.ts";
import { cancelJobs, cancelTasks } from "./array-state.ts";
import { SlurmError } from "./slurm-error.ts";
import { type SubmitOptions, submitBatch } from "./submit-batch.ts";
import { logOf, type QueuedChunk, queuedChunks, removeUnfinished, submittedJobs } from "./submitted.ts";

/** Seconds that cancelled tasks may take to end: longer than Slurm's usual time between SIGTERM and SIGKILL. */
const longestEnd = 40;

/** Options of {@link slurmExecutor}. */
export interface SlurmExecutorOptions extends Omit<SubmitOptions, "retries"> {
  /** Seconds between two looks at the queue. @defaultValue 5 */
  pollSeconds?: number;
  /** How often a chunk whose task ended without a result is submitted again. @defaultValue 2 */
  resubmits?: number;
}

/**
 * Runs chunks as tasks of Slurm job arrays, and waits for them. Tasks that end without a result (killed, out of memory or time, a
 * node that went down) are submitted again; when the work is stopped, what Slurm still holds is cancelled. Should this process
 * itself be killed, the tasks go on: submit or run the batch again to wait for them.
 */
export function slurmExecutor(options: SlurmExecutorOptions = {}): Executor {
  return { name: "Slurm", run: (assignment) => runBySlurm(assignment, options) };
}

async function runBySlurm(assignment: Assignment, options: SlurmExecutorOptions): Promise<void> {
  const { pollSeconds = 5, resubmits = 2, ...submit } = options;
  const folder = resolve(assignment.folder);
  const waiting = new Set(assignment.chunks);
  const lost = new Map<number, number>();
  let due = assignment.chunks;
  try {
    while (waiting.size > 0) {
      assignment.signal?.throwIfAborted();
      if (due.length > 0) await submitBatch(folder, { ...submit, retries: assignment.retries }, due);
      await sleep(pollSeconds * 1000, undefined, { signal: assignment.signal });
      // The queue first: a task that ends in between has its result by then.
      const queue = await queuedChunks(folder, submit.env);
      const stuck = queue.filter(({ chunk, reason }) => waiting.has(chunk) && /held/i.test(reason));
      // After a failed launch Slurm queues a task again and holds it; one that never ran was held by somebody.
      const byHand = stuck.find(({ chunk, restarts }) => restarts === 0 || (lost.get(chunk) ?? 0) >= resubmits);
      if (byHand) throw heldChunk(byHand);
      await cancelTasks(stuck, submit.env);
      const held = new Set(queue.filter((task) => !stuck.includes(task)).map(({ chunk }) => chunk));
      for (const chunk of await shardsOf(folder, assignment.manifest)) {
        if (waiting.delete(chunk)) await tell(assignment, folder, chunk);
      }
      due = [...waiting].filter((chunk) => !held.has(chunk));
      for (const chunk of due) {
        const times = (lost.get(chunk) ?? 0) + 1;
        lost.set(chunk, times);
        if (times > resubmits) throw await lostChunk(folder, chunk, { times, env: submit.env });
      }
      await removeUnfinished(folder, due);
    }
  } catch (error) {
    await cancelRest(folder, waiting, submit.env);
    if (assignment.signal?.aborted) throw assignment.signal.reason;
    throw error;
  }
}

async function tell({ manifest, onInput }: Assignment, folder: string, chunk: number): Promise<void> {
  if (!onInput) return;
  const shard = await openShard(shardPath(folder, chunk));
  try {
    const [from] = chunkRange(manifest, chunk);
    shard.statuses.forEach((status, i) => {
      onInput(from + i, status);
    });
  } finally {
    await shard.close();
  }
}

function heldChunk({ chunk, job, reason }: QueuedChunk): SlurmError {
  return new SlurmError(
    "CHUNK_HELD",
    `Cannot finish chunk ${chunk}: Slurm holds its task back (${reason})`,
    `scontrol show job ${job} says more; after a failed launch the cluster's staff may have to look at the node.`,
  );
}

/** Cancels what is left, waits until it has ended, and removes what it left; what Slurm does not answer is not waited for. */
async function cancelRest(folder: string, chunks: ReadonlySet<number>, env?: NodeJS.ProcessEnv): Promise<void> {
  try {
    const held = await queuedChunks(folder, env);
    await cancelJobs([...new Set(held.map(({ job }) => job))], env);
    for (let waited = 0; waited < longestEnd; waited += 0.5) {
      if ((await queuedChunks(folder, env)).length === 0) return await removeUnfinished(folder, chunks);
      await sleep(500);
    }
  } catch {
    // The error that brought us here is the one to tell.
  }
}

async function lostChunk(
  folder: string,
  chunk: number,
  { times, env }: { times: number; env?: NodeJS.ProcessEnv },
): Promise<SlurmError> {
  const job = (await submittedJobs(folder)).findLast(({ pieces }) => pieces.includes(chunk));
  const task = job && { job: job.id, task: job.pieces.indexOf(chunk) };
  const log = task && logOf(folder, task);
  const end = task && (await taskEnd(task, env));
  const text = log === undefined ? "" : await readFile(log, "utf8").catch(() => "");
  const words = [...(end ? [endText(end)] : []), ...text.trim().split("\n").slice(-3)].filter((line) => line !== "");
  const advice = (end && endHint(end)) ?? "Ask for more with --memory or --time.";
  return new SlurmError(
    "CHUNK_LOST",
    `Cannot finish chunk ${chunk}: its task ended ${times} times without a result${words.length > 0 ? `: ${words.join("; ")}` : ""}`,
    log === undefined ? "Look into the logs of the batch." : `Its log is ${log}. ${advice}`,
  );
}
