import type { Values } from "../executors/executor.ts";
import { type EpochBeliefs, type EpochReport, spreadOf } from "./epoch-report.ts";

/** Sums up the batches of an epoch. */
export interface EpochTotals {
  /**
   * @param batch - the samples of the batch, (rows × features)
   * @param results - what the training step handed out
   */
  add(batch: Float32Array, results: Readonly<Record<string, Values>>): void;
  report(epoch: number): EpochReport;
  readonly beliefs: EpochBeliefs;
}

/**
 * Empty totals.
 *
 * @param deviations - squared deviation of each column from its mean, summed over all samples
 */
export function epochTotals(samples: number, latent: number, deviations: Float64Array): EpochTotals {
  const features = deviations.length;
  const mean = new Float32Array(samples * latent);
  const logVariance = new Float32Array(samples * latent);
  const columnErrors = new Float64Array(features);
  let [batches, error, divergence, loss, filled] = [0, 0, 0, 0, 0];
  let last: Float32Array = new Float32Array();
  return {
    beliefs: { mean, logVariance },
    add(batch, results) {
      batches++;
      loss += results.loss[0];
      error += results.error[0];
      divergence += results.divergence[0];
      for (let j = 0; j < features; j++) columnErrors[j] += results.columnErrors[j];
      mean.set(results.mean, filled);
      logVariance.set(results.logVariance, filled);
      filled += results.mean.length;
      last = batch;
    },
    report(epoch) {
      const mse = error / batches;
      return {
        epoch,
        loss: loss / batches,
        mse,
        r2: 1 - mse / variance(last),
        r2PerColumn: Array.from(columnErrors, (sum, j) => 1 - sum / deviations[j]),
        divergence: divergence / batches,
        mean: spreadOf(mean),
        logVariance: spreadOf(logVariance),
      };
    },
  };
}

/** Squared deviation of each column from its mean, summed. */
export function columnDeviations(data: ArrayLike<number>, columns: number): Float64Array {
  const rows = data.length / columns;
  const means = new Float64Array(columns);
  for (let i = 0; i < data.length; i++) means[i % columns] += data[i] / rows;
  const sums = new Float64Array(columns);
  for (let i = 0; i < data.length; i++) sums[i % columns] += (data[i] - means[i % columns]) ** 2;
  return sums;
}

/** Of all values, with n − 1, as PyTorch's. */
function variance(values: Float32Array): number {
  const { standardDeviation } = spreadOf(values);
  return (standardDeviation ** 2 * values.length) / (values.length - 1);
}
