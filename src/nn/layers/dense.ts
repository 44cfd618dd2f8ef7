import { add } from "../graph/elementwise.ts";
import { matmul } from "../graph/matmul.ts";
import type { Layer } from "./layer.ts";

/**
 * Every output is a weighted sum of every input, plus a bias: x · Wᵀ + b, (n, inputs) → (n, outputs). Weights (outputs,
 * inputs) and their start, uniform in ±1/√inputs, as PyTorch's `Linear`.
 */
export function dense(inputs: number, outputs: number): Layer {
  const bound = 1 / Math.sqrt(inputs);
  return {
    parameters: [
      { name: "weight", shape: [outputs, inputs], bound },
      { name: "bias", shape: [outputs], bound },
    ],
    apply: (x, weights) => add(matmul(x, weights("weight"), { transposeB: true }), weights("bias")),
  };
}
