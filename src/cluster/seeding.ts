import type { Random } from "../random.ts";
import type { KmeansLoops } from "./kmeans-loops.ts";

/**
 * Sets starting centers by greedy k-means++: each next one is the best of a few samples drawn with probability
 * proportional to the squared distance to the centers so far.
 *
 * Arthur and Vassilvitskii, 2007; 2 + ln k draws a center, as scikit-learn.
 */
export function seedPlusPlus(loops: KmeansLoops, random: Random): void {
  const { n, k, weights } = loops;
  const trials = 2 + Math.floor(Math.log(k));
  // Lists of distances to the centers so far, of the best draw, and of the draw in hand.
  let closest = 0;
  let best = 1;
  let trial = 2;
  const first = random.integer(n);
  placeCenter(loops, 0, first);
  let potential = loops.weigh(first, -1, closest);
  for (let c = 1; c < k; c++) {
    let chosen = -1;
    let least = Number.POSITIVE_INFINITY;
    for (let t = 0; t < trials; t++) {
      const candidate = draw(weights[closest], random.next() * potential);
      const sum = loops.weigh(candidate, closest, trial);
      if (sum >= least) continue;
      least = sum;
      chosen = candidate;
      [best, trial] = [trial, best];
    }
    placeCenter(loops, c, chosen);
    [closest, best] = [best, closest];
    potential = least;
  }
}

/** Sets starting centers to k different rows, all equally likely. */
export function seedRandom(loops: KmeansLoops, random: Random): void {
  const { n, k } = loops;
  const rows = Int32Array.from({ length: n }, (_, i) => i);
  for (let c = 0; c < k; c++) {
    const at = c + random.integer(n - c);
    [rows[c], rows[at]] = [rows[at], rows[c]];
    placeCenter(loops, c, rows[c]);
  }
}

function placeCenter({ x, centers, d }: KmeansLoops, center: number, row: number): void {
  for (let j = 0; j < d; j++) centers[center * d + j] = x[row * d + j];
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
