import { readFile } from "node:fs/promises";
import type { ParseArgsConfig } from "node:util";
import { readWords, tooMany } from "../../command-line.ts";
import type { Command } from "../../commands.ts";
import { ArgumentError, FileError } from "../../errors.ts";
import type { Executor } from "../executor.ts";
import { failureLogs } from "../failure-logs.ts";
import { localExecutor } from "../local-executor.ts";
import { mergeBatch } from "../merge-batch.ts";
import { planBatch } from "../plan.ts";
import { runBatch } from "../run-batch.ts";
import { runChunk } from "../run-chunk.ts";
import { slurmExecutor } from "../slurm/slurm-executor.ts";
import { type BatchStatus, batchStatus } from "../status.ts";
import { grid, gridFlags, ownJobsHelp, sweep, sweepFlags } from "./own-jobs.ts";
import { parseJson } from "./parse-json.ts";
import { cancel, queueText, type SlurmFlags, slurmFlags, slurmHelp, slurmOptions, submit } from "./slurm-verbs.ts";
import { whileShown } from "./while-shown.ts";
import { wholeNumber } from "./whole-number.ts";

interface Flags extends SlurmFlags {
  readonly file?: string;
  readonly export?: string;
  readonly inputs?: string;
  readonly parameters?: string;
  readonly root?: string;
  readonly "chunk-size"?: string;
  readonly "chunk-minutes"?: string;
  readonly workers?: string;
  readonly retries?: string;
  readonly "retry-failed"?: boolean;
  readonly output?: string;
  readonly json?: boolean;
  readonly wait?: boolean;
}

type Options = NonNullable<ParseArgsConfig["options"]>;
const text = { type: "string" } as const;
const flag = { type: "boolean" } as const;
const running: Options = { workers: text, retries: text, "retry-failed": flag, json: flag };

const verbs: Record<string, { options: Options; run(places: string[], flags: Flags): Promise<number> }> = {
  plan: {
    options: {
      file: text,
      export: text,
      inputs: text,
      parameters: text,
      root: text,
      "chunk-size": text,
      "chunk-minutes": text,
    },
    run: plan,
  },
  run: { options: running, run },
  resume: { options: running, run },
  status: { options: { json: flag }, run: status },
  logs: { options: {}, run: logs },
  merge: { options: { output: { type: "string", short: "o" } }, run: merge },
  submit: { options: { ...slurmFlags, root: text, retries: text, wait: flag, json: flag }, run: submitOrWait },
  cancel: { options: {}, run: ([folder]) => cancel(folder) },
  grid: { options: gridFlags, run: grid },
  sweep: { options: sweepFlags, run: sweep },
  work: { options: { root: text, retries: text }, run: work },
};

/** `albedo batch`: the same work on many inputs, that survives being cut off. */
export const batchCommand: Command = {
  summary: "run a function over many inputs, resumable",
  usage: `albedo batch plan FOLDER --file FILE --export NAME --inputs LIST [--parameters JSON] [--root DIR] [--chunk-size N | --chunk-minutes N]
       albedo batch run FOLDER [--workers N] [--retries N] [--retry-failed] [--json]
       albedo batch status FOLDER [--json]
       albedo batch logs FOLDER
       albedo batch merge FOLDER [--output DIR]
       albedo batch submit FOLDER [--wait] [--root DIR] [--retries N] [SLURM OPTIONS]
       albedo batch cancel FOLDER
       albedo batch work FOLDER CHUNK [--root DIR] [--retries N]
       albedo batch grid FOLDER --features NAME=FILE… --labels FILE [OPTIONS]
       albedo batch sweep FOLDER --data FILE --settings JSON [OPTIONS]

plan    write down what is to be done, in FOLDER/manifest.json. LIST is a file with one input a line, as JSON, or a text.
        --chunk-size N inputs of one shard, or --chunk-minutes N, by the pace of the first inputs
run     run the chunks that are missing, in N processes; resume is the same. --retry-failed runs those with failed inputs again
status  how far it is, and which inputs failed
logs    what the tasks of failed inputs have printed, and the stacks of their errors
merge   put the results together; the bytes do not depend on who computed them
submit  hand the missing chunks to Slurm as job arrays; --wait stays until they are done and submits lost tasks again
cancel  take back what Slurm holds; what is done is kept
work    run one chunk: what a task of a cluster calls

Jobs of Albedo's own, planned, run and merged in one go, and resumed by the same command:
${ownJobsHelp}

${slurmHelp}

Exit code 1 where inputs have failed.`,
  async run(args) {
    const [verb = "", ...rest] = args;
    const known = Object.hasOwn(verbs, verb) ? verbs[verb] : undefined;
    if (!known) {
      console.error(`albedo: batch has no command "${verb}"\n\nusage: ${batchCommand.usage}`);
      return 2;
    }
    const { values, positionals } = readWords(`batch ${verb}`, rest, known.options);
    if (positionals.length === 0) {
      throw new ArgumentError("BAD_OPTION", `Cannot ${verb} without a folder`, "Name the folder of the batch.");
    }
    const most = verb === "work" ? 2 : 1;
    if (positionals.length > most) return tooMany(`batch ${verb}`, positionals[most]);
    return known.run(positionals, values);
  },
};

async function plan([folder]: string[], flags: Flags): Promise<number> {
  const { file, export: name = "default", inputs: list, parameters, root, "chunk-size": size } = flags;
  if (file === undefined || list === undefined) {
    const missing = file === undefined ? "--file" : "--inputs";
    throw new ArgumentError("BAD_OPTION", `Cannot plan without ${missing}`, "albedo batch --help lists the options.");
  }
  const manifest = await planBatch(folder, {
    job: { file, export: name },
    inputs: await readInputs(list),
    parameters: parameters === undefined ? {} : parseJson(parameters, "--parameters"),
    root,
    chunkSize: wholeNumber(size, "chunk-size"),
    chunkMinutes: wholeNumber(flags["chunk-minutes"], "chunk-minutes"),
  });
  const chunks = Math.ceil(manifest.inputs.length / manifest.chunkSize);
  console.log(`${folder}: ${manifest.inputs.length} inputs in ${chunks} chunks`);
  return 0;
}

/** Inputs of a list: each line JSON, or as it stands where it is none. */
async function readInputs(path: string): Promise<{ value: unknown }[]> {
  const content = await readFile(path, "utf8").catch((cause: Error) => {
    throw new FileError(
      "NOT_READ",
      `Cannot read ${path}: ${cause.message}`,
      "Name a file with an input a line.",
      path,
      { cause },
    );
  });
  const lines = content.split(/\r?\n/).filter((line) => line.trim() !== "");
  return lines.map((line) => {
    try {
      return { value: JSON.parse(line) as unknown };
    } catch {
      return { value: line };
    }
  });
}

function run(places: string[], flags: Flags): Promise<number> {
  return runWith(localExecutor({ workers: wholeNumber(flags.workers, "workers") }), places, flags);
}

function submitOrWait([folder]: string[], flags: Flags): Promise<number> {
  const { root, wait } = flags;
  const options = { root, ...slurmOptions(flags) };
  if (wait) return runWith(slurmExecutor(options), [folder], flags);
  return submit(folder, { ...options, retries: wholeNumber(flags.retries, "retries") });
}

async function runWith(executor: Executor, [folder]: string[], flags: Flags): Promise<number> {
  await whileShown((shown) =>
    runBatch(folder, {
      executor,
      retries: wholeNumber(flags.retries, "retries"),
      retryFailed: flags["retry-failed"],
      ...shown,
    }),
  );
  return status([folder], flags);
}

async function status([folder]: string[], { json }: Flags): Promise<number> {
  const found = await batchStatus(folder);
  const queue = json ? undefined : await queueText(folder, found.missing);
  console.log(json ? JSON.stringify(found, null, 2) : [statusText(found), queue ?? []].flat().join("\n"));
  return found.failed.length > 0 ? 1 : 0;
}

/** How far a batch is, in a few lines, with every failed input and its reason. */
function statusText({ folder, inputs, done, failed, chunks, missing }: BatchStatus): string {
  const rest = missing.length > 0 ? `; ${missing.length} of ${chunks} chunks are left` : "";
  return [
    `${folder}: ${done} of ${inputs} inputs done, ${failed.length} failed${rest}`,
    ...failed.map(({ name, error }) => `  ${name}: ${error.message}${error.hint ? ` (${error.hint})` : ""}`),
  ].join("\n");
}

async function logs([folder]: string[]): Promise<number> {
  const found = await failureLogs(folder);
  for (const { path, text } of found) console.log(`${path}\n${text.replace(/^(?=.)/gm, "  ")}`);
  if (found.length === 0) console.log(`${folder}: no failed chunk has a log`);
  return 0;
}

async function merge([folder]: string[], { output = folder }: Flags): Promise<number> {
  const files = await mergeBatch(folder, { output });
  console.log(`${output}: ${files.join(", ")}`);
  return 0;
}

async function work([folder, chunk]: string[], { root, retries }: Flags): Promise<number> {
  const number = wholeNumber(chunk, "CHUNK");
  if (number === undefined) throw new ArgumentError("BAD_OPTION", "Cannot work without a chunk", "Add its number.");
  await runChunk(folder, number, { root, retries: wholeNumber(retries, "retries"), log: console.error });
  return 0;
}
