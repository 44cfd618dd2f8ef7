import type { EigenLoops } from "./eigen-loops.ts";
import { SecularEquation } from "./secular-equation.ts";
import type { Tridiagonal } from "./tridiagonal.ts";
import { diagonalize } from "./tridiagonal-ql.ts";

/** Matrices of so few columns are left to QL. */
const small = 32;

/** Columns of a part are a multiple of this, so that tiles are full. */
const tile = 8;

/** In which half of the columns a vector is not zero. */
const upper = 1;
const lower = 2;

interface Work {
  /** Diagonal of T, part by part replaced by eigenvalues, each beside its vector, (d). */
  readonly values: Float64Array;
  readonly beside: Float64Array;
  /** What couples two halves, in the basis of their vectors, (d). */
  readonly z: Float64Array;
  /** Which halves each vector has, (d). */
  readonly sides: Uint8Array;
  readonly loops: EigenLoops;
}

/**
 * Eigenvalues and eigenvectors of a tridiagonal matrix: the matrix is torn in two halves, each is solved likewise, and what
 * couples them, of rank one, changes values and vectors by the roots of a secular equation. Vectors that the coupling does not
 * touch within rounding stay as they are.
 *
 * Cuppen, 1981, doi:10.1007/BF01396757; Gu and Eisenstat, 1995, doi:10.1137/S0895479892241287, whose weights keep the vectors
 * orthogonal however close the values are.
 *
 * @param loops - `basis` of which gets the vectors, one a row
 * @returns the eigenvalue of each row, in no order, (d)
 */
export function divideAndConquer({ diagonal, beside }: Tridiagonal, loops: EigenLoops): Float64Array {
  const d = diagonal.length;
  const size = Math.max(largest(diagonal), largest(beside)) || 1;
  const work: Work = {
    values: diagonal.map((value) => value / size),
    beside: beside.map((value) => value / size),
    z: new Float64Array(d),
    sides: new Uint8Array(d),
    loops,
  };
  loops.basis.fill(0);
  solve(work, 0, d);
  return work.values.map((value) => value * size);
}

function largest(numbers: Float64Array): number {
  return numbers.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
}

/** Solves rows and columns `low` to `high` - 1. */
function solve(work: Work, low: number, high: number): void {
  const { values, beside } = work;
  if (high - low <= small) {
    solveByQl(work, low, high);
    return;
  }
  const middle = low + Math.ceil((high - low) / 2 / tile) * tile;
  const coupling = beside[middle - 1];
  values[middle - 1] -= Math.abs(coupling);
  values[middle] -= Math.abs(coupling);
  solve(work, low, middle);
  solve(work, middle, high);
  couple(work, low, middle, high, coupling);
}

function solveByQl({ values, beside, loops: { basis, pitch } }: Work, low: number, high: number): void {
  const d = high - low;
  for (let row = low; row < high; row++) basis[row * pitch + row] = 1;
  const couplings = beside.slice(low, high);
  couplings[d - 1] = 0;
  diagonalize(values.subarray(low, high), couplings, (i, cosine, sine) => {
    const to = (low + i) * pitch + low;
    for (let at = to; at < to + d; at++) {
      const next = basis[at + pitch];
      const own = basis[at];
      basis[at + pitch] = sine * own + cosine * next;
      basis[at] = cosine * own - sine * next;
    }
  });
}

/** Makes the solution of a part of those of its halves. */
function couple(work: Work, low: number, middle: number, high: number, coupling: number): void {
  const { values, z, sides, loops } = work;
  const { basis, pitch } = loops;
  for (let row = low; row < high; row++) {
    const isUpper = row < middle;
    sides[row] = isUpper ? upper : lower;
    z[row] =
      Math.SQRT1_2 * (isUpper ? basis[row * pitch + middle - 1] : Math.sign(coupling) * basis[row * pitch + middle]);
  }
  const strength = 2 * Math.abs(coupling);
  const kept = deflate(work, strength, low, high);
  const k = kept.length;
  if (k === 0) return;
  const poles = Float64Array.from(kept, (row) => values[row]);
  const found = findWeights(
    poles,
    Float64Array.from(kept, (row) => z[row]),
    strength,
    loops,
  );
  loops.rows.set(kept);
  for (const [side, from, to] of [
    [upper, low, middle],
    [lower, middle, high],
  ]) {
    let members = 0;
    for (let j = 0; j < k; j++) if ((sides[kept[j]] & side) !== 0) loops.members[members++] = j;
    loops.combine(k, members, from, to);
  }
  for (let i = 0; i < k; i++) values[kept[i]] = found[i];
}

/**
 * Rows that the coupling changes, by rising value. Of two whose values are equal within rounding, one is turned so that the
 * coupling does not touch it.
 */
function deflate({ values, z, sides, loops }: Work, strength: number, low: number, high: number): number[] {
  const byValue = Int32Array.from({ length: high - low }, (_, i) => low + i);
  byValue.sort((a, b) => values[a] - values[b] || a - b);
  const outermost = Math.max(Math.abs(values[byValue[0]]), Math.abs(values[byValue[byValue.length - 1]]));
  const tolerance = 8 * Number.EPSILON * Math.max(strength, outermost);
  const kept: number[] = [];
  for (const row of byValue) {
    if (strength * Math.abs(z[row]) <= tolerance) continue;
    const last = kept.length > 0 ? kept[kept.length - 1] : -1;
    if (last >= 0) {
      const length = Math.hypot(z[last], z[row]);
      const cosine = z[row] / length;
      const sine = -z[last] / length;
      if (Math.abs((values[row] - values[last]) * cosine * sine) <= tolerance) {
        z[row] = length;
        z[last] = 0;
        turn(loops, last, row, cosine, sine, low, high);
        const both = [values[last], values[row]];
        values[last] = both[0] * cosine * cosine + both[1] * sine * sine;
        values[row] = both[0] * sine * sine + both[1] * cosine * cosine;
        sides[row] |= sides[last];
        kept.pop();
      }
    }
    kept.push(row);
  }
  return kept;
}

/** Rotates two rows of the basis. */
function turn({ basis, pitch }: EigenLoops, p: number, q: number, c: number, s: number, low: number, high: number) {
  for (let j = low; j < high; j++) {
    const x = basis[p * pitch + j];
    const y = basis[q * pitch + j];
    basis[p * pitch + j] = c * x + s * y;
    basis[q * pitch + j] = c * y - s * x;
  }
}

/**
 * Eigenvalues of diag(poles) + strength z z', ascending, and in `weights` of the loops its unit eigenvectors, one a row. They are
 * those of the nearest z of which the rounded roots are exact.
 */
function findWeights(poles: Float64Array, z: Float64Array, strength: number, { weights, pitch }: EigenLoops) {
  const k = poles.length;
  const equation = new SecularEquation(poles, z, strength);
  const roots = poles.map((_, i) => equation.root(i, weights, i * pitch));
  const squares = poles.map((_, j) => -weights[j * pitch + j]);
  for (let i = 0; i < k; i++) {
    for (let j = 0, at = i * pitch; j < k; j++) {
      if (j !== i) squares[j] *= weights[at + j] / (poles[j] - poles[i]);
    }
  }
  const exact = squares.map((square, j) => Math.sign(z[j]) * Math.sqrt(Math.abs(square)));
  for (let i = 0; i < k; i++) {
    const at = i * pitch;
    let sum = 0;
    for (let j = 0; j < k; j++) {
      const weight = exact[j] / weights[at + j];
      weights[at + j] = weight;
      sum += weight * weight;
    }
    const share = 1 / Math.sqrt(sum);
    for (let j = 0; j < k; j++) weights[at + j] *= share;
  }
  return roots;
}
