import { ArgumentError } from "../../errors.ts";
import type { Random } from "../../random.ts";
import type { Executor } from "../executors/executor.ts";
import { add, div } from "../graph/elementwise.ts";
import { input } from "../graph/leaves.ts";
import type { Tensor } from "../graph/tensor.ts";
import type { Layer } from "../layers/layer.ts";
import { adam } from "../training/adam.ts";
import { gatherRows, shuffled } from "../training/batches.ts";
import { startTraining } from "../training/training-step.ts";
import { probabilitiesOf } from "./heads.ts";
import { scanLoss } from "./losses.ts";
import type { ScanReport, ScanSettings } from "./options.ts";

/** What both stages of one training share. */
export interface ScanRun {
  /** Scaled features, n · d. */
  readonly x: Float32Array;
  /** Scaled features of changed views, each n · d. */
  readonly views: readonly Float32Array[];
  readonly rows: number;
  readonly cols: number;
  /** Row numbers of each row's neighbours. */
  readonly neighbors: ArrayLike<number>;
  readonly settings: ScanSettings;
  readonly executor: Executor;
  readonly source: Random;
  report(entry: ScanReport): void;
}

/** Trains all heads at once: their losses add up, and no weight belongs to two of them. */
export async function learnFromNeighbors(
  run: ScanRun,
  heads: readonly Layer[],
  start: Float32Array,
): Promise<Float32Array> {
  const { settings, rows, cols, source } = run;
  const { batchSize, entropyWeight, learningRate, epochs, neighbors: k, signal } = settings;
  const training = await startTraining(
    run.executor,
    [batchSize],
    (batch) => ({
      parameters: heads.flatMap((head) => head.parameters),
      optimizer: adam({ learningRate, weightDecay: 1e-4 }),
      loss(weights) {
        const own = input("x", [batch, cols]);
        const other = input("neighbors", [batch, cols]);
        const losses = heads.map((head) =>
          scanLoss(probabilitiesOf(head, own, weights), probabilitiesOf(head, other, weights), entropyWeight),
        );
        const sum = (parts: readonly Tensor[]) => parts.reduce((total, part) => add(total, part));
        const entropy = div(sum(losses.map((one) => one.entropy)), heads.length);
        return { loss: sum(losses.map(({ loss }) => loss)), entropy };
      },
    }),
    start,
  );
  const steps = Math.floor(rows / batchSize);
  try {
    for (let epoch = 1; epoch <= epochs; epoch++) {
      const order = shuffled(rows, source);
      const seen = viewOf(run);
      let [loss, entropy] = [0, 0];
      for (let step = 0; step < steps; step++) {
        signal?.throwIfAborted();
        const chosen = order.subarray(step * batchSize, (step + 1) * batchSize);
        const drawn = chosen.map((row) => run.neighbors[row * k + source.integer(k)]);
        const results = await training.step(batchSize, {
          x: gatherRows(run.x, chosen, cols),
          neighbors: gatherRows(seen, drawn, cols),
        });
        loss += results.loss[0] / heads.length / steps;
        entropy += results.entropy[0] / steps;
      }
      requireNumber(loss, learningRate);
      run.report({ epoch, stage: "neighbors", loss, entropy, sure: undefined });
    }
    return training.weights();
  } finally {
    await training.close();
  }
}

/** The features in which a pass sees what it learns from: one of the views, where there are any. */
export function viewOf({ x, views, source }: ScanRun): Float32Array {
  return views.length === 0 ? x : views[source.integer(views.length)];
}

/** @throws {@link ArgumentError} `DIVERGED` */
export function requireNumber(loss: number, learningRate: number): void {
  if (Number.isFinite(loss)) return;
  throw new ArgumentError(
    "DIVERGED",
    `Cannot train with a learning rate of ${learningRate}: the loss is ${loss}`,
    "Choose a smaller learning rate.",
  );
}
