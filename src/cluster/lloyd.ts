import { type KmeansLoops, squaredDistance } from "./kmeans-loops.ts";

/** What one run of Lloyd's iteration reached; labels and centers are in the loops' arrays. */
export interface LloydResult {
  /** Sum of squared distances of samples to their centers. */
  readonly inertia: number;
  /** Iterations until it stood still. */
  readonly nIter: number;
}

/**
 * Lloyd's iteration from the centers in `loops`, with Hamerly's bounds: a sample whose center cannot have changed is
 * not compared with the others, and one whose center may have only with those near it. The result is Lloyd's own.
 *
 * Stops when no label changes, when the centers together move less than `tolerance` (sum of squares), or after
 * `maxIter` iterations. A center that loses all its samples moves to the sample farthest from its own center.
 *
 * Hamerly, 2010, doi:10.1137/1.9781611972801.12; Newling and Fleuret, 2016, arXiv:1602.02514 (Exponion).
 */
export function lloyd(loops: KmeansLoops, tolerance: number, maxIter: number): LloydResult {
  loops.labels.fill(-1);
  loops.counts.fill(0);
  loops.sums.fill(0);
  let nIter = 0;
  let settled = false;
  while (nIter < maxIter && !settled) {
    nIter++;
    measureCenters(loops);
    settled = loops.assign() === 0 && nIter > 1;
    if (!settled && update(loops) <= tolerance) break;
  }
  if (!settled) {
    measureCenters(loops);
    loops.assign();
  }
  return { inertia: loops.inertia(), nIter };
}

/** Lists, for each center, the others by distance. */
function measureCenters({ d, k, centers, half, near, nearGaps }: KmeansLoops): void {
  const gaps = new Float64Array(k);
  const others = new Int32Array(Math.max(0, k - 1));
  half.fill(Number.POSITIVE_INFINITY);
  for (let a = 0; a < k; a++) {
    for (let b = 0, at = 0; b < k; b++) {
      if (b === a) continue;
      gaps[b] = Math.sqrt(squaredDistance(centers, a * d, centers, b * d, d));
      others[at++] = b;
    }
    others.sort((p, q) => gaps[p] - gaps[q] || p - q);
    for (let at = 0; at < k - 1; at++) {
      near[a * k + at] = others[at];
      nearGaps[a * k + at] = gaps[others[at]];
    }
    if (k > 1) half[a] = nearGaps[a * k] / 2;
  }
}

/** Moves the centers to the means of their samples; returns the sum of their squared moves. */
function update(loops: KmeansLoops): number {
  fillEmpty(loops);
  const { d, k, centers, sums, counts, shift } = loops;
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
  loops.loosen(mover, farthest, next);
  return total;
}

/** Gives each center without samples the sample that lies farthest from its own center. */
function fillEmpty({ n, d, x, labels, centers, sums, counts, upper, lower }: KmeansLoops): void {
  if (!counts.includes(0)) return;
  const gaps = Float64Array.from({ length: n }, (_, i) => squaredDistance(x, i * d, centers, labels[i] * d, d));
  const order = Array.from(gaps.keys()).sort((i, j) => gaps[j] - gaps[i] || i - j);
  let at = 0;
  for (let c = 0; c < counts.length; c++) {
    if (counts[c] > 0) continue;
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
  }
  lower.fill(0);
}
