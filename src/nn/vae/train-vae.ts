import { createHash } from "node:crypto";
import { ArgumentError } from "../../errors.ts";
import type { Matrix } from "../../matrix.ts";
import { type Random, random } from "../../random.ts";
import { requireSamples } from "../../stats/samples.ts";
import { chooseExecutor, type DeviceOptions } from "../device.ts";
import { square, sub } from "../graph/elementwise.ts";
import { input } from "../graph/leaves.ts";
import { reduceSum } from "../graph/reductions.ts";
import { isOutOfMemory } from "../out-of-memory.ts";
import { adam } from "../training/adam.ts";
import { batchSizes, gatherRows, shuffled } from "../training/batches.ts";
import { readCheckpointFile, writeCheckpointFile } from "../training/checkpoint-file.ts";
import { startTraining } from "../training/training-step.ts";
import { initialWeights, joinWeights } from "../training/weights.ts";
import type { EpochBeliefs, EpochReport } from "./epoch-report.ts";
import { columnDeviations, epochTotals } from "./epoch-totals.ts";
import { trainedVae, type Vae } from "./trained-vae.ts";
import { vae, vaeLoss } from "./vae.ts";
import { vaeLog } from "./vae-log.ts";

/** How a variational autoencoder is trained. */
export interface TrainVaeOptions extends DeviceOptions {
  /** Width of the layers between. @defaultValue 38 */
  hidden?: number;
  /** Numbers that a sample is squeezed into. @defaultValue 2 */
  latent?: number;
  /** Weight of the divergence from the standard normal in the loss. @defaultValue 1e-6 */
  alpha?: number;
  /** Passes over the samples. @defaultValue 30 */
  epochs?: number;
  /** Samples of one step. @defaultValue 128, or all if fewer */
  batchSize?: number;
  /** Adam's. @defaultValue 1e-3 */
  learningRate?: number;
  /** Starting point of every random draw; the same seed gives the same result on one executor. @defaultValue 0 */
  seed?: number;
  /** An autoencoder of the same sizes to go on from, instead of random weights. */
  start?: Vae;
  /**
   * File in which the training's state is kept after each epoch. Where it is there already, training goes on from it, to the
   * result that it would have had without a break. @defaultValue none
   */
  checkpoint?: string;
  /**
   * Folder for a TensorBoard log of each epoch: `R2/train`, `loss`, `mse`, `divergence`, and histograms of the means, the
   * log-variances, and of the last batch `x` and what was rebuilt of it. @defaultValue none
   */
  logDir?: string;
  /** Called after each epoch; the beliefs about all samples come along for histograms. */
  onEpoch?: (report: EpochReport, beliefs: EpochBeliefs) => void;
  /** Stops training at the next batch; what was learned until then is kept. */
  signal?: AbortSignal;
}

/** A loss so many times the first batch's will not come back. */
const hopeless = 1000;

/**
 * Trains a variational autoencoder with Adam. Samples are visited in a new order each epoch; the last batch may be
 * smaller.
 *
 * When the loss stops being a number or grows a thousandfold, or memory runs out, training stops and the weights of the last
 * good epoch are kept; {@link Vae.stopped} says so.
 *
 * @param x - samples, (n, d), no missing values; standardize them first, over all values to weigh columns as they vary
 * @throws {@link ArgumentError} `NOT_FINITE`, `OUT_OF_RANGE`, `OTHER_TRAINING` when the checkpoint is of other data or
 *   options, or `DIVERGED` and `OUT_OF_MEMORY` when not even the first epoch was good
 * @throws {@link FileError} `CANNOT_WRITE` when the log cannot be written
 * @throws {@link MissingDependencyError} when a device is asked for whose package is not installed
 */
export async function trainVae(x: Matrix, options: TrainVaeOptions = {}): Promise<Vae> {
  const { hidden = 38, latent = 2, alpha = 1e-6, epochs = 30, learningRate = 1e-3, seed = 0, start } = options;
  requireSamples(x, "train with", 2);
  const { rows: n, cols: features } = x;
  const { batchSize = Math.min(128, n) } = options;
  requireOptions({ hidden, latent, epochs, batchSize }, n, alpha);
  const sizes = { features, hidden, latent };
  const network = vae(sizes);
  const executor = await chooseExecutor(options);
  const source = random(seed);
  const samples = Float32Array.from(x.data);
  const deviations = columnDeviations(x.data, features);
  const optimizer = adam({ learningRate });
  const whole = initialWeights(network.parameters, source);
  let good = start ? joinWeights(start.weights(), network.parameters, "the autoencoder to start from") : whole;

  const log = options.logDir === undefined ? undefined : vaeLog(options.logDir);
  const batches = batchSizes(n, batchSize);
  const training = await startTraining(
    executor,
    batches,
    (batch) => ({
      parameters: network.parameters,
      optimizer,
      loss(weights) {
        const rows = input("x", [batch, features]);
        const { rebuilt, ...results } = vaeLoss(network, weights, rows, input("noise", [batch, latent]), alpha);
        const columnErrors = reduceSum(square(sub(rebuilt, rows)), { axes: [0] });
        return { ...results, columnErrors, ...(log ? { rebuilt } : {}) };
      },
    }),
    good,
  );

  const of = describeTraining(samples, { ...sizes, alpha, batchSize, learningRate, seed, start: start !== undefined });
  const kept = await readCheckpointFile(options.checkpoint, of);
  const history: EpochReport[] = kept ? JSON.parse(kept.notes.history) : [];
  if (kept) {
    training.restore(kept.state);
    good = training.weights();
    for (let epoch = 0; epoch < history.length; epoch++) skipEpoch(source, n, latent);
  }
  const finish = (stopped?: Vae["stopped"]) => trainedVae({ sizes, vector: good, executor, history, stopped });
  let first: number | undefined = kept ? Number(kept.notes.first) : undefined;
  try {
    for (let epoch = history.length + 1; epoch <= epochs; epoch++) {
      const order = shuffled(n, source);
      const totals = epochTotals(n, latent, deviations);
      let at = 0;
      for (const batch of batches) {
        if (options.signal?.aborted) {
          good = training.weights();
          return finish({ reason: "signal", epoch });
        }
        const rows = gatherRows(samples, order.subarray(at, at + batch), features);
        const noise = new Float32Array(batch * latent);
        for (let i = 0; i < noise.length; i++) noise[i] = source.normal();
        let results: Awaited<ReturnType<typeof training.step>>;
        try {
          results = await training.step(batch, { x: rows, noise });
        } catch (error) {
          if (isOutOfMemory(error) && history.length > 0) return finish({ reason: "memory", epoch });
          throw error;
        }
        first ??= results.loss[0];
        if (!(results.loss[0] <= hopeless * Math.max(first, Number.MIN_VALUE))) return diverged(epoch);
        totals.add(rows, results);
        log?.batch(rows, results.rebuilt);
        at += batch;
      }
      const learned = training.weights();
      if (!learned.every(Number.isFinite)) return diverged(epoch);
      good = learned;
      const report = totals.report(epoch);
      history.push(report);
      await log?.epoch(report, totals.beliefs);
      if (options.checkpoint !== undefined) {
        const notes = { history: JSON.stringify(history), first: `${first}` };
        await writeCheckpointFile(options.checkpoint, of, training.state(), notes);
      }
      options.onEpoch?.(report, totals.beliefs);
    }
    return finish();
  } finally {
    await training.close();
  }

  function diverged(epoch: number): Vae {
    if (epoch > 1) return finish({ reason: "diverged", epoch });
    throw new ArgumentError(
      "DIVERGED",
      `Cannot train with a learning rate of ${learningRate}: the loss diverged in the first epoch`,
      "Choose a smaller learning rate, and standardize the data first.",
    );
  }
}

/** What a training is, so that a checkpoint of another one is not mixed with it. The number of epochs may change. */
function describeTraining(samples: Float32Array, options: object): string {
  const bytes = new Uint8Array(samples.buffer, samples.byteOffset, samples.byteLength);
  return `${JSON.stringify(options)} of ${createHash("sha256").update(bytes).digest("hex").slice(0, 16)}`;
}

/** Draws what an epoch draws, so that the next one draws what it would have without a break. */
function skipEpoch(source: Random, n: number, latent: number): void {
  shuffled(n, source);
  for (let i = 0; i < n * latent; i++) source.normal();
}

function requireOptions(counts: Record<string, number>, n: number, alpha: number): void {
  for (const [name, value] of Object.entries(counts)) {
    if (Number.isInteger(value) && value >= 1) continue;
    throw new ArgumentError(
      "OUT_OF_RANGE",
      `Cannot train with ${name} ${value}`,
      `Choose a whole ${name} of 1 or more.`,
    );
  }
  if (counts.batchSize > n) {
    throw new ArgumentError(
      "OUT_OF_RANGE",
      `Cannot train with batches of ${counts.batchSize}: there are ${n} samples`,
      `Choose a batchSize of at most ${n}.`,
    );
  }
  if (!(alpha >= 0 && alpha < Infinity)) {
    throw new ArgumentError("OUT_OF_RANGE", `Cannot train with alpha ${alpha}`, "Choose 0 or a positive number.");
  }
}
