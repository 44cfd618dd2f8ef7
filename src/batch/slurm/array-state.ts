import { slurm } from "./slurm-command.ts";
import { SlurmError } from "./slurm-error.ts";

/** Where a task of an array is, in Slurm's words: `"PENDING"`, `"RUNNING"`, `"COMPLETING"` … */
export interface TaskState {
  readonly job: string;
  /** Index in the array. */
  readonly task: number;
  readonly state: string;
  /** Node that it runs on, empty before. */
  readonly node: string;
  /** Why it waits, in Slurm's words. */
  readonly reason: string;
  /** How often Slurm has started it anew by itself. */
  readonly restarts: number;
}

type Numeric = number | { set?: boolean; number?: number };

/** A job as `squeue --json` gives it; its form changed between versions. */
interface QueuedJob {
  job_id: number;
  array_job_id: Numeric;
  array_task_id: Numeric | null;
  array_task_string?: string;
  job_state: string | string[];
  state_reason?: string;
  nodes?: string;
  restart_cnt?: Numeric;
}

/**
 * The tasks of these jobs that the queue still holds, waiting or running; tasks that have ended are not in it.
 *
 * @param ids - of the arrays, as sbatch gave them
 * @throws {@link SlurmError} when the queue cannot be read
 */
export async function queuedTasks(ids: readonly string[], env?: NodeJS.ProcessEnv): Promise<TaskState[]> {
  if (ids.length === 0) return [];
  const wanted = new Set(ids);
  const { jobs } = parse(await slurm("squeue", ["--json"], env));
  return jobs.flatMap((job) => {
    const id = String(plain(job.array_job_id) || job.job_id);
    if (!wanted.has(id)) return [];
    const state = Array.isArray(job.job_state) ? job.job_state[0] : job.job_state;
    if (isOver(state)) return [];
    const rest = {
      job: id,
      state,
      node: job.nodes ?? "",
      reason: job.state_reason ?? "",
      restarts: plain(job.restart_cnt ?? 0) ?? 0,
    };
    return tasksOf(job).map((task) => ({ ...rest, task }));
  });
}

/** Ends what is left of these jobs; jobs that are over already are passed by. */
export async function cancelJobs(ids: readonly string[], env?: NodeJS.ProcessEnv): Promise<void> {
  if (ids.length > 0) await slurm("scancel", ["--quiet", ...ids], env);
}

/** Ends these tasks of arrays. */
export async function cancelTasks(
  tasks: readonly Pick<TaskState, "job" | "task">[],
  env?: NodeJS.ProcessEnv,
): Promise<void> {
  if (tasks.length > 0) await slurm("scancel", ["--quiet", ...tasks.map(({ job, task }) => `${job}_${task}`)], env);
}

function parse(text: string): { jobs: QueuedJob[] } {
  try {
    const { jobs } = JSON.parse(text) as { jobs: QueuedJob[] };
    if (Array.isArray(jobs)) return { jobs };
  } catch {
    // Falls through to the error: a Slurm older than 21.08 prints its usage instead.
  }
  throw new SlurmError(
    "SLURM_TOO_OLD",
    "Cannot read the queue: squeue --json gave something else than JSON",
    "Slurm 21.08 or later, built with its JSON serializer, is needed.",
  );
}

function isOver(state: string): boolean {
  return /^(COMPLETED|CANCELLED|FAILED|TIMEOUT|NODE_FAIL|PREEMPTED|BOOT_FAIL|DEADLINE|OUT_OF_MEMORY)/.test(state);
}

function plain(value: Numeric | null): number | undefined {
  if (value === null || typeof value === "number") return value ?? undefined;
  return value.set === false ? undefined : value.number;
}

/** Index of a started task, or all indices that wait together, written as `"0-3,7"`, perhaps with a throttle `%4`. */
function tasksOf(job: QueuedJob): number[] {
  const waiting = job.array_task_string ?? "";
  if (waiting === "") {
    const task = plain(job.array_task_id);
    return task === undefined ? [] : [task];
  }
  return waiting
    .replace(/%\d+$/, "")
    .split(",")
    .flatMap((part) => {
      const [from, to = from] = part.split("-").map(Number);
      return Array.from({ length: to - from + 1 }, (_, i) => from + i);
    });
}
