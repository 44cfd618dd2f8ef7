import { existsSync } from "node:fs";
import { ArgumentError } from "../../errors.ts";
import type { TrainingState } from "../training/training-step.ts";
import type { NamedValues } from "../training/weights.ts";
import { readWeights, writeWeights } from "../weights-file.ts";
import type { RunningStatistics } from "./running-statistics.ts";
import type { SimclrEpoch } from "./simclr-result.ts";

/** Weights with the running statistics that belong to them. */
export interface Snapshot {
  readonly epoch: number;
  readonly weights: Float32Array;
  readonly running: RunningStatistics;
}

/** Where a training stood after an epoch. */
export interface Checkpoint {
  readonly history: readonly SimclrEpoch[];
  readonly state: TrainingState;
  readonly running: RunningStatistics;
  readonly best: Snapshot;
}

/**
 * Writes a checkpoint as a safetensors file.
 *
 * @param of - what the training is: data, network, options; another training refuses the file
 */
export async function writeCheckpoint(path: string, { history, state, running, best }: Checkpoint, of: string) {
  const vectors: Record<string, Float32Array> = {
    weights: state.weights,
    ...Object.fromEntries(Object.entries(state.memory).map(([name, values]) => [`memory.${name}`, values])),
    means: running.means,
    variances: running.variances,
    "best.weights": best.weights,
    "best.means": best.running.means,
    "best.variances": best.running.variances,
  };
  const named = Object.fromEntries(
    Object.entries(vectors).map(([name, data]): [string, NamedValues] => [name, { shape: [data.length], data }]),
  );
  const notes = { of, steps: `${state.steps}`, bestEpoch: `${best.epoch}`, history: JSON.stringify(history) };
  await writeWeights(path, named, notes);
}

/**
 * Reads a checkpoint, if there is one.
 *
 * @throws {@link ArgumentError} `OTHER_TRAINING` when it is of another training
 */
export async function readCheckpoint(path: string | undefined, of: string): Promise<Checkpoint | undefined> {
  if (path === undefined || !existsSync(path)) return undefined;
  const { weights, metadata } = await readWeights(path);
  if (metadata.of !== of) {
    throw new ArgumentError(
      "OTHER_TRAINING",
      `Cannot go on from ${path}: it is of another training (${metadata.of ?? "not a checkpoint"}), not of ${of}`,
      "Name another checkpoint file, or delete this one to start anew.",
    );
  }
  const data = (name: string) => weights[name].data;
  const memory = Object.keys(weights).flatMap((name) =>
    name.startsWith("memory.") ? [[name.slice("memory.".length), data(name)] as const] : [],
  );
  return {
    history: JSON.parse(metadata.history),
    state: { steps: Number(metadata.steps), weights: data("weights"), memory: Object.fromEntries(memory) },
    running: { means: data("means"), variances: data("variances") },
    best: {
      epoch: Number(metadata.bestEpoch),
      weights: data("best.weights"),
      running: { means: data("best.means"), variances: data("best.variances") },
    },
  };
}
