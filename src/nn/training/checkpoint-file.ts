import { existsSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { dirname } from "node:path";
import { ArgumentError } from "../../errors.ts";
import type { NamedValues } from "../training/weights.ts";
import { readWeights, writeWeights } from "../weights-file.ts";
import type { TrainingState } from "./training-step.ts";

/** What a checkpoint file holds. */
export interface CheckpointFile {
  readonly state: TrainingState;
  /** Other vectors of the training, by name. */
  vector(name: string): Float32Array;
  /** What was noted beside them. */
  readonly notes: Readonly<Record<string, string>>;
}

const memoryPrefix = "memory.";

/**
 * Writes where a training stands as a safetensors file, whole or not at all; its folder is made when it is missing.
 *
 * @param of - what the training is: data, network, options; another training refuses the file
 */
export async function writeCheckpointFile(
  path: string,
  of: string,
  state: TrainingState,
  notes: Readonly<Record<string, string>>,
  vectors: Readonly<Record<string, Float32Array>> = {},
): Promise<void> {
  const memory = Object.entries(state.memory).map(([name, values]) => [memoryPrefix + name, values]);
  const all: Record<string, Float32Array> = { weights: state.weights, ...Object.fromEntries(memory), ...vectors };
  const named = Object.fromEntries(
    Object.entries(all).map(([name, data]): [string, NamedValues] => [name, { shape: [data.length], data }]),
  );
  // Where the folder cannot be made, writing says so.
  await mkdir(dirname(path), { recursive: true }).catch(() => undefined);
  await writeWeights(path, named, { of, steps: `${state.steps}`, ...notes });
}

/**
 * Reads a checkpoint, if there is one.
 *
 * @throws {@link ArgumentError} `OTHER_TRAINING` when it is of another training
 */
export async function readCheckpointFile(path: string | undefined, of: string): Promise<CheckpointFile | undefined> {
  if (path === undefined || !existsSync(path)) return undefined;
  const { weights, metadata: notes } = await readWeights(path);
  if (notes.of !== of) {
    throw new ArgumentError(
      "OTHER_TRAINING",
      `Cannot go on from ${path}: it is of another training (${notes.of ?? "not a checkpoint"}), not of ${of}`,
      "Name another checkpoint file, or delete this one to start anew.",
    );
  }
  const vector = (name: string) => weights[name].data;
  const memory = Object.keys(weights).flatMap((name) =>
    name.startsWith(memoryPrefix) ? [[name.slice(memoryPrefix.length), vector(name)] as const] : [],
  );
  const state = { steps: Number(notes.steps), weights: vector("weights"), memory: Object.fromEntries(memory) };
  return { state, vector, notes };
}
