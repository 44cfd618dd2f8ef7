import type { Matrix } from "../../matrix.ts";
import { input } from "../graph/leaves.ts";
import type { Layer } from "../layers/layer.ts";
import { adam } from "../training/adam.ts";
import { gatherRows, shuffled } from "../training/batches.ts";
import { startTraining } from "../training/training-step.ts";
import { allProbabilities } from "./heads.ts";
import { requireNumber, type ScanRun, viewOf } from "./learn-from-neighbors.ts";
import { weightedCrossEntropy } from "./losses.ts";

/** Samples that are sure of their cluster. */
export interface Sure {
  /** 1 for the cluster of each sample, else 0, n · k. */
  readonly classes: Float32Array;
  /** What each sample counts: 0 unless it is sure, and less the more sure samples its cluster has. */
  readonly weights: Float32Array;
  readonly count: number;
  /** Clusters that have a sure sample. */
  readonly clusters: number;
}

/** Finds samples whose likeliest cluster is likelier than `confidence`; every cluster counts the same in all. */
export function sureSamples({ data, rows, cols }: Matrix, confidence: number): Sure {
  const classes = new Float32Array(rows * cols);
  const weights = new Float32Array(rows);
  const counts = new Float64Array(cols);
  const likeliest = new Int32Array(rows).fill(-1);
  let count = 0;
  for (let i = 0; i < rows; i++) {
    for (let c = 0; c < cols; c++) {
      if (data[i * cols + c] <= confidence) continue;
      if (likeliest[i] >= 0 && data[i * cols + c] <= data[i * cols + likeliest[i]]) continue;
      likeliest[i] = c;
    }
    if (likeliest[i] < 0) continue;
    classes[i * cols + likeliest[i]] = 1;
    counts[likeliest[i]]++;
    count++;
  }
  for (let i = 0; i < rows; i++) if (likeliest[i] >= 0) weights[i] = count / counts[likeliest[i]];
  return { classes, weights, count, clusters: counts.filter((size) => size > 0).length };
}

/**
 * Sure samples teach a head the others; batches without a sure one are passed over. It ends when a cluster has no sure
 * sample, because the others would swallow it.
 */
export async function learnFromSure(run: ScanRun, head: Layer, start: Float32Array): Promise<Float32Array> {
  const { settings, rows, cols, source } = run;
  const { batchSize, nClusters, learningRate, epochs, selfLabelEpochs, confidence, signal } = settings;
  const training = await startTraining(
    run.executor,
    [batchSize],
    (batch) => ({
      parameters: head.parameters,
      optimizer: adam({ learningRate, weightDecay: 1e-4 }),
      loss: (weights) => ({
        loss: weightedCrossEntropy(
          head.apply(input("x", [batch, cols]), weights),
          input("classes", [batch, nClusters]),
          input("weights", [batch]),
        ),
      }),
    }),
    start,
  );
  try {
    for (let epoch = 1; epoch <= selfLabelEpochs; epoch++) {
      const [probabilities] = await allProbabilities(run.executor, [head], training.weights(), run.x, rows);
      const sure = sureSamples(probabilities, confidence);
      if (sure.clusters < nClusters) break;
      const order = shuffled(rows, source);
      const seen = viewOf(run);
      let [loss, steps] = [0, 0];
      for (let at = 0; at + batchSize <= rows; at += batchSize) {
        signal?.throwIfAborted();
        const chosen = order.subarray(at, at + batchSize);
        const weights = gatherRows(sure.weights, chosen, 1);
        if (weights.every((weight) => weight === 0)) continue;
        const classes = gatherRows(sure.classes, chosen, nClusters);
        loss += (await training.step(batchSize, { x: gatherRows(seen, chosen, cols), classes, weights })).loss[0];
        steps++;
      }
      const mean = loss / Math.max(1, steps);
      requireNumber(mean, learningRate);
      const share = sure.count / rows;
      run.report({ epoch: epochs + epoch, stage: "self-labelling", loss: mean, entropy: undefined, sure: share });
    }
    return training.weights();
  } finally {
    await training.close();
  }
}
