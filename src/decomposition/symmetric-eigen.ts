import { ArgumentError } from "../errors.ts";
import type { Matrix } from "../matrix.ts";

/** Eigenvalues, largest first, and their unit eigenvectors. */
export interface Eigen {
  /** (d), descending. */
  readonly values: Float64Array;
  /** One eigenvector a row, (d, d). */
  readonly vectors: Matrix & { readonly data: Float64Array };
}

/**
 * Eigenvalues and eigenvectors of a symmetric matrix: Householder reduction to tridiagonal form, then implicit QL
 * with Wilkinson's shift. Takes about 9 d³ operations.
 *
 * Golub and Van Loan, Matrix Computations, 4th ed., 8.3.
 *
 * @param a - (d, d); its upper triangle is read
 */
export function symmetricEigen(a: Matrix): Eigen {
  const d = a.rows;
  const diagonal = new Float64Array(d);
  const beside = new Float64Array(d);
  const basis = tridiagonalize(a, diagonal, beside);
  diagonalize(diagonal, beside, basis);
  const order = Array.from(diagonal.keys()).sort((i, j) => diagonal[j] - diagonal[i] || i - j);
  const vectors = new Float64Array(d * d);
  order.forEach((from, to) => {
    vectors.set(basis.subarray(from * d, from * d + d), to * d);
  });
  return { values: Float64Array.from(order, (i) => diagonal[i]), vectors: { data: vectors, rows: d, cols: d } };
}

/**
 * Reduces `a` to a tridiagonal T = Q'AQ. Fills T's diagonal and the entries beside it (`beside[i]` couples i and
 * i + 1) and returns the columns of Q as rows.
 */
function tridiagonalize(a: Matrix, diagonal: Float64Array, beside: Float64Array): Float64Array {
  const d = a.rows;
  const work = new Float64Array(d * d);
  for (let i = 0; i < d; i++) {
    for (let j = i; j < d; j++) {
      work[i * d + j] = a.data[i * d + j];
      work[j * d + i] = a.data[i * d + j];
    }
  }
  const scale = new Float64Array(d);
  const p = new Float64Array(d);
  for (let k = 0; k + 1 < d; k++) {
    diagonal[k] = work[k * d + k];
    scale[k] = reflector(work, k * d + k + 1, d - k - 1, beside, k);
    if (scale[k] !== 0) reflectBothSides(work, d, k, scale[k], p);
  }
  if (d > 0) diagonal[d - 1] = work[d * d - 1];
  return accumulate(work, d, scale);
}

/**
 * Turns the `length` numbers at `at` into the vector v of the reflection I - s v v' that maps them to
 * (beside[k], 0, ...), and returns s; 0 when there is nothing to do.
 */
function reflector(work: Float64Array, at: number, length: number, beside: Float64Array, k: number): number {
  let largest = 0;
  for (let i = 1; i < length; i++) largest = Math.max(largest, Math.abs(work[at + i]));
  const first = work[at];
  if (largest === 0) {
    beside[k] = first;
    return 0;
  }
  largest = Math.max(largest, Math.abs(first));
  let sum = 0;
  for (let i = 0; i < length; i++) sum += (work[at + i] / largest) ** 2;
  const norm = largest * Math.sqrt(sum);
  const target = first > 0 ? -norm : norm;
  beside[k] = target;
  for (let i = 1; i < length; i++) work[at + i] /= first - target;
  work[at] = 1;
  return (target - first) / target;
}

/** Applies reflection k to the trailing block from both sides. */
function reflectBothSides(work: Float64Array, d: number, k: number, s: number, p: Float64Array): void {
  const v = k * d;
  let alignment = 0;
  for (let i = k + 1; i < d; i++) {
    let sum = 0;
    for (let j = k + 1, row = i * d; j < d; j++) sum += work[row + j] * work[v + j];
    p[i] = s * sum;
    alignment += p[i] * work[v + i];
  }
  const half = (s * alignment) / 2;
  for (let i = k + 1; i < d; i++) p[i] -= half * work[v + i];
  for (let i = k + 1; i < d; i++) {
    const vi = work[v + i];
    const pi = p[i];
    for (let j = k + 1, row = i * d; j < d; j++) work[row + j] -= vi * p[j] + pi * work[v + j];
  }
}

/** Multiplies the reflections kept in the rows of `work` into Q, and returns its columns as rows. */
function accumulate(work: Float64Array, d: number, scale: Float64Array): Float64Array {
  const q = new Float64Array(d * d);
  for (let i = 0; i < d; i++) q[i * d + i] = 1;
  const v = new Float64Array(d);
  for (let k = d - 2; k >= 0; k--) {
    if (scale[k] === 0) continue;
    for (let j = k + 1; j < d; j++) v[j] = work[k * d + j];
    for (let i = k + 1; i < d; i++) {
      const row = i * d;
      let sum = 0;
      for (let j = k + 1; j < d; j++) sum += q[row + j] * v[j];
      sum *= scale[k];
      for (let j = k + 1; j < d; j++) q[row + j] -= sum * v[j];
    }
  }
  return q;
}

/** Diagonalizes the tridiagonal matrix by implicit QL steps and rotates the rows of `basis` along. */
function diagonalize(diagonal: Float64Array, beside: Float64Array, basis: Float64Array): void {
  const d = diagonal.length;
  for (let low = 0; low < d; low++) {
    for (let step = 0; ; step++) {
      let high = low;
      while (high + 1 < d && !negligible(beside[high], diagonal[high], diagonal[high + 1])) high++;
      if (high === low) break;
      if (step === 60) {
        throw new ArgumentError(
          "NO_CONVERGENCE",
          `Cannot find eigenvalue ${low} of a ${d} × ${d} matrix`,
          "Look for columns whose sizes differ by more than 1e150; standardize first.",
        );
      }
      sweep(diagonal, beside, basis, low, high);
    }
  }
}

function negligible(beside: number, a: number, b: number): boolean {
  const size = Math.abs(a) + Math.abs(b);
  return size + Math.abs(beside) === size;
}

/** One implicit QL step on rows low to high. */
function sweep(diagonal: Float64Array, beside: Float64Array, basis: Float64Array, low: number, high: number): void {
  const d = diagonal.length;
  const slope = (diagonal[low + 1] - diagonal[low]) / (2 * beside[low]);
  const root = Math.hypot(slope, 1);
  let carry = diagonal[high] - diagonal[low] + beside[low] / (slope + (slope < 0 ? -root : root));
  let sine = 1;
  let cosine = 1;
  let drop = 0;
  for (let i = high - 1; i >= low; i--) {
    const f = sine * beside[i];
    const b = cosine * beside[i];
    const length = Math.hypot(f, carry);
    beside[i + 1] = length;
    if (length === 0) {
      diagonal[i + 1] -= drop;
      beside[high] = 0;
      return;
    }
    sine = f / length;
    cosine = carry / length;
    const rest = diagonal[i + 1] - drop;
    const turn = (diagonal[i] - rest) * sine + 2 * cosine * b;
    drop = sine * turn;
    diagonal[i + 1] = rest + drop;
    carry = cosine * turn - b;
    rotateRows(basis, i * d, d, cosine, sine);
  }
  diagonal[low] -= drop;
  beside[low] = carry;
  beside[high] = 0;
}

/** Rotates the row at `at` and the one below it. */
function rotateRows(basis: Float64Array, at: number, d: number, cosine: number, sine: number): void {
  for (let j = at; j < at + d; j++) {
    const lower = basis[j + d];
    const upper = basis[j];
    basis[j + d] = sine * upper + cosine * lower;
    basis[j] = cosine * upper - sine * lower;
  }
}
