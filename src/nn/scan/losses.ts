import { add, div, log, mul, neg, sub } from "../graph/elementwise.ts";
import { logSumExp, reduceMean, reduceSum } from "../graph/reductions.ts";
import type { Tensor } from "../graph/tensor.ts";

/** Keeps logarithms finite; far below any probability that matters. */
const tiny = 1e-10;

/** The two parts of SCAN's loss, and their sum. */
export interface ScanLoss {
  readonly loss: Tensor;
  /** Mean of −log of the inner product of a sample's probabilities and its neighbour's: 0 when both are sure of one cluster. */
  readonly consistency: Tensor;
  /** Entropy of the mean probabilities, nats: ln k when all clusters are equally large. */
  readonly entropy: Tensor;
}

/**
 * SCAN's loss: neighbours should be of one cluster, and clusters equally large. The least value, −weight · ln k, is that of
 * sure and balanced clusters in which all neighbours agree. Van Gansbeke et al., 2020, arXiv:2005.12320, eq. 2.
 *
 * @param own - probabilities of the samples, (n, k)
 * @param neighbors - of a neighbour of each, (n, k)
 * @param entropyWeight - λ; the paper's runs use 5
 */
export function scanLoss(own: Tensor, neighbors: Tensor, entropyWeight: number): ScanLoss {
  const agreement = reduceSum(mul(own, neighbors), { axes: [1] });
  const consistency = neg(reduceMean(log(add(agreement, tiny))));
  const shares = reduceMean(own, { axes: [0] });
  const entropy = neg(reduceSum(mul(shares, log(add(shares, tiny)))));
  return { loss: sub(consistency, mul(entropy, entropyWeight)), consistency, entropy };
}

/**
 * Cross-entropy in which each sample counts as much as its weight says, as PyTorch's with `weight`.
 *
 * @param logits - (n, k)
 * @param classes - 1 for each sample's class, else 0, (n, k)
 * @param weights - 0 for samples that do not count, (n)
 */
export function weightedCrossEntropy(logits: Tensor, classes: Tensor, weights: Tensor): Tensor {
  const own = reduceSum(mul(logits, classes), { axes: [1] });
  const losses = sub(logSumExp(logits, { axes: [1] }), own);
  return div(reduceSum(mul(losses, weights)), reduceSum(weights));
}
