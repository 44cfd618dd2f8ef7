import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ArgumentError } from "../errors.ts";
import { batchOutcomes } from "./merge-batch.ts";
import { planBatch } from "./plan.ts";
import { type RunBatchOptions, runBatch } from "./run-batch.ts";

/** Options of {@link mapBatch}. */
export interface MapBatchOptions extends RunBatchOptions {
  /** Given to the function as its second argument. */
  parameters?: unknown;
  /** Where shards are kept, so that the work can be resumed. @defaultValue a temporary folder, deleted in the end */
  folder?: string;
  /** Inputs of one shard, as of {@link planBatch}. */
  chunkSize?: number;
  /** Instead of it: minutes that a shard should take, by the pace of the first inputs. */
  chunkMinutes?: number;
  /** Whether inputs that failed give `undefined` in the results instead of an error. @defaultValue false */
  allowFailures?: boolean;
}

/**
 * Calls an exported function of a file with each input, on all processors or a cluster, and gives the results in the order of
 * the inputs. The file may be TypeScript. Inputs and results are plain data; results may hold typed arrays.
 *
 * ```ts
 * const areas = await batch.map("./areas.ts", "area", scenes, { parameters: { threshold: 0.3 } });
 * ```
 *
 * @throws {@link ArgumentError} `INPUTS_FAILED`, with the first of the errors; all errors of {@link planBatch}, {@link runBatch}
 */
export async function mapBatch<Result = unknown>(
  file: string,
  exportName: string,
  inputs: readonly unknown[],
  options: MapBatchOptions = {},
): Promise<Result[]> {
  const { parameters, chunkSize, chunkMinutes, allowFailures = false, ...run } = options;
  const folder = options.folder ?? (await mkdtemp(join(tmpdir(), "albedo-batch-")));
  try {
    const job = { file, export: exportName };
    const chunks = { chunkSize, chunkMinutes, signal: run.signal };
    await planBatch(folder, { job, inputs: inputs.map((value) => ({ value })), parameters, ...chunks });
    const { failed } = await runBatch(folder, run);
    if (failed.length > 0 && !allowFailures) {
      const { index, error } = failed[0];
      throw new ArgumentError(
        "INPUTS_FAILED",
        `Cannot give all results: ${failed.length} of ${inputs.length} inputs failed, the first (${index}) because: ${error.message}`,
        error.hint ?? "Pass allowFailures: true for the results of the others.",
      );
    }
    const results: Result[] = [];
    for await (const { outcome } of batchOutcomes(folder)) {
      results.push((outcome.status === "done" ? outcome.value : undefined) as Result);
    }
    return results;
  } finally {
    if (options.folder === undefined) await rm(folder, { recursive: true, force: true });
  }
}
