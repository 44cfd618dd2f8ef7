import type { Neighbors } from "../neighbors/knn.ts";
import { type SparseRows, symmetricRows } from "./sparse-rows.ts";

/**
 * The joint probabilities of t-SNE (van der Maaten and Hinton, 2008, JMLR 9:2579, equation 1): for each sample a
 * Gaussian over its neighbours, as wide as the perplexity asks, then symmetric and summing to 1.
 */
export function jointProbabilities(neighbors: Neighbors, perplexity: number): SparseRows {
  const { rows, k, indices, distances } = neighbors;
  const conditional = new Float64Array(rows * k);
  for (let i = 0; i < rows; i++) fitGaussian(distances, i * k, k, Math.log(perplexity), conditional);
  for (let at = 0; at < conditional.length; at++) conditional[at] /= 2 * rows;
  return symmetricRows(rows, k, indices, conditional, (a, b) => a + b);
}

/** Finds by bisection the width at which the entropy of one row is `wanted` nats. */
function fitGaussian(distances: Float64Array, at: number, k: number, wanted: number, out: Float64Array): void {
  const nearest = distances[at] * distances[at];
  let precision = 1;
  let low = 0;
  let high = Number.POSITIVE_INFINITY;
  for (let step = 0; step < 100; step++) {
    let sum = 0;
    let weighted = 0;
    for (let j = at; j < at + k; j++) {
      // Relative to the nearest neighbour, so that far samples do not underflow to zero all at once.
      const gap = distances[j] * distances[j] - nearest;
      const weight = Math.exp(-gap * precision);
      out[j] = weight;
      sum += weight;
      weighted += gap * weight;
    }
    for (let j = at; j < at + k; j++) out[j] /= sum;
    const surplus = Math.log(sum) + (precision * weighted) / sum - wanted;
    if (Math.abs(surplus) < 1e-5) return;
    if (surplus > 0) {
      low = precision;
      precision = high === Number.POSITIVE_INFINITY ? precision * 2 : (low + high) / 2;
    } else {
      high = precision;
      precision = (low + high) / 2;
    }
  }
}
