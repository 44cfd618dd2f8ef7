import { ArgumentError } from "../errors.ts";
import type { Matrix } from "../matrix.ts";

/** Largest table of pairwise distances that is tried, in bytes. */
const limit = 4 * 2 ** 30;

/** Bytes that the distances of all pairs of n samples take. */
function condensedBytes(n: number): number {
  return ((n * (n - 1)) / 2) * 8;
}

/** Whether the distances of all pairs of n samples are small enough to be tabled. */
export function fitsCondensed(n: number): boolean {
  return condensedBytes(n) <= limit;
}

/**
 * Euclidean distances of all pairs, each once, in SciPy's order: (0, 1), (0, 2), ..., (1, 2), ...
 *
 * @throws {@link ArgumentError} `TOO_MANY_ROWS` when they do not fit into memory
 */
export function condensedDistances(x: Matrix): Float64Array {
  const { data, rows: n, cols: d } = x;
  const distances = allocateCondensed(n);
  for (let i = 0, at = 0; i < n; i++) {
    for (let j = i + 1; j < n; j++) {
      let sum = 0;
      for (let p = i * d, q = j * d, stop = p + d; p < stop; p++, q++) {
        const gap = data[p] - data[q];
        sum += gap * gap;
      }
      distances[at++] = Math.sqrt(sum);
    }
  }
  return distances;
}

/**
 * Turns distances of samples into Ward's distances of clusters of many coinciding samples: √(2 a b / (a + b)) times as
 * far. In place.
 *
 * @param distances - of all pairs, condensed
 * @param weights - samples of each cluster, (n)
 */
export function weighDistances(distances: Float64Array, weights: ArrayLike<number>): Float64Array {
  const n = weights.length;
  for (let i = 0, at = 0; i < n; i++) {
    for (let j = i + 1; j < n; j++, at++) {
      distances[at] *= Math.sqrt((2 * weights[i] * weights[j]) / (weights[i] + weights[j]));
    }
  }
  return distances;
}

/**
 * Room for one number for each pair of n samples.
 *
 * @throws {@link ArgumentError} `TOO_MANY_ROWS` when that does not fit into memory
 */
export function allocateCondensed(n: number): Float64Array {
  let cause: unknown;
  if (fitsCondensed(n)) {
    try {
      return new Float64Array((n * (n - 1)) / 2);
    } catch (error) {
      cause = error;
    }
  }
  throw new ArgumentError(
    "TOO_MANY_ROWS",
    `Cannot table the distances of all pairs of ${n} rows: ${(condensedBytes(n) / 2 ** 30).toFixed(1)} GiB`,
    'Use method "ward" with few columns or "single", which need no such table, or take a subset of the rows.',
    { cause },
  );
}
