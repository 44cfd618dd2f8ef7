import type { Sliced } from "../wasm/sliced.ts";

/** The arrays and hot loops of k-means, in plain TypeScript or in WebAssembly. Columns are padded to an even number. */
export interface KmeansLoops {
  /** Samples, columns (even), centers. */
  readonly n: number;
  readonly d: number;
  readonly k: number;
  /** Samples, (n, d). */
  readonly x: Float64Array;
  /** (k, d) */
  readonly centers: Float64Array;
  /** Sum of the samples of each center, (k, d). */
  readonly sums: Float64Array;
  /** Center of each sample, (n). */
  readonly labels: Int32Array;
  /** Samples of each center, (k). */
  readonly counts: Int32Array;
  /** At least the distance of each sample to its center, in units of the loops, (n). */
  readonly upper: Float64Array | Float32Array;
  /** At most the distance of each sample to any other center, in units of the loops, (n). */
  readonly lower: Float64Array | Float32Array;
  /** Three lists of a weight for each sample, for seeding. */
  readonly weights: readonly Float32Array[];
  /** Sums of the weights of each block of 256 samples, a list for each of `weights`. */
  readonly totals: readonly Float64Array[];
  /** Takes over `x`, once it is filled. `scale`, a power of two, brings its numbers below 1. */
  load(scale: number): void;
  /** Forgets all labels, for another run. */
  reset(): void;
  /**
   * Gives each sample its nearest center, of equally near ones the first; returns how many changed.
   *
   * @param half - half the distance of each center to the nearest other, (k)
   * @param moved - how far each center has moved since the last call, (k)
   * @param othersMoved - how far the one of the others has moved that moved farthest, (k)
   */
  assign(half: Float64Array, moved: Float64Array, othersMoved: Float64Array): Sliced<number>;
  /**
   * Writes into list `out` the squared distances to row `center`, or what list `before` has where that is less, in 32 bits
   * and scaled; -1 for no list before.
   */
  weigh(center: number, before: number, out: number): Sliced<void>;
  /** Sum of squared distances of samples to their centers. */
  inertia(): number;
}

/** Samples whose weights are summed together. */
export const weightBlock = 256;

/** The loops in plain TypeScript: the twin of wasm/assembly/kmeans.ts, with the same labels, sums and weights. */
export function plainLoops(n: number, columns: number, k: number): KmeansLoops {
  const d = columns + (columns % 2);
  const x = new Float64Array(n * d);
  const centers = new Float64Array(k * d);
  const sums = new Float64Array(k * d);
  const labels = new Int32Array(n);
  const counts = new Int32Array(k);
  const upper = new Float64Array(n);
  const lower = new Float64Array(n);
  const scaled = new Float32Array(n * d);
  const weights = Array.from({ length: 3 }, () => new Float32Array(n));
  const totals = Array.from({ length: 3 }, () => new Float64Array(Math.ceil(n / weightBlock)));

  function load(scale: number): void {
    for (let at = 0; at < scaled.length; at++) scaled[at] = x[at] * scale;
  }

  function reset(): void {
    labels.fill(-1);
    counts.fill(0);
    sums.fill(0);
  }

  function assign(half: Float64Array, moved: Float64Array, othersMoved: Float64Array): number {
    let changed = 0;
    for (let i = 0; i < n; i++) {
      const own = labels[i];
      if (own >= 0) {
        upper[i] += moved[own];
        lower[i] -= othersMoved[own];
        const enough = Math.max(lower[i], half[own]);
        if (upper[i] < enough) continue;
        upper[i] = Math.sqrt(squaredDistance(x, i * d, centers, own * d, d));
        if (upper[i] < enough) continue;
      }
      const nearest = compare(i);
      if (nearest === own) continue;
      changed++;
      labels[i] = nearest;
      counts[nearest]++;
      if (own >= 0) counts[own]--;
      for (let j = 0, p = i * d; j < d; j++, p++) {
        sums[nearest * d + j] += x[p];
        if (own >= 0) sums[own * d + j] -= x[p];
      }
    }
    return changed;
  }

  /** The nearest center of sample i; sets its bounds. */
  function compare(i: number): number {
    let nearest = 0;
    let least = Number.POSITIVE_INFINITY;
    let second = Number.POSITIVE_INFINITY;
    for (let c = 0, q = 0; c < k; c++, q += d) {
      const sum = squaredDistance(x, i * d, centers, q, d);
      if (sum < least) {
        second = least;
        least = sum;
        nearest = c;
      } else if (sum < second) {
        second = sum;
      }
    }
    upper[i] = Math.sqrt(least);
    lower[i] = Math.sqrt(second);
    return nearest;
  }

  function weigh(center: number, before: number, out: number): void {
    for (let b = 0; b * weightBlock < n; b++) {
      // Four running sums, as a vector of four numbers has.
      const lanes = new Float32Array(4);
      const start = b * weightBlock;
      for (let i = start; i < start + weightBlock; i += 16) {
        for (let lane = 0; lane < 4; lane++) {
          const first = i + lane;
          const left = Math.fround(weight(first, center, before, out) + weight(first + 4, center, before, out));
          const right = Math.fround(weight(first + 8, center, before, out) + weight(first + 12, center, before, out));
          lanes[lane] += Math.fround(left + right);
        }
      }
      totals[out][b] = Math.fround(Math.fround(lanes[0] + lanes[1]) + Math.fround(lanes[2] + lanes[3]));
    }
  }

  function weight(i: number, center: number, before: number, out: number): number {
    if (i >= n) return 0;
    let sum = 0;
    for (let j = 0, p = i * d, q = center * d; j < d; j++, p++, q++) {
      const gap = Math.fround(scaled[p] - scaled[q]);
      sum = Math.fround(sum + Math.fround(gap * gap));
    }
    if (before >= 0) sum = Math.min(sum, weights[before][i]);
    weights[out][i] = sum;
    return sum;
  }

  function inertia(): number {
    let total = 0;
    for (let i = 0; i < n; i++) total += squaredDistance(x, i * d, centers, labels[i] * d, d);
    return total;
  }

  return {
    n,
    d,
    k,
    x,
    centers,
    sums,
    labels,
    counts,
    upper,
    lower,
    weights,
    totals,
    load,
    reset,
    // biome-ignore lint/correctness/useYield: plain loops ask for no calls.
    *assign(half, moved, othersMoved) {
      return assign(half, moved, othersMoved);
    },
    // biome-ignore lint/correctness/useYield: plain loops ask for no calls.
    *weigh(center, before, out) {
      weigh(center, before, out);
    },
    inertia,
  };
}

/** Squares summed in two lanes, as two doubles of a vector are. */
export function squaredDistance(a: Float64Array, p: number, b: Float64Array, q: number, d: number): number {
  let even = 0;
  let odd = 0;
  for (let j = 0; j < d; j += 2) {
    const gap = a[p + j] - b[q + j];
    const next = a[p + j + 1] - b[q + j + 1];
    even += gap * gap;
    odd += next * next;
  }
  return even + odd;
}
