import { add, exp, mul, square, sub } from "./graph/elementwise.ts";
import { reduceMean, reduceSum } from "./graph/reductions.ts";
import type { Tensor } from "./graph/tensor.ts";

/** Mean of the squared differences, over samples and features. */
export function meanSquaredError(found: Tensor, wanted: Tensor): Tensor {
  return reduceMean(square(sub(found, wanted)));
}

/**
 * Kullback-Leibler divergence of normal distributions from the standard normal, −½ (1 + log σ² − μ² − σ²), **summed** over
 * samples and dimensions. Kingma and Welling, 2013, arXiv:1312.6114, appendix B.
 */
export function divergenceFromNormal(mean: Tensor, logVariance: Tensor): Tensor {
  const terms = sub(sub(add(logVariance, 1), square(mean)), exp(logVariance));
  return mul(reduceSum(terms), -0.5);
}
