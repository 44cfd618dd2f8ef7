import type { ParseArgsConfig } from "node:util";
import type { Executor } from "../executor.ts";
import { localExecutor } from "../local-executor.ts";
import type { SlurmOptions } from "../slurm/array-job.ts";
import { slurmExecutor } from "../slurm/slurm-executor.ts";
import { cancelBatch, type SubmitOptions, submitBatch, wasSubmitted } from "../slurm/submit-batch.ts";
import { queuedChunks } from "../slurm/submitted.ts";
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
  sbatch: { type: "string", multiple: true },
} satisfies ParseArgsConfig["options"];

/** Values of {@link slurmFlags}. */
export type SlurmFlags = { readonly [Name in Exclude<keyof typeof slurmFlags, "sbatch">]?: string } & {
  readonly sbatch?: string[];
};

/** Lines of the help on {@link slurmFlags}. */
export const slurmHelp = `What a task asks of Slurm: --partition NAME, --account NAME, --time MINUTES, --memory MB, --cpus N, --gpus N,
--throttle N tasks at once, --scratch DIR for temporary files on the node, --prologue "module load node",
--launcher "apptainer exec albedo.sif", --sbatch=--OPTION (again and again) for anything else.`;

/** What a task asks, from the command line. */
export function slurmOptions(flags: SlurmFlags): SlurmOptions {
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
    launcher: flags.launcher?.split(/\s+/).filter((word) => word !== ""),
    extra: flags.sbatch,
  };
}

/** Who does the work of a command: tasks of Slurm with `--slurm`, else processes of this machine. */
export function executorOf(flags: SlurmFlags & { readonly slurm?: boolean; readonly workers?: string }): Executor {
  if (flags.slurm) return slurmExecutor(slurmOptions(flags));
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

/** What Slurm holds of a batch, in a line; undefined for one that was never submitted. */
export async function queueText(folder: string): Promise<string | undefined> {
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
    return `  in Slurm's queue: ${parts.join(", ") || "nothing"}`;
  } catch (error) {
    return `  Slurm's queue cannot be read: ${(error as Error).message}`;
  }
}
