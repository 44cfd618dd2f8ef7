import { readFile } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { ArgumentError } from "../../errors.ts";
import type { Matrix } from "../../matrix.ts";
import { mergeBatch } from "../merge-batch.ts";
import { writeNumbers } from "../numbers-file.ts";
import { planBatch } from "../plan.ts";
import { type RunBatchOptions, runBatch } from "../run-batch.ts";
import {
  type FailedTraining,
  type SweepParameters,
  type SweepRow,
  sweepFiles,
  sweptSettings,
  type VaeSettings,
} from "./vae-job.ts";

/** Values to go through of each setting of `trainVae`; every combination of them is trained. */
export type VaeSweep = { readonly [Name in keyof VaeSettings]: readonly number[] };

/** Options of {@link sweepVae}. */
export interface SweepVaeOptions extends RunBatchOptions, Partial<SweepParameters> {
  /** Folder of the results; the work in progress lies in its `batch`. */
  output: string;
}

/** What came of it. */
export interface SweptVae {
  readonly output: string;
  /** `best.safetensors` is what `loadVae` reads. */
  readonly files: readonly string[];
  /** The training with the smallest error of rows that were kept from it first; without such rows, of all rows. */
  readonly rows: readonly SweepRow[];
  /** Trainings that gave no scores, each with its error. */
  readonly failed: readonly FailedTraining[];
}

/**
 * Trains a variational autoencoder with every combination of settings, one a task, on all processors or a cluster: `albedo batch
 * sweep`.
 *
 * @param x - samples, (n, d), no missing values: a matrix, or a file, `.npy` or `.csv`
 * @param sweep - values of each setting: `{ latent: [1, 2, 3], alpha: [1e-6, 1e-5] }`
 * @param options - a tenth of the rows is kept from all trainings and scores them, unless `heldOut` says otherwise
 * @throws {@link ArgumentError} `BAD_OPTION`, `BATCH_CHANGED`; {@link FileError}
 */
export async function sweepVae(x: Matrix | string, sweep: VaeSweep, options: SweepVaeOptions): Promise<SweptVae> {
  const { output, heldOut = 0.1, device = "auto", standardize } = options;
  const { executor, retries, retryFailed, onProgress, signal } = options;
  if (!(heldOut >= 0 && heldOut < 1)) {
    throw new ArgumentError("BAD_OPTION", `Cannot keep a share of ${heldOut}`, "Choose heldOut from 0 to below 1.");
  }
  const trainings = combinations(sweep);
  const data = typeof x === "string" ? resolve(x) : resolve(output, "inputs", "data.npy");
  if (typeof x !== "string") await writeNumbers(data, x);
  const parameters: SweepParameters = { heldOut, device, ...(standardize === undefined ? {} : { standardize }) };
  const batch = join(output, "batch");
  await planBatch(batch, {
    job: "albedo:vae",
    root: dirname(data),
    parameters,
    inputs: trainings.map((settings) => ({ value: { data: basename(data), settings }, files: [data] })),
    chunkSize: 1,
  });
  await runBatch(batch, { executor, retries, retryFailed, onProgress, signal });
  const files = await mergeBatch(batch, { output });
  const { rows, failed } = JSON.parse(await readFile(join(output, sweepFiles.info), "utf8"));
  return { output, files, rows, failed };
}

/** Every combination of the values, the last setting changing first. */
function combinations(sweep: VaeSweep): VaeSettings[] {
  const odd = Object.keys(sweep).find((name) => !(sweptSettings as readonly string[]).includes(name));
  if (odd !== undefined || Object.keys(sweep).length === 0) {
    const what = odd === undefined ? "no settings" : odd;
    throw new ArgumentError("BAD_OPTION", `Cannot sweep over ${what}`, `Choose from ${sweptSettings.join(", ")}.`);
  }
  let all: VaeSettings[] = [{}];
  for (const name of sweptSettings) {
    const values = sweep[name];
    if (values === undefined) continue;
    if (!Array.isArray(values) || values.length === 0 || !values.every(Number.isFinite)) {
      const message = `Cannot sweep over ${name} of ${JSON.stringify(values)}`;
      throw new ArgumentError("BAD_OPTION", message, "Give a list of numbers, for example [1e-6, 1e-5].");
    }
    all = all.flatMap((settings) => values.map((value) => ({ ...settings, [name]: value })));
  }
  return all;
}
