import { add, div, greater, mul, sqrt, square, sub, where } from "../graph/elementwise.ts";
import { reduceSum } from "../graph/reductions.ts";
import { sizeOf } from "../graph/shape.ts";
import { broadcast, concat, reshape, slice } from "../graph/shaping.ts";
import type { Tensor } from "../graph/tensor.ts";
import { requireRate } from "./adam.ts";
import type { Optimizer, OptimizerStep } from "./optimizer.ts";

/** How LARS moves. */
export interface LarsOptions {
  /** @defaultValue 0.1 */
  learningRate?: number;
  /** Share of the last movement that is kept. @defaultValue 0.9 */
  momentum?: number;
  /** Pulls weights towards 0, but not biases and scales. @defaultValue 1e-6 */
  weightDecay?: number;
  /** A layer moves by this share of its length, times the learning rate. @defaultValue 1e-3 */
  trust?: number;
  /**
   * Moves biases and scales in proportion to their lengths too, and lets them decay; those that start at 0 then stay there.
   * @defaultValue false
   */
  everyTensor?: boolean;
}

/**
 * Layer-wise adaptive rate scaling: gradient descent in which each layer's step is in proportion to the length of its
 * weights, so that large batches can take large steps. Parameters with one axis, biases and scales, move as by plain
 * descent. You, Gitman and Ginsburg, 2017, arXiv:1708.03888.
 *
 * @throws {@link ArgumentError} `OUT_OF_RANGE`
 */
export function lars(options: LarsOptions = {}): Optimizer {
  const { learningRate = 0.1, momentum = 0.9, weightDecay = 1e-6, trust = 1e-3, everyTensor = false } = options;
  requireRate(learningRate);
  return {
    memory: ["velocity"],
    scalars: () => ({ rate: learningRate }),
    update({ weights, gradient, memory, scalars, parameters }): OptimizerStep {
      let start = 0;
      const moves = parameters.map(({ shape }) => {
        const end = start + sizeOf(shape);
        const [w, g] = [slice(weights, [start], [end]), slice(gradient, [start], [end])];
        start = end;
        return shape.length > 1 || everyTensor ? scaled(w, g) : g;
      });
      const velocity = add(mul(memory.velocity, momentum), concat(moves));
      return { weights: sub(weights, mul(velocity, scalars.rate)), memory: { velocity } };
    },
  };

  function scaled(w: Tensor, g: Tensor): Tensor {
    const decayed = add(g, mul(w, weightDecay));
    const [weightLength, slopeLength] = [length(w), length(g)];
    const ratio = div(mul(weightLength, trust), add(slopeLength, mul(weightLength, weightDecay)));
    // Before a layer has moved, or where nothing pulls at it, there is no proportion to keep.
    const usual = where(greater(weightLength, 0), where(greater(slopeLength, 0), ratio, 1), everyTensor ? 0 : 1);
    return mul(decayed, broadcast(reshape(usual, [1]), w.shape));
  }
}

function length(x: Tensor): Tensor {
  return sqrt(reduceSum(square(x)));
}
