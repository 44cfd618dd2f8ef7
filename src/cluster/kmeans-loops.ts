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
  /** Center of each sample, -1 for none yet, (n). */
  readonly labels: Int32Array;
  /** Samples of each center, (k). */
  readonly counts: Int32Array;
  /** At least the distance of each sample to its center, (n). */
  readonly upper: Float64Array;
  /** At most the distance of each sample to any other center, (n). */
  readonly lower: Float64Array;
  /** Half the distance of each center to the nearest other, (k). */
  readonly half: Float64Array;
  /** The other centers of each center, nearest first, k to a center of which the last is not used, (k, k). */
  readonly near: Int32Array;
  /** How far away those are, (k, k). */
  readonly nearGaps: Float64Array;
  /** How far each center moved last, (k). */
  readonly shift: Float64Array;
  /** Three lists of one number a sample, for seeding. */
  readonly weights: readonly [Float64Array, Float64Array, Float64Array];
  /** Gives each sample its nearest center, of equally near ones the first; returns how many changed. */
  assign(): number;
  /** Widens the bounds of all samples by how far the centers moved. */
  loosen(mover: number, farthest: number, next: number): void;
  /**
   * Squared distances to row `center`, or to what list `before` says was closer, into list `out`; returns their sum.
   * `before` is -1 for nothing before.
   */
  weigh(center: number, before: number, out: number): number;
  /** Sum of squared distances of samples to their centers. */
  inertia(): number;
}

/** More than the rounding of a sum of distances. */
const slack = 1.000000001;

/** The loops in plain TypeScript: the twin of wasm/assembly/kmeans.ts, with the same bits. */
export function plainLoops(n: number, d: number, k: number): KmeansLoops {
  const x = new Float64Array(n * d);
  const centers = new Float64Array(k * d);
  const sums = new Float64Array(k * d);
  const labels = new Int32Array(n);
  const counts = new Int32Array(k);
  const upper = new Float64Array(n);
  const lower = new Float64Array(n);
  const half = new Float64Array(k);
  const near = new Int32Array(k * k);
  const nearGaps = new Float64Array(k * k);
  const shift = new Float64Array(k);
  const weights = [new Float64Array(n), new Float64Array(n), new Float64Array(n)] as const;

  function assign(): number {
    let moved = 0;
    for (let i = 0; i < n; i++) {
      const own = labels[i];
      let nearest = 0;
      let least = Number.POSITIVE_INFINITY;
      let second = Number.POSITIVE_INFINITY;
      if (own >= 0) {
        const enough = Math.max(lower[i], half[own]);
        if (upper[i] < enough) continue;
        least = squaredDistance(x, i * d, centers, own * d, d);
        upper[i] = Math.sqrt(least);
        if (upper[i] < enough) continue;
        nearest = own;
        // Both nearest centers lie within this of the own one.
        const reach = (2 * upper[i] + 2 * half[own]) * slack;
        for (let j = own * k; j < own * k + k - 1 && nearGaps[j] <= reach; j++) {
          const c = near[j];
          const sum = squaredDistance(x, i * d, centers, c * d, d);
          if (sum < least || (sum === least && c < nearest)) {
            second = least;
            least = sum;
            nearest = c;
          } else if (sum < second) {
            second = sum;
          }
        }
      } else {
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
      }
      upper[i] = Math.sqrt(least);
      lower[i] = Math.sqrt(second);
      if (nearest === own) continue;
      moved++;
      labels[i] = nearest;
      counts[nearest]++;
      if (own >= 0) counts[own]--;
      for (let j = 0, p = i * d; j < d; j++, p++) {
        sums[nearest * d + j] += x[p];
        if (own >= 0) sums[own * d + j] -= x[p];
      }
    }
    return moved;
  }

  function loosen(mover: number, farthest: number, next: number): void {
    for (let i = 0; i < n; i++) {
      upper[i] += shift[labels[i]];
      lower[i] -= labels[i] === mover ? next : farthest;
    }
  }

  function weigh(center: number, before: number, out: number): number {
    const to = weights[out];
    let total = 0;
    for (let i = 0; i < n; i++) {
      let gap = squaredDistance(x, i * d, x, center * d, d);
      if (before >= 0) gap = Math.min(gap, weights[before][i]);
      to[i] = gap;
      total += gap;
    }
    return total;
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
    half,
    near,
    nearGaps,
    shift,
    weights,
    assign,
    loosen,
    weigh,
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
