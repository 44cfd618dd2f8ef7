import { join } from "node:path";
import { ArgumentError } from "../errors.ts";
import { albedoVersion } from "./albedo-version.ts";
import { fileCheck } from "./digest.ts";
import { type Job, type JobContext, loadJob } from "./job.ts";
import { chunkCount, chunkRange, type ManifestHead, type ManifestInput, openManifest } from "./manifest.ts";
import { isAsSeen, readSeen, type SeenTimes } from "./seen-files.ts";
import { type Failure, type Outcome, writeShard } from "./shard.ts";

/** Options of {@link runChunk}. */
export interface RunChunkOptions {
  /** How often an input that failed is tried again. @defaultValue 1 */
  retries?: number;
  /** Folder of the inputs' files on this machine, where it is not the one that the manifest names. */
  root?: string;
  /** Inputs that are not to be tried, with what is to be written down of them. */
  given?: ReadonlyMap<number, Failure>;
  /** Called when an input begins and when it has ended. */
  onInput?: (input: number, state: "started" | Outcome["status"]) => void;
  /** Called with the error of each try of an input that failed, with its stack, for the task's log. */
  log?: (text: string) => void;
  /** Ends the work before the next input; nothing is written. */
  signal?: AbortSignal;
}

/**
 * Works on one chunk of a batch and writes its shard: all that a task of a cluster does.
 *
 * An input that fails is written down with its error and does not stop the others. One whose files are not what they were
 * when the batch was planned fails with `INPUT_CHANGED`.
 *
 * @param folder - of the batch
 * @throws {@link ArgumentError} `BATCH_CHANGED`, `OUT_OF_RANGE`, `UNKNOWN_JOB`; {@link FileError} `NO_BATCH`, `NOT_WRITTEN`
 */
export async function runChunk(folder: string, chunk: number, options: RunChunkOptions = {}): Promise<void> {
  const manifest = await openManifest(folder);
  requireVersion(manifest);
  const [from, to] = chunkRange(manifest, chunk);
  if (!(from >= 0 && from < to)) {
    throw new ArgumentError(
      "OUT_OF_RANGE",
      `Cannot run chunk ${chunk} of ${folder}`,
      `Chunks are numbered from 0; this batch has ${chunkCount(manifest)}.`,
    );
  }
  const job = await loadJob(manifest.job);
  const seen = await readSeen(folder);
  const context = { root: options.root ?? manifest.root };

  async function* outcomes(): AsyncGenerator<Outcome> {
    for (let input = from; input < to; input++) {
      options.signal?.throwIfAborted();
      options.onInput?.(input, "started");
      const failure = options.given?.get(input);
      const outcome: Outcome = failure
        ? { status: "failed", error: failure }
        : await runInput(job, manifest, manifest.inputs.at(input), context, {
            retries: options.retries ?? 1,
            seen: seen(input),
            onError: (error) => options.log?.(`input ${input}: ${error instanceof Error ? error.stack : error}`),
          });
      yield outcome;
      options.onInput?.(input, outcome.status);
    }
  }
  await writeShard(folder, { batch: manifest.digest, chunk }, outcomes());
}

async function runInput(
  job: Job,
  manifest: ManifestHead,
  input: ManifestInput,
  context: JobContext,
  { retries, seen, onError }: { retries: number; seen: SeenTimes; onError: (error: unknown) => void },
): Promise<Outcome> {
  for (let attempt = 0; ; attempt++) {
    try {
      await requireUnchanged(input, context.root, seen);
      return { status: "done", value: await job.run(input.value as never, manifest.parameters as never, context) };
    } catch (error) {
      onError(error);
      if (attempt >= retries) return { status: "failed", error: failureOf(error) };
    }
  }
}

async function requireUnchanged({ files }: ManifestInput, root: string, seen: SeenTimes): Promise<void> {
  for (const [i, { name, from, bytes, crc32 }] of files.entries()) {
    if (await isAsSeen(join(root, name), seen[i])) continue;
    const found = await fileCheck(join(root, name), from === undefined ? undefined : { from, to: from + bytes });
    if (found.bytes === bytes && found.crc32 === crc32) continue;
    const how = found.bytes === bytes ? "its content" : `its size, from ${bytes} to ${found.bytes} bytes`;
    throw new ArgumentError(
      "INPUT_CHANGED",
      `Cannot use ${name}: ${how} has changed since the batch was planned`,
      "Put the file back and resume, or plan the batch anew in another folder.",
    );
  }
}

/** What is kept of an error: what a reader needs, nothing that differs from run to run. */
export function failureOf(error: unknown): Failure {
  if (!(error instanceof Error)) return { name: "Error", message: String(error) };
  const { code, hint } = error as { code?: unknown; hint?: unknown };
  return {
    name: error.name,
    message: error.message,
    ...(typeof code === "string" ? { code } : {}),
    ...(typeof hint === "string" ? { hint } : {}),
  };
}

function requireVersion({ versions }: ManifestHead): void {
  if (versions.albedo === albedoVersion) return;
  throw new ArgumentError(
    "BATCH_CHANGED",
    `Cannot go on with a batch of Albedo ${versions.albedo}: this is ${albedoVersion}`,
    `Install albedo@${versions.albedo}, or plan the batch anew in another folder.`,
  );
}
