import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ArgumentError } from "../../errors.ts";
import { slurm } from "./slurm-command.ts";

/** What a task asks of the cluster. Absent values are left to the partition's defaults. */
export interface SlurmOptions {
  partition?: string;
  account?: string;
  /** Longest time of one task, minutes. */
  timeMinutes?: number;
  /** Memory of one task, MiB. */
  memoryMb?: number;
  /** @defaultValue 1 */
  cpusPerTask?: number;
  /** Graphics cards of one task. @defaultValue 0 */
  gpus?: number;
  /** How many tasks may run at once; all that fit without it. */
  throttle?: number;
  /** Folder on the node's own disk for temporary files, `TMPDIR` of the task; may use variables of the job, as `/scratch/$SLURM_JOB_ID`. */
  scratch?: string;
  /** Shell lines before the work: `module load node`, `source activate albedo`. */
  prologue?: string;
  /** Program that the task runs in, as words: `["srun", "--cpu-bind=cores"]`. */
  launcher?: readonly string[];
  /** Other options of sbatch, as words. */
  extra?: readonly string[];
}

/** One job array that was handed to Slurm. */
export interface ArrayJob {
  readonly id: string;
  /** The piece of work of each array index, from 0. */
  readonly pieces: readonly number[];
}

/** How to hand pieces of work to Slurm. */
export interface ArrayRequest {
  /** Name of the job in `squeue`. */
  readonly name: string;
  /** Folder that every node sees: scripts and logs are kept in it. */
  readonly folder: string;
  /** Program and arguments of one piece; the piece's number is added as the last argument. */
  readonly command: readonly string[];
  readonly pieces: readonly number[];
  readonly options?: SlurmOptions;
  readonly env?: NodeJS.ProcessEnv;
  /** Called after each array that Slurm has taken. */
  readonly onSubmitted?: (job: ArrayJob) => Promise<void>;
}

/** Slurm's own default, where the controller does not say. */
const usualArraySize = 1001;

/**
 * Hands pieces of work to Slurm as job arrays: as many as `MaxArraySize` makes necessary. Task k of an array reads the
 * number of its piece from line k of a list, so that any set of numbers is one array.
 *
 * @throws {@link SlurmError} what sbatch refused
 * @throws {@link ArgumentError} `BAD_OPTION`
 */
export async function submitArrays(request: ArrayRequest): Promise<ArrayJob[]> {
  const { folder, pieces, options = {}, env } = request;
  requireOptions(options);
  if (pieces.length === 0) return [];
  const size = (await maxArraySize(env)) - 1;
  const jobs: ArrayJob[] = [];
  mkdirSync(join(folder, "logs"), { recursive: true });
  for (let from = 0; from < pieces.length; from += size) {
    const part = pieces.slice(from, from + size);
    const stem = join(folder, `submit-${Date.now().toString(36)}-${from}`);
    writeFileSync(`${stem}.pieces`, `${part.join("\n")}\n`);
    writeFileSync(`${stem}.sh`, taskScript(request, `${stem}.pieces`));
    const throttle = options.throttle === undefined ? "" : `%${options.throttle}`;
    const answer = await slurm("sbatch", ["--parsable", `--array=0-${part.length - 1}${throttle}`, `${stem}.sh`], env);
    const job = { id: answer.trim().split(";")[0], pieces: part };
    jobs.push(job);
    await request.onSubmitted?.(job);
  }
  return jobs;
}

/** Upper end of array indices that the controller accepts, plus one. */
async function maxArraySize(env?: NodeJS.ProcessEnv): Promise<number> {
  const found = /^MaxArraySize\s*=\s*(\d+)/m.exec(await slurm("scontrol", ["show", "config"], env));
  return found ? Number(found[1]) : usualArraySize;
}

function taskScript({ name, folder, command, options = {} }: ArrayRequest, list: string): string {
  const wanted: [string, string | number | undefined][] = [
    ["job-name", name],
    ["output", join(folder, "logs", "%A_%a.log")],
    ["open-mode", "append"],
    ["partition", options.partition],
    ["account", options.account],
    ["time", options.timeMinutes],
    ["mem", options.memoryMb && `${options.memoryMb}M`],
    ["cpus-per-task", options.cpusPerTask ?? 1],
    ["gres", options.gpus ? `gpu:${options.gpus}` : undefined],
  ];
  const directives = wanted.flatMap(([key, value]) => (value === undefined ? [] : [`#SBATCH --${key}=${value}`]));
  return [
    "#!/bin/bash",
    ...directives,
    ...(options.extra ?? []).map((word) => `#SBATCH ${word}`),
    "set -euo pipefail",
    ...(options.prologue === undefined ? [] : [options.prologue]),
    ...(options.scratch === undefined ? [] : [`export TMPDIR="${options.scratch}"`, 'mkdir -p "$TMPDIR"']),
    `piece=$(sed -n "$((SLURM_ARRAY_TASK_ID + 1))p" ${quoted(list)})`,
    `exec ${[...(options.launcher ?? []), ...command].map(quoted).join(" ")} "$piece"`,
    "",
  ].join("\n");
}

/** A word as the shell reads it back. */
function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}

function requireOptions(options: SlurmOptions): void {
  for (const name of ["timeMinutes", "memoryMb", "cpusPerTask", "throttle"] as const) {
    const value = options[name];
    if (value === undefined || (Number.isInteger(value) && value >= 1)) continue;
    throw new ArgumentError("BAD_OPTION", `Cannot submit with ${name} ${value}`, "Pass a whole number from 1.");
  }
  const lines = [options.partition, options.account, options.scratch, ...(options.extra ?? [])];
  if (lines.some((text) => text !== undefined && /[\n\r]/.test(text))) {
    throw new ArgumentError(
      "BAD_OPTION",
      "Cannot submit with a partition, account, scratch folder or extra option of several lines",
      "Only prologue may have several lines.",
    );
  }
}
