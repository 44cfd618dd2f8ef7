/** What one run of Lloyd's iteration reached. */
export interface LloydResult {
  /** Center of each sample, (n). */
  readonly labels: Int32Array;
  /** (k, d) */
  readonly centers: Float64Array;
  /** Sum of squared distances of samples to their centers. */
  readonly inertia: number;
  /** Iterations until it stood still. */
  readonly nIter: number;
}

/**
 * Lloyd's iteration from given centers, with Hamerly's bounds: a sample whose center cannot have changed is not
 * compared with the others. The result is Lloyd's own.
 *
 * Stops when no label changes, when the centers together move less than `tolerance` (sum of squares), or after
 * `maxIter` iterations. A center that loses all its samples moves to the sample farthest from its own center.
 *
 * Hamerly, 2010, doi:10.1137/1.9781611972801.12.
 *
 * @param x - (n, d), row-major
 * @param start - (k, d), left untouched
 */
export function lloyd(
  x: Float64Array,
  n: number,
  d: number,
  start: Float64Array,
  tolerance: number,
  maxIter: number,
): LloydResult {
  const state = new Lloyd(x, n, d, start);
  let nIter = 0;
  let settled = false;
  while (nIter < maxIter && !settled) {
    nIter++;
    const moved = state.assign();
    if (moved === 0 && nIter > 1) {
      settled = true;
      break;
    }
    if (state.update() <= tolerance) break;
  }
  if (!settled) state.assign();
  return { labels: state.labels, centers: state.centers, inertia: state.inertia(), nIter };
}

class Lloyd {
  readonly labels: Int32Array;
  readonly centers: Float64Array;
  private readonly x: Float64Array;
  private readonly n: number;
  private readonly d: number;
  private readonly k: number;
  /** At least the distance to the own center, (n). */
  private readonly upper: Float64Array;
  /** At most the distance to any other center, (n). */
  private readonly lower: Float64Array;
  /** Half the distance of each center to the nearest other, (k). */
  private readonly half: Float64Array;
  private readonly sums: Float64Array;
  private readonly counts: Int32Array;
  private readonly shift: Float64Array;

  constructor(x: Float64Array, n: number, d: number, start: Float64Array) {
    this.x = x;
    this.n = n;
    this.d = d;
    this.k = start.length / d;
    this.centers = start.slice();
    this.labels = new Int32Array(n).fill(-1);
    this.upper = new Float64Array(n).fill(Number.POSITIVE_INFINITY);
    this.lower = new Float64Array(n);
    this.half = new Float64Array(this.k);
    this.sums = new Float64Array(start.length);
    this.counts = new Int32Array(this.k);
    this.shift = new Float64Array(this.k);
  }

  /** Gives each sample its nearest center, of equally near ones the first; returns how many changed. */
  assign(): number {
    const { x, n, d, k, labels, upper, lower, half, centers, sums, counts } = this;
    this.measureHalves();
    let moved = 0;
    for (let i = 0; i < n; i++) {
      const own = labels[i];
      if (own >= 0) {
        const enough = Math.max(lower[i], half[own]);
        if (upper[i] < enough) continue;
        upper[i] = Math.sqrt(squaredDistance(x, i * d, centers, own * d, d));
        if (upper[i] < enough) continue;
      }
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

  /** Moves the centers to the means of their samples; returns the sum of their squared moves. */
  update(): number {
    const { n, d, k, centers, sums, counts, shift, upper, lower, labels } = this;
    this.fillEmpty();
    let total = 0;
    let farthest = 0;
    let next = 0;
    let mover = -1;
    for (let c = 0; c < k; c++) {
      let sum = 0;
      for (let j = c * d; j < c * d + d; j++) {
        const mean = counts[c] > 0 ? sums[j] / counts[c] : centers[j];
        sum += (mean - centers[j]) ** 2;
        centers[j] = mean;
      }
      total += sum;
      shift[c] = Math.sqrt(sum);
      if (shift[c] > farthest) {
        next = farthest;
        farthest = shift[c];
        mover = c;
      } else if (shift[c] > next) {
        next = shift[c];
      }
    }
    for (let i = 0; i < n; i++) {
      upper[i] += shift[labels[i]];
      lower[i] -= labels[i] === mover ? next : farthest;
    }
    return total;
  }

  inertia(): number {
    const { x, n, d, labels, centers } = this;
    let total = 0;
    for (let i = 0; i < n; i++) total += squaredDistance(x, i * d, centers, labels[i] * d, d);
    return total;
  }

  private measureHalves(): void {
    const { d, k, centers, half } = this;
    half.fill(Number.POSITIVE_INFINITY);
    for (let a = 0; a < k; a++) {
      for (let b = a + 1; b < k; b++) {
        const gap = Math.sqrt(squaredDistance(centers, a * d, centers, b * d, d)) / 2;
        if (gap < half[a]) half[a] = gap;
        if (gap < half[b]) half[b] = gap;
      }
    }
  }

  /** Gives each center without samples the sample that lies farthest from its own center. */
  private fillEmpty(): void {
    const { x, n, d, k, labels, centers, sums, counts, upper, lower } = this;
    const empty = Array.from({ length: k }, (_, c) => c).filter((c) => counts[c] === 0);
    if (empty.length === 0) return;
    const gaps = Float64Array.from({ length: n }, (_, i) => squaredDistance(x, i * d, centers, labels[i] * d, d));
    const order = Array.from(gaps.keys()).sort((i, j) => gaps[j] - gaps[i] || i - j);
    let at = 0;
    for (const c of empty) {
      while (at < n && counts[labels[order[at]]] === 1) at++;
      if (at === n || gaps[order[at]] === 0) return;
      const i = order[at++];
      const from = labels[i];
      for (let j = 0; j < d; j++) {
        sums[from * d + j] -= x[i * d + j];
        sums[c * d + j] = x[i * d + j];
        centers[c * d + j] = x[i * d + j];
      }
      counts[from]--;
      counts[c] = 1;
      labels[i] = c;
      upper[i] = 0;
      lower[i] = 0;
    }
    lower.fill(0);
  }
}

function squaredDistance(a: Float64Array, p: number, b: Float64Array, q: number, d: number): number {
  let sum = 0;
  for (let j = 0; j < d; j++) {
    const gap = a[p + j] - b[q + j];
    sum += gap * gap;
  }
  return sum;
}
