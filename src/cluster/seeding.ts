import type { Random } from "../random.ts";
import type { Sliced } from "../wasm/sliced.ts";
import { type KmeansLoops, weightBlock } from "./kmeans-loops.ts";

/**
 * Sets starting centers by greedy k-means++: each next one is the best of a few samples drawn with probability
 * proportional to the squared distance to the centers so far, which 32-bit numbers tell well enough.
 *
 * Arthur and Vassilvitskii, 2007; 2 + ln k draws a center, as scikit-learn.
 */
export function* seedPlusPlus(loops: KmeansLoops, random: Random): Sliced<void> {
  const { n, k, totals } = loops;
  const trials = 2 + Math.floor(Math.log(k));
  // Lists of distances to the centers so far, of the best draw, and of the draw in hand.
  let closest = 0;
  let best = 1;
  let trial = 2;
  const first = random.integer(n);
  placeCenter(loops, 0, first);
  yield* loops.weigh(first, -1, closest);
  for (let c = 1; c < k; c++) {
    const potential = sum(totals[closest]);
    let chosen = -1;
    let least = Number.POSITIVE_INFINITY;
    for (let t = 0; t < trials; t++) {
      const candidate = draw(loops, closest, random.next() * potential);
      yield* loops.weigh(candidate, closest, trial);
      const rest = sum(totals[trial]);
      if (rest >= least) continue;
      least = rest;
      chosen = candidate;
      [best, trial] = [trial, best];
    }
    placeCenter(loops, c, chosen);
    [closest, best] = [best, closest];
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

function sum(values: Float64Array): number {
  let total = 0;
  for (let i = 0; i < values.length; i++) total += values[i];
  return total;
}

/** The first sample where the running sum of the weights exceeds `target`; of several, found by its block first. */
function draw({ n, weights, totals }: KmeansLoops, list: number, target: number): number {
  const blocks = totals[list];
  let rest = target;
  let block = 0;
  while (block < blocks.length - 1 && blocks[block] <= rest) rest -= blocks[block++];
  const end = Math.min(n, (block + 1) * weightBlock);
  // Where rounding leaves more than the block has, its last sample that has any weight.
  let last = end - 1;
  for (let i = block * weightBlock; i < end; i++) {
    const weight = weights[list][i];
    if (weight > rest) return i;
    rest -= weight;
    if (weight > 0) last = i;
  }
  return last;
}
