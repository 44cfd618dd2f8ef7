import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Matrix, matrix } from "../../matrix.ts";
import type { DeviceOptions } from "../../nn/device.ts";
import { gatherRows, shuffled } from "../../nn/training/batches.ts";
import { trainVae } from "../../nn/vae/train-vae.ts";
import { random } from "../../random.ts";
import { standardize } from "../../stats/standardize.ts";
import { Table } from "../../table/table.ts";
import { writeCsv } from "../../table/write-csv.ts";
import { albedoVersion } from "../albedo-version.ts";
import type { InputOutcome, Job } from "../job.ts";
import { readNumbers } from "../numbers-file.ts";
import type { Failure } from "../shard.ts";
import { writeSynced } from "../write-synced.ts";

/** Settings of a variational autoencoder that a sweep goes through, in the order of the table's columns. */
export const sweptSettings = ["latent", "hidden", "alpha", "epochs", "batchSize", "learningRate", "seed"] as const;

/** One setting of each kind that is swept. */
export type VaeSettings = { readonly [Name in (typeof sweptSettings)[number]]?: number };

/** A training of the sweep. */
export interface VaeCell {
  /** Name of the file of numbers within the batch's root. */
  readonly data: string;
  readonly settings: VaeSettings;
}

/** All else that decides a training. */
export interface SweepParameters {
  /** Share of the rows that are kept from all trainings and score them, from 0 to below 1. */
  readonly heldOut: number;
  /** How the numbers are standardized first; as they are without it. */
  readonly standardize?: "columns" | "global";
  readonly device: NonNullable<DeviceOptions["device"]>;
}

/** How well a training did. */
export interface SweepScores {
  /** Of the last epoch. */
  readonly loss: number;
  readonly mse: number;
  readonly divergence: number;
  /** Mean squared error of the rows that were kept from it, rebuilt without noise; absent where none were. */
  readonly heldOutMse?: number;
  /** 1 − that error / their squared deviation from the columns' means. */
  readonly heldOutR2?: number;
  /** Epochs that were trained: fewer than asked for where the loss diverged. */
  readonly trained: number;
}

/** A line of the table. */
export type SweepRow = SweepScores & { readonly settings: VaeSettings };

/** A training that gave no scores. */
export interface FailedTraining {
  readonly settings: VaeSettings;
  readonly error: Failure;
}

interface CellResult extends SweepScores {
  /** Loss of each epoch. */
  readonly losses: Float64Array;
  /** The autoencoder as a safetensors file. */
  readonly weights: Uint8Array;
}

/** Names of the files that the job writes. */
export const sweepFiles = { table: "sweep.csv", info: "sweep.json", best: "best.safetensors" } as const;

/** `"albedo:vae"`: trains a variational autoencoder with one choice of settings. */
export const vaeJob: Job<VaeCell, SweepParameters, CellResult> = {
  async run({ data, settings }, { heldOut, standardize: scope, device }, { root }) {
    const raw = await readNumbers(join(root, data));
    const [training, kept] = split(scope ? standardize(raw, { scope }) : raw, heldOut);
    const vae = await trainVae(training, { ...settings, device });
    try {
      const { loss, mse, divergence } = vae.history[vae.history.length - 1];
      const losses = Float64Array.from(vae.history, (epoch) => epoch.loss);
      const rebuilt = kept.rows > 0 ? rebuiltScores(kept, await vae.reconstruct(kept)) : undefined;
      return {
        ...{ loss, mse, divergence },
        ...(rebuilt && { heldOutMse: rebuilt.mse, heldOutR2: rebuilt.r2 }),
        trained: losses.length,
        losses,
        weights: await savedBytes((path) => vae.save(path)),
      };
    } finally {
      await vae.close();
    }
  },

  async merge(outcomes, folder, parameters) {
    const cells: (SweepRow & { losses: number[] })[] = [];
    const failed: FailedTraining[] = [];
    let best: { error: number; weights: Uint8Array } | undefined;
    for await (const { input, outcome } of outcomes as AsyncIterable<InputOutcome<CellResult>>) {
      const { settings } = input as VaeCell;
      if (outcome.status === "failed") {
        failed.push({ settings, error: outcome.error });
        continue;
      }
      const { weights, losses, ...scores } = outcome.value;
      cells.push({ settings, ...scores, losses: [...losses] });
      const error = errorOf(scores);
      if (!best || error < best.error) best = { error, weights };
    }
    cells.sort((a, b) => errorOf(a) - errorOf(b));
    const info = { rows: cells, failed, parameters, versions: { albedo: albedoVersion } };
    await writeSynced(join(folder, sweepFiles.table), (file) => file.writeFile(writeCsv(tableOf(cells))));
    await writeSynced(join(folder, sweepFiles.info), (file) => file.writeFile(`${JSON.stringify(info, null, 2)}\n`));
    if (!best) return [sweepFiles.table, sweepFiles.info];
    const { weights } = best;
    await writeSynced(join(folder, sweepFiles.best), (file) => file.writeFile(weights));
    return Object.values(sweepFiles);
  },
};

/** What trainings are compared by: losses of different `alpha` cannot be. */
function errorOf({ heldOutMse, mse }: SweepScores): number {
  return heldOutMse ?? mse;
}

function tableOf(rows: readonly SweepRow[]): Table {
  const settings = sweptSettings.filter((name) => rows.some((row) => row.settings[name] !== undefined));
  const scores = ["heldOutMse", "heldOutR2", "mse", "loss", "divergence", "trained"] as const;
  return new Table({
    ...Object.fromEntries(settings.map((name) => [name, rows.map((row) => row.settings[name] ?? Number.NaN)])),
    ...Object.fromEntries(scores.map((name) => [name, rows.map((row) => row[name] ?? Number.NaN)])),
  });
}

/** Rows for training and rows kept from it, drawn the same way for every training. */
function split({ data, rows, cols }: Matrix, heldOut: number): [training: Matrix, kept: Matrix] {
  const order = shuffled(rows, random(0));
  const count = Math.round(rows * heldOut);
  const numbers = Float32Array.from(data);
  const part = (from: number, to: number) =>
    matrix(gatherRows(numbers, order.subarray(from, to).slice().sort(), cols), to - from, cols);
  return [part(count, rows), part(0, count)];
}

function rebuiltScores(x: Matrix, rebuilt: Matrix): { mse: number; r2: number } {
  let [errors, deviations] = [0, 0];
  for (let j = 0; j < x.cols; j++) {
    let mean = 0;
    for (let i = 0; i < x.rows; i++) mean += x.data[i * x.cols + j] / x.rows;
    for (let i = 0; i < x.rows; i++) {
      const value = x.data[i * x.cols + j];
      errors += (value - rebuilt.data[i * x.cols + j]) ** 2;
      deviations += (value - mean) ** 2;
    }
  }
  return { mse: errors / (x.rows * x.cols), r2: 1 - errors / deviations };
}

async function savedBytes(save: (path: string) => Promise<void>): Promise<Uint8Array> {
  const folder = await mkdtemp(join(tmpdir(), "albedo-vae-"));
  try {
    const path = join(folder, "vae.safetensors");
    await save(path);
    return new Uint8Array(await readFile(path));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
