import { add, div, log, mul, neg, relu, sqrt, square, sub } from "../graph/elementwise.ts";
import { constant } from "../graph/leaves.ts";
import { matmul } from "../graph/matmul.ts";
import { maximum, reduceMax, reduceMean, reduceSum } from "../graph/reductions.ts";
import { reshape } from "../graph/shaping.ts";
import type { Tensor } from "../graph/tensor.ts";

/** Keeps roots, quotients and logarithms finite; far below any distance or share that matters. */
const tiny = 1e-10;
/** Farther than any distance. */
const far = 1e9;

/** Kullback-Leibler divergence of memberships from their targets, Σ p ln(p / q), mean over samples. */
export function clusteringDivergence(target: Tensor, memberships: Tensor): Tensor {
  const ratio = sub(log(add(target, tiny)), log(add(memberships, tiny)));
  return reduceMean(reduceSum(mul(target, ratio), { axes: [1] }));
}

/** Mean entropy of memberships, bits: 0 when each sample has one cluster. */
export function membershipEntropy(memberships: Tensor): Tensor {
  const terms = mul(memberships, log(add(memberships, tiny)));
  return mul(reduceMean(reduceSum(terms, { axes: [1] })), -1 / Math.LN2);
}

/**
 * Soft silhouette of a batch, as `softSilhouetteScore`, with gradients through points and memberships.
 *
 * @param z - (n, latent)
 * @param memberships - (n, k)
 */
export function softSilhouette(z: Tensor, memberships: Tensor): Tensor {
  const [n] = z.shape;
  const k = memberships.shape[1];
  const lengths = reduceSum(square(z), { axes: [1], keepDims: true });
  const squares = sub(add(lengths, reshape(lengths, [1, n])), mul(matmul(z, z, { transposeB: true }), 2));
  const isOther = constant(
    Float64Array.from({ length: n * n }, (_, i) => (i % (n + 1) === 0 ? 0 : 1)),
    [n, n],
  );
  const distances = mul(sqrt(add(relu(squares), tiny)), isOther);
  const masses = reduceSum(memberships, { axes: [0], keepDims: true });
  const means = div(matmul(distances, memberships), add(sub(masses, memberships), tiny));
  const itself = constant(
    Float64Array.from({ length: k * k }, (_, i) => (i % (k + 1) === 0 ? far : 0)),
    [1, k, k],
  );
  // Row c of the last two axes holds the means of all clusters, its own pushed away, so that their least is the nearest other.
  const nearest = neg(reduceMax(neg(add(reshape(means, [n, 1, k]), itself)), { axes: [2] }));
  const silhouettes = div(sub(nearest, means), add(maximum(nearest, means), tiny));
  return reduceMean(reduceSum(mul(memberships, silhouettes), { axes: [1] }));
}
