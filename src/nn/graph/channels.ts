import { node, type Tensor } from "./tensor.ts";

/** Images (n, c, height, width) whose channels have mean 0 and variance 1 over all images, then a scale and a shift, (c). */
export function normalizeBatch(x: Tensor, scale: Tensor, shift: Tensor, epsilon: number): Tensor {
  return node("batchNorm", [x, scale, shift], x.shape, { epsilon });
}

/** Mean of each channel over all images, (n, c, height, width) → (c). */
export function batchMean(x: Tensor): Tensor {
  return node("batchMean", [x], [x.shape[1]], {});
}

/** Population variance of each channel over all images, (n, c, height, width) → (c). */
export function batchVariance(x: Tensor): Tensor {
  return node("batchVariance", [x], [x.shape[1]], {});
}

/** Each channel times its factor, plus its offset, both (c). */
export function channelAffine(x: Tensor, factor: Tensor, offset: Tensor): Tensor {
  return node("channelAffine", [x, factor, offset], x.shape, {});
}

/** Sum of products over each channel, two of (n, c, height, width) → (c). */
export function channelDot(a: Tensor, b: Tensor): Tensor {
  return node("channelDot", [a, b], [a.shape[1]], {});
}
