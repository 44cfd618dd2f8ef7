import { add, mul, sub } from "../graph/elementwise.ts";
import { requireRate } from "./adam.ts";
import type { Optimizer, OptimizerStep } from "./optimizer.ts";

/** How gradient descent moves. */
export interface SgdOptions {
  /** @defaultValue 1e-3 */
  learningRate?: number;
  /** Share of the last movement that is kept. @defaultValue 0 */
  momentum?: number;
  /** Pulls weights towards 0: this share of each is added to its gradient. @defaultValue 0 */
  weightDecay?: number;
}

/**
 * Gradient descent with momentum, as PyTorch's `SGD`: the velocity is the gradient plus `momentum` times the last one.
 *
 * @throws {@link ArgumentError} `OUT_OF_RANGE`
 */
export function sgd({ learningRate = 1e-3, momentum = 0, weightDecay = 0 }: SgdOptions = {}): Optimizer {
  requireRate(learningRate);
  return {
    memory: momentum === 0 ? [] : ["velocity"],
    scalars: () => ({ rate: learningRate }),
    update({ weights, gradient, memory, scalars }): OptimizerStep {
      const decayed = weightDecay === 0 ? gradient : add(gradient, mul(weights, weightDecay));
      if (momentum === 0) return { weights: sub(weights, mul(decayed, scalars.rate)), memory: {} };
      const velocity = add(mul(memory.velocity, momentum), decayed);
      return { weights: sub(weights, mul(velocity, scalars.rate)), memory: { velocity } };
    },
  };
}
