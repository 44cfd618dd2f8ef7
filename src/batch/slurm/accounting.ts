import { setTimeout as sleep } from "node:timers/promises";
import { slurm } from "./slurm-command.ts";

/** States of tasks that have not ended. */
const going: ReadonlySet<string> = new Set(["PENDING", "RUNNING", "SUSPENDED", "REQUEUED", "RESIZING"]);

/** How often, and how many milliseconds apart, accounts are read that do not tell yet of what the queue has told. */
const looks = 20;
const pause = 500;

/** How a task ended, as the cluster's accounting tells. */
export interface TaskEnd {
  /** In Slurm's words: `"OUT_OF_MEMORY"`, `"TIMEOUT"`, `"NODE_FAIL"`, `"FAILED"`, `"CANCELLED"` … */
  readonly state: string;
  /** Time that it ran, as `"00:12:05"`. */
  readonly elapsed: string;
  readonly node: string;
  /** Most memory that it held, as Slurm writes it, `"1948K"`; empty where it was not measured. */
  readonly memory: string;
}

/**
 * How the tasks of job arrays ended, by `JOB_TASK`; those that have not are left out. Empty where the cluster keeps no accounts:
 * not all do, and what asks for them goes on without.
 *
 * @param jobs - ids of arrays, as sbatch gave them
 */
export async function taskEnds(jobs: readonly string[], env?: NodeJS.ProcessEnv): Promise<Map<string, TaskEnd>> {
  const told = (await accountsOf(jobs, env)) ?? [];
  return new Map(Array.from(told).filter(([, { state }]) => !going.has(state)));
}

/** How a task ended that has left the queue, whose accounts may follow some seconds later; undefined where they do not. */
export async function taskEnd(
  { job, task }: { job: string; task: number },
  env?: NodeJS.ProcessEnv,
): Promise<TaskEnd | undefined> {
  for (let look = 1; ; look++) {
    const told = await accountsOf([job], env);
    const end = told?.get(`${job}_${task}`);
    if (end && !going.has(end.state)) return end;
    if (!told || look === looks) return undefined;
    await sleep(pause);
  }
}

/** What accounts tell of tasks, by `JOB_TASK`; undefined where there are none, or none that can be read. */
async function accountsOf(jobs: readonly string[], env?: NodeJS.ProcessEnv): Promise<Map<string, TaskEnd> | undefined> {
  const ends = new Map<string, TaskEnd>();
  if (jobs.length === 0) return ends;
  const columns = "--format=JobID,State,Elapsed,NodeList,MaxRSS";
  const args = ["--parsable2", "--noheader", columns, `--jobs=${jobs.join(",")}`];
  const text = await slurm("sacct", args, env).catch(() => undefined);
  for (const line of text?.trim().split("\n") ?? []) {
    const [id, state, elapsed, node, memory = ""] = line.split("|");
    if (elapsed === undefined) continue;
    // Memory is told of the task's steps, "12_3.batch", all else of the task itself, "12_3".
    const [task, step] = id.split(".");
    if (step === undefined) ends.set(task, { state: state.split(" ")[0], elapsed, node, memory });
    else if (memory !== "" && ends.get(task)?.memory === "") ends.set(task, { ...ends.get(task)!, memory });
  }
  return text === undefined || (text.trim() !== "" && ends.size === 0) ? undefined : ends;
}

/** For example `OUT_OF_MEMORY after 00:12:05 on n1, with 1948K of memory`. */
export function endText({ state, elapsed, node, memory }: TaskEnd): string {
  return `${state} after ${elapsed}${node ? ` on ${node}` : ""}${memory ? `, with ${memory} of memory` : ""}`;
}

/** What to do about an end. */
export function endHint({ state, node }: TaskEnd): string | undefined {
  if (state === "OUT_OF_MEMORY") return "Ask for more with --memory.";
  if (state === "TIMEOUT" || state === "DEADLINE") return "Ask for more with --time, or make chunks smaller.";
  if (state === "NODE_FAIL" || state === "BOOT_FAIL") return `Keep away from the node with --sbatch=--exclude=${node}.`;
  if (state === "PREEMPTED") return "Choose another partition with --partition, or smaller chunks.";
  if (state === "CANCELLED") return "Somebody cancelled it; submit the batch again to go on.";
  return undefined;
}
