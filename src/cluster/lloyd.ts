import type { Sliced } from "../wasm/sliced.ts";
import { type KmeansLoops, squaredDistance } from "./kmeans-loops.ts";

/** What one run of Lloyd's iteration reached; labels and centers are in the loops' arrays. */
export interface LloydResult {
  /** Sum of squared distances of samples to their centers. */
  readonly inertia: number;
  /** Iterations until it stood still. */
  readonly nIter: number;
}

/** More than the rounding of a sum of distances. */
const slack = 1.000000001;

/**
 * Lloyd's iteration from the centers in `loops`, with Hamerly's bounds: a sample whose center cannot have changed is
 * not compared with the others. The result is Lloyd's own.
 *
 * Stops when no label changes, when the centers together move less than `tolerance` (sum of squares), or after
 * `maxIter` iterations. A center that loses all its samples moves to the sample farthest from its own center.
 *
 * Hamerly, 2010, doi:10.1137/1.9781611972801.12.
 */
export function* lloyd(loops: KmeansLoops, tolerance: number, maxIter: number): Sliced<LloydResult> {
  const run = new LloydRun(loops);
  let nIter = 0;
  let settled = false;
  while (nIter < maxIter && !settled) {
    nIter++;
    settled = (yield* run.assign()) === 0 && nIter > 1;
    if (!settled && run.update() <= tolerance) break;
  }
  if (!settled) yield* run.assign();
  return { inertia: loops.inertia(), nIter };
}

/** The centers of one run, and how far they move. */
class LloydRun {
  readonly #loops: KmeansLoops;
  readonly #half: Float64Array;
  readonly #moved: Float64Array;
  readonly #othersMoved: Float64Array;

  constructor(loops: KmeansLoops) {
    this.#loops = loops;
    this.#half = new Float64Array(loops.k);
    this.#moved = new Float64Array(loops.k);
    this.#othersMoved = new Float64Array(loops.k);
    loops.reset();
  }

  /** Gives each sample its nearest center; returns how many changed. */
  *assign(): Sliced<number> {
    this.#measureCenters();
    return yield* this.#loops.assign(this.#half, this.#moved, this.#othersMoved);
  }

  /** Moves the centers to the means of their samples; returns the sum of their squared moves. */
  update(): number {
    fillEmpty(this.#loops);
    const { d, k, centers, sums, counts } = this.#loops;
    const moved = this.#moved;
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
      moved[c] = Math.sqrt(sum) * slack;
      if (moved[c] > farthest) {
        next = farthest;
        farthest = moved[c];
        mover = c;
      } else if (moved[c] > next) {
        next = moved[c];
      }
    }
    this.#othersMoved.fill(farthest);
    if (mover >= 0) this.#othersMoved[mover] = next;
    return total;
  }

  #measureCenters(): void {
    const { d, k, centers } = this.#loops;
    const half = this.#half.fill(Number.POSITIVE_INFINITY);
    for (let a = 1; a < k; a++) {
      for (let b = 0; b < a; b++) {
        const square = squaredDistance(centers, a * d, centers, b * d, d);
        if (square < half[a]) half[a] = square;
        if (square < half[b]) half[b] = square;
      }
    }
    for (let c = 0; c < k; c++) half[c] = Math.sqrt(half[c]) / 2;
  }
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
