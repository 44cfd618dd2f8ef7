import { batchMean, batchVariance, normalizeBatch } from "../graph/channels.ts";
import { add, div, mul, sqrt, sub } from "../graph/elementwise.ts";
import { reshape } from "../graph/shaping.ts";
import type { Tensor } from "../graph/tensor.ts";
import type { Layer } from "./layer.ts";

/** Keeps the division finite for channels that do not vary; PyTorch's. */
const epsilon = 1e-5;

/** Mean and population variance of each channel over a batch, (c). */
export interface BatchStatistics {
  readonly mean: Tensor;
  readonly variance: Tensor;
  /** How many values of a channel they are of. */
  readonly count: number;
}

/**
 * Channels of images (n, c, height, width) shifted and scaled to mean 0 and variance 1 over the batch, then by a learned
 * scale and shift: batch normalization in training. Ioffe and Szegedy, 2015, arXiv:1502.03167.
 *
 * @param scale - (c)
 * @param shift - (c)
 */
export function batchNorm(x: Tensor, scale: Tensor, shift: Tensor): BatchStatistics & { y: Tensor } {
  const y = normalizeBatch(x, scale, shift, epsilon);
  const [n, , height, width] = x.shape;
  return { y, mean: batchMean(x), variance: batchVariance(x), count: n * height * width };
}

/**
 * Batch normalization in training, as a layer.
 *
 * @param onStatistics - called while tracing, with the batch's statistics; their running means are what
 * {@link fixedBatchNorm} needs later
 */
export function trainedBatchNorm(channels: number, onStatistics: (statistics: BatchStatistics) => void): Layer {
  return {
    parameters: [
      { name: "weight", shape: [channels], bound: 0, center: 1 },
      { name: "bias", shape: [channels], bound: 0 },
    ],
    apply(x, weights) {
      const { y, ...statistics } = batchNorm(x, weights("weight"), weights("bias"));
      onStatistics(statistics);
      return y;
    },
  };
}

/** Batch normalization in use: with the means and variances that training collected, as PyTorch's `BatchNorm2d` in eval. */
export function fixedBatchNorm(channels: number): Layer {
  return {
    parameters: ["weight", "bias", "running_mean", "running_var"].map((name) => ({
      name,
      shape: [channels],
      bound: 0,
    })),
    apply(x, weights) {
      const factor = div(weights("weight"), sqrt(add(weights("running_var"), epsilon)));
      const offset = sub(weights("bias"), mul(weights("running_mean"), factor));
      return add(mul(x, reshape(factor, [channels, 1, 1])), reshape(offset, [channels, 1, 1]));
    },
  };
}
