import { ArgumentError } from "../../errors.ts";
import type { Matrix } from "../../matrix.ts";
import type { Random } from "../../random.ts";
import type { Executor, Program, Values } from "../executors/executor.ts";
import { graph } from "../graph/graph.ts";
import { input } from "../graph/leaves.ts";
import type { Tensor } from "../graph/tensor.ts";
import type { Weights } from "../layers/layer.ts";
import { batchSizes, gatherRows, shuffled } from "../training/batches.ts";
import type { Training } from "../training/training-step.ts";
import { viewsOf } from "../training/weights.ts";
import { radialMemberships, studentMemberships } from "./memberships.ts";
import { type ClusterNetwork, centersName, widthsName } from "./network.ts";
import type { DeepClusterSettings } from "./options.ts";

/** What all stages of one training share. */
export interface Run {
  readonly x: Float32Array;
  readonly rows: number;
  readonly cols: number;
  readonly settings: DeepClusterSettings;
  readonly network: ClusterNetwork;
  readonly source: Random;
}

/**
 * One pass over the samples in a new order.
 *
 * @param feedsOf - what a batch of these rows is fed besides the samples; undefined ends the pass
 */
export async function passOver(
  run: Run,
  training: Training,
  feedsOf: (rows: Int32Array) => Promise<Readonly<Record<string, Values>> | undefined> = async () => ({}),
): Promise<{ loss: number; error: number; steps: number }> {
  const { rows, cols, settings } = run;
  const order = shuffled(rows, run.source);
  let [loss, error, steps, at] = [0, 0, 0, 0];
  for (const batch of batchSizes(rows, settings.batchSize)) {
    settings.signal?.throwIfAborted();
    const chosen = order.subarray(at, at + batch);
    const feeds = await feedsOf(chosen);
    if (!feeds) break;
    const results = await training.step(batch, { x: gatherRows(run.x, chosen, cols), ...feeds });
    if (!Number.isFinite(results.loss[0])) {
      throw new ArgumentError(
        "DIVERGED",
        `Cannot train with a learning rate of ${settings.learningRate}: the loss is ${results.loss[0]}`,
        "Choose a smaller learning rate, and standardize the data first.",
      );
    }
    loss += results.loss[0];
    error += results.error[0];
    steps++;
    at += batch;
  }
  return { loss: loss / Math.max(1, steps), error: error / Math.max(1, steps), steps };
}

/** Latent points and memberships of all samples, in one run. */
export async function evaluate(run: Run, executor: Executor, vector: Float32Array) {
  const { network, settings, rows, cols } = run;
  const held = input("weights", [vector.length]);
  const { weights } = viewsOf(held, network.parameters);
  const z = network.encode(input("x", [rows, cols]), weights);
  const outputs = { embedding: z, memberships: membershipsOf(settings.method, z, weights) };
  const program: Program = await executor.compile(graph({ outputs }));
  try {
    const results = await program.run({ x: run.x, weights: vector });
    const asMatrix = (data: ArrayLike<number>, columns: number) => ({
      data: Float64Array.from(data),
      rows,
      cols: columns,
    });
    return {
      embedding: asMatrix(results.embedding, settings.latent),
      memberships: asMatrix(results.memberships, settings.nClusters),
    };
  } finally {
    await program.close();
  }
}

/** Memberships by the kernel that belongs to the method. */
export function membershipsOf(method: DeepClusterSettings["method"], z: Tensor, weights: Weights): Tensor {
  const centers = weights(centersName);
  return method === "dcss" ? radialMemberships(z, centers, weights(widthsName)) : studentMemberships(z, centers);
}

/** Index of the largest number of each row, (n). */
export function largest({ data, rows, cols }: Matrix): Int32Array {
  const labels = new Int32Array(rows);
  for (let i = 0; i < rows; i++) {
    for (let c = 1; c < cols; c++) if (data[i * cols + c] > data[i * cols + labels[i]]) labels[i] = c;
  }
  return labels;
}
