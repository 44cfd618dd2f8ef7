import { ArgumentError } from "../../errors.ts";
import type { Matrix } from "../../matrix.ts";
import type { DeviceOptions } from "../device.ts";
import { givenOptions } from "../given-options.ts";

/** How {@link trainScan} clusters. */
export interface TrainScanOptions extends DeviceOptions {
  nClusters: number;
  /** Nearest neighbours, by the angle between features, that should be of a sample's cluster. @defaultValue 20, or half of the samples if fewer */
  neighbors?: number;
  /** Weight of the entropy, which keeps clusters equally large. @defaultValue 5 */
  entropyWeight?: number;
  /** Linear layers that are trained side by side from different starts; that of the least loss is kept. @defaultValue 10 */
  heads?: number;
  /** Passes over the samples. @defaultValue 100 */
  epochs?: number;
  /** Passes in which sure samples teach the others, at most: they end when a cluster has no sure sample. @defaultValue 50 */
  selfLabelEpochs?: number;
  /** Probability above which a sample is sure. @defaultValue 0.99 */
  confidence?: number;
  /**
   * Features of changed views of the same samples, each of `features`' shape: neighbours and what sure samples teach are
   * then seen in one of them, drawn for each pass. @defaultValue the features themselves
   */
  views?: readonly Matrix[];
  /** @defaultValue 128, or all if fewer */
  batchSize?: number;
  /** Adam's. @defaultValue 1e-3 */
  learningRate?: number;
  /** Starting point of every random draw. @defaultValue 0 */
  seed?: number;
  /** Called after each epoch. */
  onEpoch?: (report: ScanReport) => void;
  /** Stops at the next batch; the promise rejects with the signal's reason. */
  signal?: AbortSignal;
}

/** One epoch. */
export interface ScanReport {
  /** From 1; the epochs of self-labelling come last. */
  readonly epoch: number;
  readonly stage: "neighbors" | "self-labelling";
  /** Mean over the epoch's batches, and over the heads. */
  readonly loss: number;
  /** Entropy of the clusters' shares, nats, mean over the heads; `undefined` while self-labelling. */
  readonly entropy: number | undefined;
  /** Share of the samples that are sure, of the kept head; `undefined` before self-labelling. */
  readonly sure: number | undefined;
}

/** All options, with those that were left out. */
export type ScanSettings = ReturnType<typeof scanSettings>;

/**
 * Fills in what was left out.
 *
 * @throws {@link ArgumentError} `OUT_OF_RANGE`, `SHAPE_MISMATCH`
 */
export function scanSettings(options: TrainScanOptions, { rows, cols }: Matrix) {
  const settings = {
    neighbors: Math.max(1, Math.min(20, Math.floor(rows / 2))),
    entropyWeight: 5,
    heads: 10,
    epochs: 100,
    selfLabelEpochs: 50,
    confidence: 0.99,
    views: [] as readonly Matrix[],
    batchSize: Math.min(128, rows),
    learningRate: 1e-3,
    seed: 0,
    ...givenOptions(options),
  };
  const { nClusters, neighbors, heads, epochs, selfLabelEpochs, batchSize, confidence } = settings;
  for (const [name, value, least, most] of [
    ["nClusters", nClusters, 2, rows],
    ["neighbors", neighbors, 1, rows - 1],
    ["heads", heads, 1, Infinity],
    ["epochs", epochs, 1, Infinity],
    ["selfLabelEpochs", selfLabelEpochs, 0, Infinity],
    ["batchSize", batchSize, 2, rows],
  ] as const) {
    if (Number.isInteger(value) && value >= least && value <= most) continue;
    const bound = most === Infinity ? `of ${least} or more` : `from ${least} to ${most}, for ${rows} samples`;
    throw new ArgumentError("OUT_OF_RANGE", `Cannot train with ${name} ${value}`, `Choose a whole number ${bound}.`);
  }
  if (!(confidence > 0 && confidence < 1)) {
    throw new ArgumentError(
      "OUT_OF_RANGE",
      `Cannot train with confidence ${confidence}`,
      "Choose one between 0 and 1.",
    );
  }
  for (const [i, view] of settings.views.entries()) {
    if (view.rows === rows && view.cols === cols) continue;
    throw new ArgumentError(
      "SHAPE_MISMATCH",
      `Cannot train with views[${i}] of ${view.rows} × ${view.cols}: the features are ${rows} × ${cols}`,
      "Encode changed views of the same samples, in the same order, by the same encoder.",
    );
  }
  return settings;
}
