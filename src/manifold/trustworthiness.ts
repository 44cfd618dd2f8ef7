import { ArgumentError } from "../errors.ts";
import type { Matrix } from "../matrix.ts";
import { squaredDistance } from "../neighbors/distance.ts";
import { knn } from "../neighbors/knn.ts";
import { requireSamples } from "../stats/samples.ts";

/**
 * How far the neighbourhoods of a map can be believed: 1 when each sample's neighbours on the map are its neighbours
 * in the data, less the farther the intruders come from.
 *
 * Venna and Kaski, 2001, doi:10.1007/3-540-44668-0_68; as scikit-learn's `trustworthiness`.
 *
 * @param x - samples, (n, d)
 * @param map - their places, (n, 2 or more)
 * @param nNeighbors - size of a neighbourhood, below n / 2
 * @throws {@link ArgumentError} `NOT_A_MATRIX`, `SHAPE_MISMATCH`, `OUT_OF_RANGE`, `NOT_FINITE`, `TOO_LARGE_VALUES`
 */
export function trustworthiness(x: Matrix, map: Matrix, { nNeighbors = 5 }: { nNeighbors?: number } = {}): number {
  requireSamples(x, "compare", 0);
  requireSamples(map, "compare with a map of", 0);
  const n = x.rows;
  if (map.rows !== n) {
    throw new ArgumentError(
      "SHAPE_MISMATCH",
      `Cannot compare ${n} samples with a map of ${map.rows}`,
      "Pass the matrix that the map was made from.",
    );
  }
  if (!(nNeighbors < n / 2)) {
    throw new ArgumentError(
      "OUT_OF_RANGE",
      `Cannot compare neighborhoods of ${nNeighbors} among ${n} samples`,
      `Choose nNeighbors below ${n / 2}.`,
    );
  }
  const near = knn(x, { k: nNeighbors }).indices;
  const onMap = knn(map, { k: nNeighbors }).indices;
  let penalty = 0;
  for (let i = 0; i < n; i++) {
    const own = near.subarray(i * nNeighbors, (i + 1) * nNeighbors);
    const intruders = onMap.subarray(i * nNeighbors, (i + 1) * nNeighbors).filter((row) => !own.includes(row));
    if (intruders.length === 0) continue;
    const distances = distancesFrom(x, i);
    for (const row of intruders) penalty += rank(distances, i, row) - nNeighbors;
  }
  return 1 - (penalty * 2) / (n * nNeighbors * (2 * n - 3 * nNeighbors - 1));
}

function distancesFrom({ data, rows, cols }: Matrix, i: number): Float64Array {
  const distances = new Float64Array(rows);
  for (let row = 0; row < rows; row++) distances[row] = squaredDistance(data, i * cols, data, row * cols, cols);
  return distances;
}

/** Place of `row` among the others by distance from sample i, from 1; ties by row. */
function rank(distances: Float64Array, i: number, row: number): number {
  let closer = 1;
  for (let other = 0; other < distances.length; other++) {
    if (other === i || other === row) continue;
    if (distances[other] < distances[row] || (distances[other] === distances[row] && other < row)) closer++;
  }
  return closer;
}
