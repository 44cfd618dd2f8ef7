import { ArgumentError } from "../errors.ts";
import { add, div, exp, mul, sqrt, square, sub } from "./graph/elementwise.ts";
import { constant } from "./graph/leaves.ts";
import { matmul } from "./graph/matmul.ts";
import { logSumExp, reduceMean, reduceSum } from "./graph/reductions.ts";
import { shapeText } from "./graph/shape.ts";
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

/**
 * Mean of −log of the probability that softmax gives each sample's own class.
 *
 * @param logits - (n, classes)
 * @param classes - 1 for each sample's class, else 0, (n, classes)
 */
export function crossEntropy(logits: Tensor, classes: Tensor): Tensor {
  const own = reduceSum(mul(logits, classes), { axes: [1] });
  return reduceMean(sub(logSumExp(logits, { axes: [1] }), own));
}

/** So large that e to its negative is 0 beside any similarity. */
const never = 1e9;

/**
 * Normalized temperature-scaled cross-entropy of pairs of views: each view should be more like its partner than like all
 * others, by cosine. Chen, Kornblith, Norouzi and Hinton, 2020, arXiv:2002.05709.
 *
 * @param z - projections, (2 n, d); row i and row n + i are views of one sample
 * @param temperature - small ones make near strangers count more
 * @throws {@link ArgumentError} `SHAPE_MISMATCH` unless there are as many first views as second ones
 */
export function ntXent(z: Tensor, temperature = 0.5): Tensor {
  const [views] = z.shape;
  if (z.shape.length !== 2 || views % 2 !== 0) {
    throw new ArgumentError(
      "SHAPE_MISMATCH",
      `Cannot pair the views of shape ${shapeText(z.shape)}`,
      "Pass (2 n, d): n first views, then the n second views in the same order.",
    );
  }
  const lengths = sqrt(reduceSum(square(z), { axes: [1], keepDims: true }));
  const directions = div(z, lengths);
  const similarities = mul(matmul(directions, directions, { transposeB: true }), 1 / temperature);
  const at = (place: (i: number) => number, value: number) => {
    const data = new Float64Array(views * views);
    for (let i = 0; i < views; i++) data[i * views + place(i)] = value;
    return constant(data, [views, views]);
  };
  // No view is compared with itself.
  const others = sub(
    similarities,
    at((i) => i, never),
  );
  return crossEntropy(
    others,
    at((i) => (i + views / 2) % views, 1),
  );
}
