import { random } from "../random.ts";
import type { Tridiagonal } from "./tridiagonal.ts";

/** The first solution points roughly, the second as well as rounding lets it; more are for vectors that do not fit yet. */
const leastSteps = 2;
const mostSteps = 4;

/**
 * Unit eigenvectors of the first `count` eigenvalues of a tridiagonal matrix, by inverse iteration: solving
 * (T - value) z = b makes what b has of the eigenvector far larger than the rest. Each vector is kept orthogonal to the
 * ones before, so that equal values get different vectors.
 *
 * Peters and Wilkinson, 1979, doi:10.1137/1021052.
 *
 * @param values - all eigenvalues, descending
 * @returns one vector a row, (count, d), or nothing when one does not fit its value within rounding
 */
export function inverseIteration(
  { diagonal, beside }: Tridiagonal,
  values: Float64Array,
  count: number,
): Float64Array | undefined {
  const d = diagonal.length;
  const size = Math.max(Math.abs(values[0]), Math.abs(values[d - 1]));
  const vectors = new Float64Array(count * d);
  const solver = new Solver(d, size);
  const { normal } = random(1);
  const z = new Float64Array(d);
  for (let c = 0; c < count; c++) {
    for (let j = 0; j < d; j++) z[j] = normal();
    solver.factor(diagonal, beside, values[c]);
    let fits = false;
    for (let step = 1; step <= mostSteps && !fits; step++) {
      solver.solve(z);
      normalize(z);
      separate(z, vectors, c);
      if (step >= leastSteps) separate(z, vectors, c);
      normalize(z);
      fits = step >= leastSteps && misfit(diagonal, beside, values[c], z) <= 4 * d * Number.EPSILON * size;
    }
    if (!fits) return undefined;
    vectors.set(z, c * d);
  }
  return vectors;
}

/** Solves with T - value by Gaussian elimination, each row being exchanged with the next where that is larger. */
class Solver {
  private readonly pivot: Float64Array;
  private readonly above: Float64Array;
  private readonly second: Float64Array;
  private readonly factors: Float64Array;
  private readonly swapped: Uint8Array;
  private readonly least: number;

  constructor(d: number, size: number) {
    this.pivot = new Float64Array(d);
    this.above = new Float64Array(d);
    this.second = new Float64Array(d);
    this.factors = new Float64Array(d);
    this.swapped = new Uint8Array(d);
    this.least = Number.EPSILON * size;
  }

  factor(diagonal: Float64Array, beside: Float64Array, value: number): void {
    const { pivot, above, second, factors, swapped, least } = this;
    const d = diagonal.length;
    let own = diagonal[0] - value;
    let next = beside[0];
    for (let i = 0; i + 1 < d; i++) {
      const below = beside[i];
      const nextDiagonal = diagonal[i + 1] - value;
      const nextBeside = i + 2 < d ? beside[i + 1] : 0;
      swapped[i] = Math.abs(below) > Math.abs(own) ? 1 : 0;
      if (swapped[i] === 1) {
        factors[i] = own / below;
        pivot[i] = below;
        above[i] = nextDiagonal;
        second[i] = nextBeside;
        own = next - factors[i] * nextDiagonal;
        next = -factors[i] * nextBeside;
      } else {
        pivot[i] = Math.abs(own) < least ? least : own;
        factors[i] = below / pivot[i];
        above[i] = next;
        second[i] = 0;
        own = nextDiagonal - factors[i] * next;
        next = nextBeside;
      }
    }
    pivot[d - 1] = Math.abs(own) < least ? least : own;
  }

  /** Replaces b by the solution. */
  solve(b: Float64Array): void {
    const { pivot, above, second, factors, swapped } = this;
    const d = b.length;
    for (let i = 0; i + 1 < d; i++) {
      if (swapped[i] === 1) {
        const own = b[i];
        b[i] = b[i + 1];
        b[i + 1] = own;
      }
      b[i + 1] -= factors[i] * b[i];
    }
    for (let i = d - 1; i >= 0; i--) {
      let rest = b[i];
      if (i + 1 < d) rest -= above[i] * b[i + 1];
      if (i + 2 < d) rest -= second[i] * b[i + 2];
      b[i] = rest / pivot[i];
    }
  }
}

function normalize(z: Float64Array): void {
  let largest = 0;
  for (let j = 0; j < z.length; j++) largest = Math.max(largest, Math.abs(z[j]));
  let sum = 0;
  for (let j = 0; j < z.length; j++) sum += (z[j] / largest) ** 2;
  const length = largest * Math.sqrt(sum);
  for (let j = 0; j < z.length; j++) z[j] /= length;
}

/** Takes out of z what it has of the first `count` vectors. */
function separate(z: Float64Array, vectors: Float64Array, count: number): void {
  const d = z.length;
  for (let c = 0; c < count; c++) {
    let share = 0;
    for (let j = 0, at = c * d; j < d; j++) share += vectors[at + j] * z[j];
    for (let j = 0, at = c * d; j < d; j++) z[j] -= share * vectors[at + j];
  }
}

/** Largest entry of T z - value z. */
function misfit(diagonal: Float64Array, beside: Float64Array, value: number, z: Float64Array): number {
  const d = z.length;
  let worst = 0;
  for (let j = 0; j < d; j++) {
    let sum = (diagonal[j] - value) * z[j];
    if (j > 0) sum += beside[j - 1] * z[j - 1];
    if (j + 1 < d) sum += beside[j] * z[j + 1];
    worst = Math.max(worst, Math.abs(sum));
  }
  return worst;
}
