import type { Neighbors } from "../neighbors/knn.ts";
import { type SparseRows, symmetricRows } from "./sparse-rows.ts";

/** No neighbourhood is taken to be narrower than this share of the mean distance. */
const narrowest = 1e-3;

/**
 * How far samples belong to each other's neighbourhoods, 0 to 1: the fuzzy union of what each sees, where its nearest
 * neighbour is at 1 and the others fall off so that all sum to log₂ of the size of the neighbourhood. As umap-learn's
 * `fuzzy_simplicial_set` with a local connectivity of 1.
 *
 * @param neighbors - of each sample, itself not counted
 */
export function memberships({ rows, k, indices, distances }: Neighbors): SparseRows {
  const values = new Float64Array(rows * k);
  let mean = 0;
  for (const distance of distances) mean += distance;
  mean /= rows * (k + 1);
  for (let i = 0; i < rows; i++) fitWidth(distances, i * k, k, mean, values);
  return symmetricRows(rows, k, indices, values, (a, b) => a + b - a * b);
}

/** Writes the memberships of one row. */
function fitWidth(distances: Float64Array, at: number, k: number, mean: number, out: Float64Array): void {
  const end = at + k;
  let nearest = 0;
  let ownMean = 0;
  for (let j = at; j < end; j++) {
    if (nearest === 0 && distances[j] > 0) nearest = distances[j];
    ownMean += distances[j] / (k + 1);
  }
  const wanted = Math.log2(k + 1);
  let low = 0;
  let high = Number.POSITIVE_INFINITY;
  let width = 1;
  for (let step = 0; step < 64; step++) {
    let sum = 0;
    for (let j = at; j < end; j++) sum += membership(distances[j] - nearest, width);
    if (Math.abs(sum - wanted) < 1e-5) break;
    if (sum > wanted) {
      high = width;
      width = (low + high) / 2;
    } else {
      low = width;
      width = high === Number.POSITIVE_INFINITY ? width * 2 : (low + high) / 2;
    }
  }
  width = Math.max(width, narrowest * (nearest > 0 ? ownMean : mean));
  for (let j = at; j < end; j++) out[j] = membership(distances[j] - nearest, width);
}

function membership(surplus: number, width: number): number {
  return surplus <= 0 || width === 0 ? 1 : Math.exp(-surplus / width);
}
