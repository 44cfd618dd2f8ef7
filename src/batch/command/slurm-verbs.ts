import type { ParseArgsConfig } from "node:util";
import { ArgumentError } from "../../errors.ts";
import type { Executor } from "../executor.ts";
import { localExecutor } from "../local-executor.ts";
import { endText, taskEnds } from "../slurm/accounting.ts";
import type { SlurmOptions } from "../slurm/array-job.ts";
import { slurmExecutor } from "../slurm/slurm-executor.ts";
import { cancelBatch, type SubmitOptions, submitBatch, wasSubmitted } from "../slurm/submit-batch.ts";
import { queuedChunks, submittedJobs } from "../slurm/submitted.ts";
import { wholeNumber } from "./whole-number.ts";

const text = { type: "string" } as const;

/** Options of `albedo batch submit` that say what a task asks of the cluster. */
export const slurmFlags = {
  partition: text,
  account: text,
  time: text,
  memory: text,
  cpus: text,
  gpus: text,
  throttle: text,
  scratch: text,
  prologue: text,
  launcher: text,
  program: text,
  sbatch: { type: "string", multiple: true },
} satisfies ParseArgsConfig["options"];

/** Values of {@link slurmFlags}. */
export type SlurmFlags = { readonly [Name in Exclude<keyof typeof slurmFlags, "sbatch">]?: string } & {
  readonly sbatch?: string[];
};

/** Lines of the help on {@link slurmFlags}. */
export const slurmHelp = `What a task asks of Slurm: --partition NAME, --account NAME, --time MINUTES, --memory MB, --cpus N, --gpus N,
--throttle N tasks at once, --scratch DIR for temporary files on the node, --prologue "module load node",
--program "apptainer run albedo.sif" where Node is not on the nodes, --launcher "srun --cpu-bind=cores",
--sbatch=--OPTION (again and again) for anything else.`;

/** What a task asks, from the command line. */
export function slurmOptions(flags: SlurmFlags): SlurmOptions & Pick<SubmitOptions, "program"> {
  return {
    partition: flags.partition,
    account: flags.account,
    timeMinutes: wholeNumber(flags.time, "--time"),
    memoryMb: wholeNumber(flags.memory, "--memory"),
    cpusPerTask: wholeNumber(flags.cpus, "--cpus"),
    gpus: wholeNumber(flags.gpus, "--gpus"),
    throttle: wholeNumber(flags.throttle, "--throttle"),
    scratch: flags.scratch,
    prologue: flags.prologue,
    launcher: words(flags.launcher),
    program: words(flags.program),
    extra: flags.sbatch,
  };
}

function words(given: string | undefined): string[] | undefined {
  return given?.split(/\s+/).filter((word) => word !== "");
}

/**
 * Who does the work of a command: tasks of Slurm with `--slurm`, else processes of this machine.
 *
 * @throws {@link ArgumentError} `BAD_OPTION` for what a task asks of Slurm where Slurm is not asked for
 */
export function executorOf(flags: SlurmFlags & { readonly slurm?: boolean; readonly workers?: string }): Executor {
  if (flags.slurm) return slurmExecutor(slurmOptions(flags));
  const [idle] = Object.keys(slurmFlags).filter((name) => flags[name as keyof SlurmFlags] !== undefined);
  if (idle !== undefined) {
    const hint = "Add --slurm to work on the cluster, or leave the option out.";
    throw new ArgumentError("BAD_OPTION", `Cannot use --${idle} without --slurm`, hint);
  }
  return localExecutor({ workers: wholeNumber(flags.workers, "--workers") });
}

/** `albedo batch submit`. */
export async function submit(folder: string, options: SubmitOptions): Promise<number> {
  const { jobs, chunks, queued } = await submitBatch(folder, options);
  const held = queued.length > 0 ? `; ${queued.length} are in the queue already` : "";
  const as = jobs.length > 0 ? ` as ${jobs.join(", ")}` : "";
  console.log(`${folder}: ${chunks.length} chunks submitted${as}${held}`);
  return 0;
}

/** `albedo batch cancel`. */
export async function cancel(folder: string): Promise<number> {
  const chunks = await cancelBatch(folder);
  console.log(`${folder}: ${chunks.length} chunks cancelled; what is done is kept`);
  return 0;
}

/** What Slurm holds of a batch, and how tasks without a result ended; undefined for one that was never submitted. */
export async function queueText(folder: string, missing: readonly number[]): Promise<string | undefined> {
  if (!(await wasSubmitted(folder))) return undefined;
  try {
    const tasks = await queuedChunks(folder);
    const states = new Map<string, number>();
    for (const { state, reason } of tasks) {
      const what =
        state === "PENDING" && reason !== "None" ? `${state.toLowerCase()} (${reason})` : state.toLowerCase();
      states.set(what, (states.get(what) ?? 0) + 1);
    }
    const parts = Array.from(states, ([state, count]) => `${count} ${state}`);
    const queue = `  in Slurm's queue: ${parts.join(", ") || "nothing"}`;
    const held = new Set(tasks.map(({ chunk }) => chunk));
    const ends = await chunkEnds(
      folder,
      missing.filter((chunk) => !held.has(chunk)),
    );
    return [queue, ...ends.map(({ chunk, end }) => `  chunk ${chunk} ended without a result: ${endText(end)}`)].join(
      "\n",
    );
  } catch (error) {
    return `  Slurm's queue cannot be read: ${(error as Error).message}`;
  }
}

/** How the last tasks of these chunks ended, of those that the accounting tells of. */
async function chunkEnds(folder: string, chunks: readonly number[]) {
  const jobs = await submittedJobs(folder);
  const last = chunks.flatMap((chunk) => {
    const job = jobs.findLast(({ pieces }) => pieces.includes(chunk));
    return job ? [{ chunk, job: job.id, task: job.pieces.indexOf(chunk) }] : [];
  });
  const ends = await taskEnds([...new Set(last.map(({ job }) => job))]);
  return last.flatMap(({ chunk, job, task }) => {
    const end = ends.get(`${job}_${task}`);
    return end ? [{ chunk, end }] : [];
  });
}
