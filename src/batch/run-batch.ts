import { rm } from "node:fs/promises";
import { join } from "node:path";
import type { Executor } from "./executor.ts";
import { localExecutor } from "./local-executor.ts";
import { chunkRange, readManifest } from "./manifest.ts";
import { notebookView } from "./notebook-view.ts";
import { shardPath } from "./shard.ts";
import { type BatchStatus, batchStatus } from "./status.ts";
import { removeLeftovers } from "./write-synced.ts";

/** How far a run is. */
export interface BatchProgress {
  /** Inputs with a result, those of earlier runs too. */
  readonly done: number;
  readonly failed: number;
  readonly total: number;
  /** Since this run began. */
  readonly seconds: number;
  /** At the pace so far; undefined before the first input has ended. */
  readonly secondsLeft: number | undefined;
}

/** Options of {@link runBatch}. */
export interface RunBatchOptions {
  /** Who does the work. @defaultValue `localExecutor()`: a process for each processor */
  executor?: Executor;
  /** How often an input that failed is tried again at once. @defaultValue 1 */
  retries?: number;
  /** Whether chunks with failed inputs are run again. @defaultValue false */
  retryFailed?: boolean;
  /** Called as inputs end. Without it a notebook's cell shows a bar, and the logs of failed inputs. */
  onProgress?: (progress: BatchProgress) => void;
  /** Stops the work before the next inputs; what is done stays. */
  signal?: AbortSignal;
}

/**
 * Runs the chunks of a batch that are missing: all of them the first time, the rest after an interruption. Results do not
 * depend on who computes them, or how often the work was cut off.
 *
 * @returns how far the batch is; inputs that failed are listed there
 * @throws the signal's reason when it is stopped; {@link FileError} `NO_BATCH`, `NOT_WRITTEN`; {@link ArgumentError} `BATCH_CHANGED`
 */
export async function runBatch(folder: string, options: RunBatchOptions = {}): Promise<BatchStatus> {
  const { executor = localExecutor(), retries = 1, retryFailed = false, signal } = options;
  const manifest = await readManifest(folder);
  const view = options.onProgress ? undefined : notebookView(manifest);
  const onProgress = options.onProgress ?? view?.onProgress;
  await removeLeftovers(join(folder, "shards"));
  if (retryFailed) await forgetFailed(folder);
  const before = await batchStatus(folder);
  const start = performance.now();
  const failedNow = new Set<number>();
  const doneNow = new Set<number>();
  const left = before.missing.reduce((sum, chunk) => {
    const [from, to] = chunkRange(manifest, chunk);
    return sum + to - from;
  }, 0);
  const report = () => {
    const ended = failedNow.size + doneNow.size;
    const seconds = (performance.now() - start) / 1000;
    onProgress?.({
      done: before.done + doneNow.size,
      failed: before.failed.length + failedNow.size,
      total: before.inputs,
      seconds,
      secondsLeft: ended > 0 ? (seconds / ended) * (left - ended) : undefined,
    });
  };
  report();
  try {
    if (before.missing.length > 0) {
      await executor.run({
        folder,
        manifest,
        chunks: before.missing,
        retries,
        signal,
        onInput: (input, state) => {
          if (state === "started") return;
          (state === "done" ? doneNow : failedNow).add(input);
          report();
        },
      });
    }
  } finally {
    await view?.end(folder, signal?.aborted);
  }
  return batchStatus(folder);
}

/** Deletes the shards with failed inputs, so that they are made again. */
async function forgetFailed(folder: string): Promise<void> {
  const manifest = await readManifest(folder);
  const { failed } = await batchStatus(folder);
  const chunks = new Set(failed.map(({ index }) => Math.floor(index / manifest.chunkSize)));
  for (const chunk of chunks) await rm(shardPath(folder, chunk), { force: true });
}
