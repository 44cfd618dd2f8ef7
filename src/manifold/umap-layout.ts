import type { Random } from "../random.ts";
import type { SparseRows } from "./sparse-rows.ts";
import type { MapCurve } from "./umap-curve.ts";

/** Samples that are pushed away for each neighbour that is drawn near. */
const pushes = 5;
/** No coordinate moves farther at once, times the step. */
const farthest = 4;

/** The descent of UMAP: neighbours attract as often as they belong together, samples drawn at random are pushed away. */
export class MapLayout {
  /** Positions, (n, dimensions). */
  readonly y: Float64Array;
  readonly #dimensions: number;
  readonly #epochs: number;
  readonly #random: Random;
  readonly #attraction: CurveTable;
  readonly #repulsion: CurveTable;
  /** Both ends of each pair, and after how many epochs its turn comes again. */
  readonly #heads: Int32Array;
  readonly #tails: Int32Array;
  readonly #intervals: Float64Array;
  readonly #next: Float64Array;
  readonly #nextPush: Float64Array;

  constructor(graph: SparseRows, y: Float64Array, dimensions: number, epochs: number, curve: MapCurve, random: Random) {
    this.y = y;
    this.#dimensions = dimensions;
    this.#epochs = epochs;
    this.#random = random;
    const { a, b } = curve;
    this.#attraction = new CurveTable((square) => (2 * a * b * square ** (b - 1)) / (1 + a * square ** b));
    this.#repulsion = new CurveTable((square) => (2 * b) / ((0.001 + square) * (1 + a * square ** b)));
    const { heads, tails, intervals } = pairs(graph, epochs);
    this.#heads = heads;
    this.#tails = tails;
    this.#intervals = intervals;
    this.#next = intervals.slice();
    this.#nextPush = intervals.map((interval) => interval / pushes);
  }

  /** Moves the samples by one epoch, counted from 0. */
  step(epoch: number): void {
    const { y } = this;
    const n = y.length / this.#dimensions;
    const rate = 1 - epoch / this.#epochs;
    for (let pair = 0; pair < this.#heads.length; pair++) {
      if (this.#next[pair] > epoch) continue;
      const head = this.#heads[pair] * this.#dimensions;
      this.#attract(head, this.#tails[pair] * this.#dimensions, rate);
      this.#next[pair] += this.#intervals[pair];
      const interval = this.#intervals[pair] / pushes;
      const count = Math.floor((epoch - this.#nextPush[pair]) / interval);
      for (let push = 0; push < count; push++) this.#repel(head, this.#random.integer(n) * this.#dimensions, rate);
      this.#nextPush[pair] += Math.max(0, count) * interval;
    }
  }

  #attract(head: number, tail: number, rate: number): void {
    const { y } = this;
    const square = this.#square(head, tail);
    if (square === 0) return;
    const weight = this.#attraction.at(square);
    for (let j = 0; j < this.#dimensions; j++) {
      const move = rate * limited(weight * (y[head + j] - y[tail + j]));
      y[head + j] -= move;
      y[tail + j] += move;
    }
  }

  #repel(head: number, other: number, rate: number): void {
    const { y } = this;
    const square = this.#square(head, other);
    if (square === 0) return;
    const weight = this.#repulsion.at(square);
    for (let j = 0; j < this.#dimensions; j++) y[head + j] += rate * limited(weight * (y[head + j] - y[other + j]));
  }

  #square(p: number, q: number): number {
    let square = 0;
    for (let j = 0; j < this.#dimensions; j++) square += (this.y[p + j] - this.y[q + j]) ** 2;
    return square;
  }
}

function limited(move: number): number {
  return Math.max(-farthest, Math.min(farthest, move));
}

/** Pairs whose turn comes at all, strongest most often. */
function pairs({ offsets, columns, values }: SparseRows, epochs: number) {
  let strongest = 0;
  for (const value of values) strongest = Math.max(strongest, value);
  const counted = values.reduce((count, value) => count + (value >= strongest / epochs ? 1 : 0), 0);
  const heads = new Int32Array(counted);
  const tails = new Int32Array(counted);
  const intervals = new Float64Array(counted);
  let at = 0;
  for (let i = 0; i + 1 < offsets.length; i++) {
    for (let s = offsets[i]; s < offsets[i + 1]; s++) {
      if (values[s] < strongest / epochs) continue;
      heads[at] = i;
      tails[at] = columns[s];
      intervals[at++] = strongest / values[s];
    }
  }
  return { heads, tails, intervals };
}

/**
 * A smooth function of a positive number, interpolated between 64 points for each doubling: within 1e-4 of itself, and some
 * times faster than powers.
 */
class CurveTable {
  readonly #values: Float64Array;
  readonly #number = new Float32Array(1);
  readonly #bits = new Int32Array(this.#number.buffer);

  constructor(value: (x: number) => number) {
    // Exponent and six bits of the fraction of a 32-bit number.
    this.#values = new Float64Array(1 << 14);
    for (let at = 0; at < this.#values.length; at++) {
      this.#bits[0] = at << 17;
      const known = value(Math.max(this.#number[0], 1e-30));
      this.#values[at] = Number.isFinite(known) ? known : 0;
    }
  }

  at(x: number): number {
    this.#number[0] = x;
    const bits = this.#bits[0];
    const place = bits >> 17;
    const left = this.#values[place];
    return left + (this.#values[place + 1] - left) * ((bits & 0x1ffff) / 0x20000);
  }
}
