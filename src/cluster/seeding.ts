import type { Random } from "../random.ts";

/**
 * Starting centers by greedy k-means++: each next one is the best of a few samples drawn with probability
 * proportional to the squared distance to the centers so far.
 *
 * Arthur and Vassilvitskii, 2007; 2 + ln k draws a center, as scikit-learn.
 *
 * @param x - (n, d), row-major
 * @returns (k, d)
 */
export function seedPlusPlus(x: Float64Array, n: number, d: number, k: number, random: Random): Float64Array {
  const trials = 2 + Math.floor(Math.log(k));
  const centers = new Float64Array(k * d);
  let closest = new Float64Array(n);
  let best = new Float64Array(n);
  let trial = new Float64Array(n);
  const first = random.integer(n);
  centers.set(x.subarray(first * d, first * d + d));
  let potential = distancesTo(x, n, d, first, undefined, closest);
  for (let c = 1; c < k; c++) {
    let chosen = -1;
    let least = Number.POSITIVE_INFINITY;
    for (let t = 0; t < trials; t++) {
      const candidate = draw(closest, random.next() * potential);
      const sum = distancesTo(x, n, d, candidate, closest, trial);
      if (sum >= least) continue;
      least = sum;
      chosen = candidate;
      [best, trial] = [trial, best];
    }
    centers.set(x.subarray(chosen * d, chosen * d + d), c * d);
    [closest, best] = [best, closest];
    potential = least;
  }
  return centers;
}

/** Starting centers that are k different rows, all equally likely, (k, d). */
export function seedRandom(x: Float64Array, n: number, d: number, k: number, random: Random): Float64Array {
  const rows = Int32Array.from({ length: n }, (_, i) => i);
  const centers = new Float64Array(k * d);
  for (let c = 0; c < k; c++) {
    const at = c + random.integer(n - c);
    [rows[c], rows[at]] = [rows[at], rows[c]];
    centers.set(x.subarray(rows[c] * d, rows[c] * d + d), c * d);
  }
  return centers;
}

/** Squared distances to row `center`, or to what was closer before, into `out`; returns their sum. */
function distancesTo(
  x: Float64Array,
  n: number,
  d: number,
  center: number,
  before: Float64Array | undefined,
  out: Float64Array,
): number {
  let total = 0;
  for (let i = 0, at = 0; i < n; i++) {
    let sum = 0;
    for (let q = center * d, stop = at + d; at < stop; at++, q++) {
      const gap = x[at] - x[q];
      sum += gap * gap;
    }
    if (before !== undefined && before[i] < sum) sum = before[i];
    out[i] = sum;
    total += sum;
  }
  return total;
}

/** The first place where the running sum of `weights` exceeds `target`. */
function draw(weights: Float64Array, target: number): number {
  let sum = 0;
  for (let i = 0; i < weights.length; i++) {
    sum += weights[i];
    if (sum > target) return i;
  }
  return weights.length - 1;
}
