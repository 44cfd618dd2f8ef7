import type { Tensor } from "../graph/tensor.ts";
import type { Parameter } from "../layers/layer.ts";

/** A rule by which weights follow their gradient; written for all weights of a network as one long vector. */
export interface Optimizer {
  /** Names of what it remembers between steps: one vector as long as the weights each, zero at first. */
  readonly memory: readonly string[];
  /** Numbers that depend on the step, counted from 1. */
  scalars(step: number): Readonly<Record<string, number>>;
  /** Traces one step. */
  update(given: OptimizerInputs): OptimizerStep;
}

/** What an optimizer's step starts from. */
export interface OptimizerInputs {
  readonly weights: Tensor;
  readonly gradient: Tensor;
  readonly memory: Readonly<Record<string, Tensor>>;
  readonly scalars: Readonly<Record<string, Tensor>>;
  /** What lies in the vectors, one after another. */
  readonly parameters: readonly Parameter[];
}

/** What an optimizer's step leads to. */
export interface OptimizerStep {
  readonly weights: Tensor;
  readonly memory: Readonly<Record<string, Tensor>>;
}
