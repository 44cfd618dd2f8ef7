import { ArgumentError } from "../../errors.ts";
import { add, div, mul, sqrt, square, sub } from "../graph/elementwise.ts";
import type { Optimizer } from "./optimizer.ts";

/** How Adam moves. */
export interface AdamOptions {
  /** @defaultValue 1e-3 */
  learningRate?: number;
  /** Share of the running mean of gradients that is kept in a step. @defaultValue 0.9 */
  beta1?: number;
  /** Share of the running mean of squared gradients that is kept in a step. @defaultValue 0.999 */
  beta2?: number;
  /** Keeps the step finite where gradients vanish. @defaultValue 1e-8 */
  epsilon?: number;
  /** Pulls weights towards 0: this share of each is added to its gradient. @defaultValue 0 */
  weightDecay?: number;
}

/**
 * Adam: each weight moves by about the learning rate, against the running mean of its gradient over the root of the
 * running mean of its square. Kingma and Ba, 2014, arXiv:1412.6980, with ε outside the corrected root, as PyTorch's.
 *
 * @throws {@link ArgumentError} `OUT_OF_RANGE`
 */
export function adam(options: AdamOptions = {}): Optimizer {
  const { learningRate = 1e-3, beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8, weightDecay = 0 } = options;
  requireRate(learningRate);
  return {
    memory: ["firstMoment", "secondMoment"],
    scalars: (step) => ({
      rate: learningRate / (1 - beta1 ** step),
      // Both moments start at 0; this and the rate undo the bias.
      correction: 1 / Math.sqrt(1 - beta2 ** step),
    }),
    update({ weights, gradient, memory, scalars }) {
      const pulled = weightDecay === 0 ? gradient : add(gradient, mul(weights, weightDecay));
      const firstMoment = add(mul(memory.firstMoment, beta1), mul(pulled, 1 - beta1));
      const secondMoment = add(mul(memory.secondMoment, beta2), mul(square(pulled), 1 - beta2));
      const spread = add(mul(sqrt(secondMoment), scalars.correction), epsilon);
      const next = sub(weights, mul(div(firstMoment, spread), scalars.rate));
      return { weights: next, memory: { firstMoment, secondMoment } };
    },
  };
}

/**
 * Adam whose weights also shrink by learning rate · decay in each step, past the moments: with plain {@link adam} weights
 * whose gradients vary much hardly decay. Loshchilov and Hutter, 2017, arXiv:1711.05101, as PyTorch's `AdamW`.
 *
 * @throws {@link ArgumentError} `OUT_OF_RANGE`
 */
export function adamW({ weightDecay = 0.01, ...options }: AdamOptions = {}): Optimizer {
  const { learningRate = 1e-3 } = options;
  const plain = adam(options);
  return {
    ...plain,
    update: (given) => plain.update({ ...given, weights: mul(given.weights, 1 - learningRate * weightDecay) }),
  };
}

/** Refuses a learning rate that is not a positive number. */
export function requireRate(learningRate: number): void {
  if (Number.isFinite(learningRate) && learningRate > 0) return;
  throw new ArgumentError(
    "OUT_OF_RANGE",
    `Cannot train with a learning rate of ${learningRate}`,
    "Choose a positive number, for example 1e-3.",
  );
}
