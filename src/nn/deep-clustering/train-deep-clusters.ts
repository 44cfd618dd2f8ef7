import { kmeans } from "../../cluster/kmeans.ts";
import { ArgumentError } from "../../errors.ts";
import { type Matrix, requireFinite } from "../../matrix.ts";
import { random } from "../../random.ts";
import { requireSamples } from "../../stats/samples.ts";
import { chooseExecutor } from "../device.ts";
import type { Executor } from "../executors/executor.ts";
import { add, mul, sub } from "../graph/elementwise.ts";
import { input } from "../graph/leaves.ts";
import { meanSquaredError } from "../losses.ts";
import { adam } from "../training/adam.ts";
import { batchSizes, gatherRows } from "../training/batches.ts";
import { startTraining } from "../training/training-step.ts";
import { initialWeights, parameterCount } from "../training/weights.ts";
import { clusteringDivergence, membershipEntropy, softSilhouette } from "./losses.ts";
import { targetMemberships } from "./memberships.ts";
import { clusterNetwork } from "./network.ts";
import { type DeepClusterReport, type TrainDeepClustersOptions, withDefaults } from "./options.ts";
import { evaluate, largest, membershipsOf, passOver, type Run } from "./passes.ts";

/** Clusters found together with the space that they lie in. */
export interface DeepClusters {
  /** Likeliest cluster of each sample, (n). */
  readonly labels: Int32Array;
  /** Share of each sample in each cluster, (n, k). */
  readonly memberships: Matrix;
  /** The samples in latent space, (n, latent). */
  readonly embedding: Matrix;
  /** Labels by k-means in the latent space of the autoencoder alone, from which training went on, (n). */
  readonly initialLabels: Int32Array;
  readonly history: readonly DeepClusterReport[];
  /** Whether labels had stopped changing before the last epoch. */
  readonly converged: boolean;
  /** Clusters of other samples, (m, d) → (m). */
  predict(x: Matrix): Promise<Int32Array>;
}

/**
 * Clusters samples in the latent space of an autoencoder that learns for the clusters: the autoencoder alone first, then
 * k-means on what it found, then both together.
 *
 * @param x - (n, d), no missing values; standardize them first
 * @throws {@link ArgumentError} `OUT_OF_RANGE`, `NOT_FINITE`, `DIVERGED`
 */
export async function trainDeepClusters(x: Matrix, options: TrainDeepClustersOptions): Promise<DeepClusters> {
  requireSamples(x, "train with", 2);
  const settings = withDefaults(options, x.rows);
  const { hidden, latent, nClusters, seed, learningRate } = settings;
  const network = clusterNetwork({ features: x.cols, hidden, latent, nClusters });
  const executor = await chooseExecutor(options);
  const source = random(seed);
  const run = { x: Float32Array.from(x.data), rows: x.rows, cols: x.cols, settings, network, source };
  const history: DeepClusterReport[] = [];
  const report = (entry: DeepClusterReport) => {
    history.push(entry);
    options.onEpoch?.(entry);
  };

  const autoencoder = await pretrain(run, executor, report);
  const start = new Float32Array(parameterCount(network.parameters));
  start.set(autoencoder);
  const found = await evaluate(run, executor, start);
  const first = kmeans(found.embedding, { nClusters, nInit: 20, seed });
  start.set(first.clusterCenters.data, autoencoder.length);
  const { weights, converged } = await refine(run, executor, start, first.labels, learningRate / 2, report);
  const { embedding, memberships } = await evaluate(run, executor, weights);
  return {
    labels: largest(memberships),
    memberships,
    embedding,
    initialLabels: first.labels,
    history,
    converged,
    async predict(other) {
      if (other.cols !== x.cols) {
        throw new ArgumentError(
          "SHAPE_MISMATCH",
          `Cannot assign ${other.rows} × ${other.cols} values: training had ${x.cols} columns`,
          "Pass the same columns in the same order.",
        );
      }
      requireFinite(other, "assign");
      const rows = { ...run, x: Float32Array.from(other.data), rows: other.rows };
      return largest((await evaluate(rows, executor, weights)).memberships);
    },
  };
}

async function pretrain(run: Run, executor: Executor, report: (entry: DeepClusterReport) => void) {
  const { network, settings, source, cols } = run;
  const { pretrainEpochs, learningRate } = settings;
  const start = initialWeights(network.autoencoder, source);
  const optimizer = adam({ learningRate });
  const training = await startTraining(
    executor,
    batchSizes(run.rows, settings.batchSize),
    (batch) => ({
      parameters: network.autoencoder,
      optimizer,
      loss(weights) {
        const rows = input("x", [batch, cols]);
        const error = meanSquaredError(network.decode(network.encode(rows, weights), weights), rows);
        return { loss: error, error };
      },
    }),
    start,
  );
  try {
    for (let epoch = 1; epoch <= pretrainEpochs; epoch++) {
      report({ epoch, stage: "pretraining", ...(await passOver(run, training)) });
    }
    return training.weights();
  } finally {
    await training.close();
  }
}

async function refine(
  run: Run,
  executor: Executor,
  start: Float32Array,
  firstLabels: Int32Array,
  learningRate: number,
  report: (entry: DeepClusterReport) => void,
): Promise<{ weights: Float32Array; converged: boolean }> {
  const { network, settings, cols } = run;
  const { method, weight, entropyWeight, nClusters, pretrainEpochs, epochs, updateInterval, tolerance } = settings;
  const optimizer = adam({ learningRate });
  const training = await startTraining(
    executor,
    batchSizes(run.rows, settings.batchSize),
    (batch) => ({
      parameters: network.parameters,
      optimizer,
      loss(weights) {
        const rows = input("x", [batch, cols]);
        const z = network.encode(rows, weights);
        const q = membershipsOf(method, z, weights);
        const error = meanSquaredError(network.decode(z, weights), rows);
        if (method === "dcss") {
          const loose = mul(sub(1, softSilhouette(z, q)), weight);
          return { loss: add(add(error, loose), mul(membershipEntropy(q), entropyWeight)), error };
        }
        const divergence = clusteringDivergence(input("target", [batch, nClusters]), q);
        return { loss: method === "dec" ? divergence : add(error, mul(divergence, weight)), error };
      },
    }),
    start,
  );
  let target = new Float32Array(0);
  let labels = firstLabels;
  const noTargets = method === "dcss";
  const noFeeds: Record<string, Float32Array> = {};
  let steps = 0;
  let converged = false;
  /** Sets new targets where they are due; true when the labels have come to rest. */
  const atRest = async () => {
    if (noTargets || steps++ % updateInterval !== 0) return false;
    const { memberships } = await evaluate(run, executor, training.weights());
    const next = largest(memberships);
    const changed = next.reduce((count, label, i) => count + (label === labels[i] ? 0 : 1), 0);
    labels = next;
    target = Float32Array.from(targetMemberships(memberships).data);
    return steps > 1 && changed < tolerance * run.rows;
  };
  try {
    for (let epoch = pretrainEpochs + 1; epoch <= pretrainEpochs + epochs && !converged; epoch++) {
      const means = await passOver(run, training, async (rows) => {
        if (await atRest()) {
          converged = true;
          return undefined;
        }
        return noTargets ? noFeeds : { target: gatherRows(target, rows, nClusters) };
      });
      if (means.steps > 0) report({ epoch, stage: "clustering", loss: means.loss, error: means.error });
    }
    return { weights: training.weights(), converged };
  } finally {
    await training.close();
  }
}
