import { random } from "../../random.ts";
import type { Executor, Program, Values } from "../executors/executor.ts";
import { gradients } from "../graph/gradients.ts";
import { type Graph, graph } from "../graph/graph.ts";
import { input } from "../graph/leaves.ts";
import { type Shape, sizeOf } from "../graph/shape.ts";
import { concat, reshape } from "../graph/shaping.ts";
import type { Tensor } from "../graph/tensor.ts";
import type { Parameter, Weights } from "../layers/layer.ts";
import type { Optimizer } from "./optimizer.ts";
import { parameterCount, viewsOf } from "./weights.ts";

/** What a training step consists of. */
export interface TrainingStepOptions {
  readonly parameters: readonly Parameter[];
  readonly optimizer: Optimizer;
  /** Traces the loss, a single number, and whatever else each step hands out. */
  readonly loss: (weights: Weights) => { loss: Tensor } & Record<string, Tensor>;
}

/** Names of the inputs that are random numbers begin with this. */
const noisePrefix = "noise:";

/** Names of the inputs that hold weights and what the optimizer remembers begin with this. */
const held = "training:";

/**
 * A whole training step as one graph: forward, backward and the optimizer's update. Weights and what the optimizer
 * remembers are each one long held vector, so that the update is a dozen operations for any number of layers.
 */
export function trainingStep({ parameters, optimizer, loss }: TrainingStepOptions): Graph {
  const size = parameterCount(parameters);
  const vector = input(`${held}weights`, [size]);
  const { all, weights } = viewsOf(vector, parameters);
  const noise = (name: string, shape: Shape) => input(noisePrefix + name, shape);
  const outputs = loss(Object.assign(weights, { noise }));
  const slopes = gradients(outputs.loss, all);
  const gradient = concat(slopes.map((slope) => reshape(slope, [sizeOf(slope.shape)])));
  const memory = Object.fromEntries(optimizer.memory.map((name) => [name, input(held + name, [size])]));
  const scalars = Object.fromEntries(
    Object.keys(optimizer.scalars(1)).map((name) => [name, input(`optimizer:${name}`, [])]),
  );
  const next = optimizer.update({ weights: vector, gradient, memory, scalars, parameters });
  const updates = Object.entries(next.memory).map(([name, tensor]) => [held + name, tensor]);
  return graph({ outputs, updates: { [`${held}weights`]: next.weights, ...Object.fromEntries(updates) } });
}

/** Where a training stands. */
export interface TrainingState {
  /** Steps made. */
  readonly steps: number;
  readonly weights: Float32Array;
  /** What the optimizer remembers, by name. */
  readonly memory: Readonly<Record<string, Float32Array>>;
}

/** A network in training. */
export interface Training {
  /** Makes one step with a batch of one of the sizes it was compiled for. */
  step(batch: number, feeds: Readonly<Record<string, Values>>): Promise<Record<string, Values>>;
  /** A copy of the weights, as one long vector. */
  weights(): Float32Array;
  /** Everything that the next step depends on, copied: with {@link Training.restore}, training goes on another day. */
  state(): TrainingState;
  /** Goes on from a state of a training of the same parameters and optimizer. */
  restore(state: TrainingState): void;
  /** Frees what the executor holds. */
  close(): Promise<void>;
}

/**
 * Compiles a training step for each batch size; all sizes share the weights.
 *
 * @param trace - the step for a batch size
 * @param start - weights to start from, as one long vector
 * @param seed - starting point of the random numbers that layers ask for
 */
export async function startTraining(
  executor: Executor,
  batches: readonly number[],
  trace: (batch: number) => TrainingStepOptions,
  start: Float32Array,
  seed = 0,
): Promise<Training> {
  const programs = new Map<number, Program>();
  const noisy = new Map<number, [name: string, size: number][]>();
  let optimizer: Optimizer | undefined;
  for (const batch of new Set(batches)) {
    const options = trace(batch);
    optimizer ??= options.optimizer;
    const [first] = programs.values();
    const step = trainingStep(options);
    const noise = Object.entries(step.inputs).filter(([name]) => name.startsWith(noisePrefix));
    noisy.set(
      batch,
      noise.map(([name, { shape }]) => [name, sizeOf(shape)]),
    );
    programs.set(batch, await executor.compile(step, first?.state));
  }
  const [{ state }] = programs.values();
  state.write(`${held}weights`, start);
  let count = 0;
  const weights = () => Float32Array.from(state.read(`${held}weights`));
  return {
    async step(batch, feeds) {
      count++;
      const scalars = Object.entries(optimizer!.scalars(count));
      const fed = Object.fromEntries(scalars.map(([name, value]) => [`optimizer:${name}`, Float64Array.of(value)]));
      // From the step's number alone, so that a training that goes on another day draws the same.
      const source = random(seed + 0x9e3779b1 * count);
      for (const [name, size] of noisy.get(batch)!) fed[name] = Float64Array.from({ length: size }, source.next);
      return programs.get(batch)!.run({ ...feeds, ...fed });
    },
    weights,
    state() {
      const memory = optimizer!.memory.map((name) => [name, Float32Array.from(state.read(held + name))]);
      return { steps: count, weights: weights(), memory: Object.fromEntries(memory) };
    },
    restore({ steps, weights, memory }) {
      count = steps;
      state.write(`${held}weights`, weights);
      for (const name of optimizer!.memory) state.write(held + name, memory[name]);
    },
    async close() {
      for (const program of programs.values()) await program.close();
    },
  };
}
