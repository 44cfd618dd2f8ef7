/**
 * Statistics of one column, missing values left out, as pandas computes them.
 * An empty column has sum 0 and NaN for everything else.
 */

import type { NumericColumn } from "./column.ts";

/** How many values there are, and their spread. */
export interface Moments {
  /** Values that are not missing. */
  readonly count: number;
  readonly sum: number;
  readonly mean: number;
  /** Sample standard deviation (divided by count - 1, as pandas; NumPy divides by count). */
  readonly std: number;
  readonly min: number;
  readonly max: number;
}

/** Two passes, so that a large mean does not eat the digits of the deviation. */
export function moments(values: NumericColumn): Moments {
  let count = 0;
  let sum = 0;
  let min = Number.POSITIVE_INFINITY;
  let max = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    if (Number.isNaN(value)) continue;
    count++;
    sum += value;
    if (value < min) min = value;
    if (value > max) max = value;
  }
  if (count === 0) return { count, sum, mean: Number.NaN, std: Number.NaN, min: Number.NaN, max: Number.NaN };
  const mean = sum / count;
  let squares = 0;
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    if (Number.isNaN(value)) continue;
    squares += (value - mean) * (value - mean);
  }
  return { count, sum, mean, std: count > 1 ? Math.sqrt(squares / (count - 1)) : Number.NaN, min, max };
}

/** The values that are not missing, as a new array. */
function present(values: NumericColumn): Float64Array<ArrayBuffer> {
  const kept = new Float64Array(values.length);
  let n = 0;
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    if (!Number.isNaN(value)) kept[n++] = value;
  }
  return kept.subarray(0, n);
}

/**
 * Quantiles with linear interpolation between neighbours, NumPy's default ("linear", type 7 of Hyndman and Fan).
 * Selection instead of sorting: linear time.
 *
 * @param values - missing values are left out; the array is not modified
 * @param fractions - each 0 to 1
 */
export function quantiles(values: NumericColumn, fractions: readonly number[]): Float64Array {
  const work = present(values);
  const result = new Float64Array(fractions.length).fill(Number.NaN);
  if (work.length === 0) return result;
  const order = fractions.map((_, i) => i).sort((a, b) => fractions[a] - fractions[b]);
  let from = 0;
  for (const i of order) {
    const place = fractions[i] * (work.length - 1);
    const below = Math.floor(place);
    const low = select(work, below, from);
    // What lies below the selected place is smaller already: the next, larger fraction starts there.
    from = below;
    result[i] = place === below ? low : interpolate(low, leastFrom(work, below + 1), place - below);
  }
  return result;
}

function interpolate(a: number, b: number, t: number): number {
  // From the nearer end, as NumPy does, so that equal neighbours give exactly their value.
  return t < 0.5 ? a + (b - a) * t : b - (b - a) * (1 - t);
}

function leastFrom(work: Float64Array, from: number): number {
  let least = work[from];
  for (let i = from + 1; i < work.length; i++) if (work[i] < least) least = work[i];
  return least;
}

/** Moves the k-th smallest value to place k, smaller ones before it and larger ones after it, and returns it. */
function select(work: Float64Array, k: number, from: number): number {
  let left = from;
  let right = work.length - 1;
  while (left < right) {
    const pivot = median3(work[left], work[(left + right) >> 1], work[right]);
    let i = left;
    let j = right;
    while (i <= j) {
      while (work[i] < pivot) i++;
      while (work[j] > pivot) j--;
      if (i > j) break;
      const swap = work[i];
      work[i] = work[j];
      work[j] = swap;
      i++;
      j--;
    }
    if (k <= j) right = j;
    else if (k >= i) left = i;
    else break;
  }
  return work[k];
}

function median3(a: number, b: number, c: number): number {
  return Math.max(Math.min(a, b), Math.min(Math.max(a, b), c));
}
