import type { Neighbors } from "../neighbors/knn.ts";

/** A sparse symmetric matrix: row i has the columns and values from `offsets[i]` to `offsets[i + 1]`. */
export interface SparseRows {
  readonly offsets: Int32Array;
  readonly columns: Int32Array;
  readonly values: Float64Array;
}

/**
 * The joint probabilities of t-SNE (van der Maaten and Hinton, 2008, JMLR 9:2579, equation 1): for each sample a
 * Gaussian over its neighbours, as wide as the perplexity asks, then symmetric and summing to 1.
 */
export function jointProbabilities(neighbors: Neighbors, perplexity: number): SparseRows {
  const { rows, k, indices, distances } = neighbors;
  const conditional = new Float64Array(rows * k);
  for (let i = 0; i < rows; i++) fitGaussian(distances, i * k, k, Math.log(perplexity), conditional);
  return symmetric(rows, k, indices, conditional);
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

function symmetric(rows: number, k: number, indices: Int32Array, conditional: Float64Array): SparseRows {
  const incoming = new Int32Array(rows + 1);
  for (const column of indices) incoming[column + 1]++;
  for (let i = 0; i < rows; i++) incoming[i + 1] += incoming[i];
  const from = new Int32Array(rows * k);
  const place = incoming.slice();
  for (let i = 0; i < rows; i++) {
    for (let j = i * k; j < (i + 1) * k; j++) from[place[indices[j]]++] = j;
  }

  const offsets = new Int32Array(rows + 1);
  const columns = new Int32Array(2 * rows * k);
  const values = new Float64Array(2 * rows * k);
  // Place of each column in the row being written; a place before the row's start belongs to an earlier row.
  const written = new Int32Array(rows).fill(-1);
  let length = 0;
  for (let i = 0; i < rows; i++) {
    const start = length;
    const add = (column: number, value: number) => {
      if (written[column] < start) {
        written[column] = length;
        columns[length] = column;
        values[length++] = value;
      } else values[written[column]] += value;
    };
    for (let j = i * k; j < (i + 1) * k; j++) add(indices[j], conditional[j] / (2 * rows));
    for (let s = incoming[i]; s < incoming[i + 1]; s++) {
      add(Math.floor(from[s] / k), conditional[from[s]] / (2 * rows));
    }
    offsets[i + 1] = length;
  }
  return { offsets, columns: columns.slice(0, length), values: values.slice(0, length) };
}
