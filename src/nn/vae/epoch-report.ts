/** Where the values of an epoch lie. */
export interface Spread {
  readonly average: number;
  readonly standardDeviation: number;
  readonly least: number;
  readonly greatest: number;
}

/** What an epoch of training achieved; averages over its batches, each before its update. */
export interface EpochReport {
  /** Counted from 1. */
  readonly epoch: number;
  /** Mean squared error + alpha · divergence. */
  readonly loss: number;
  /** Mean squared error of the rebuilt samples. */
  readonly mse: number;
  /**
   * 1 − mean error of the batches / variance of all values of the last batch. Columns of different means make this
   * variance large: predicting the columns' means alone scores above 0.
   */
  readonly r2: number;
  /** For each column, 1 − its squared error / its squared deviation from its mean; the stricter measure. */
  readonly r2PerColumn: readonly number[];
  /** Divergence of the beliefs from the standard normal, summed over a batch. */
  readonly divergence: number;
  /** The beliefs' means. */
  readonly mean: Spread;
  /** The beliefs' log-variances. */
  readonly logVariance: Spread;
}

/** The beliefs of an epoch, sample by sample in the order they were visited; for histograms. */
export interface EpochBeliefs {
  /** (n × latent), row-major. */
  readonly mean: Float32Array;
  /** (n × latent), row-major. */
  readonly logVariance: Float32Array;
}

/** Where values lie. */
export function spreadOf(values: Float32Array): Spread {
  let [sum, least, greatest] = [0, Infinity, -Infinity];
  for (const value of values) {
    sum += value;
    if (value < least) least = value;
    if (value > greatest) greatest = value;
  }
  const average = sum / values.length;
  let squares = 0;
  for (const value of values) squares += (value - average) ** 2;
  return { average, standardDeviation: Math.sqrt(squares / values.length), least, greatest };
}
