import type { Matrix } from "../matrix.ts";
import type { EigenLoops } from "./eigen-loops.ts";

/** A symmetric matrix A as Q T Q', T being tridiagonal and Q the product of the reflections that are left in the loops. */
export interface Tridiagonal {
  /** Of T, (d). */
  readonly diagonal: Float64Array;
  /** `beside[i]` of T couples i and i + 1, (d); the last is 0. */
  readonly beside: Float64Array;
}

/**
 * Reduces a symmetric matrix to tridiagonal form. Only one triangle is kept up to date: 4/3 d³ operations.
 *
 * Golub and Van Loan, Matrix Computations, 4th ed., 8.3.1.
 *
 * @param a - (d, d); its upper triangle is read
 */
export function tridiagonalize(a: Matrix, loops: EigenLoops): Tridiagonal {
  const d = a.rows;
  const { work, scale } = loops;
  work.set(a.data);
  scale.fill(0);
  const diagonal = new Float64Array(d);
  const beside = new Float64Array(d);
  for (let k = 0; k + 1 < d; k++) {
    diagonal[k] = work[k * d + k];
    scale[k] = reflector(work, k * d + k + 1, d - k - 1, beside, k);
    if (scale[k] !== 0) reflectBothSides(loops, d, k, scale[k]);
  }
  if (d > 0) diagonal[d - 1] = work[d * d - 1];
  return { diagonal, beside };
}

/** Turns vectors in the basis of T, one a row, into vectors in that of A. */
export function fromBasisOfT({ basis, scale, reflect }: EigenLoops, vectors: Float64Array): Float64Array {
  basis.set(vectors);
  reflect(vectors.length / scale.length);
  return basis.slice(0, vectors.length);
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
function reflectBothSides({ work, product, multiply, update }: EigenLoops, d: number, k: number, s: number): void {
  const v = k * d;
  multiply(k);
  let alignment = 0;
  for (let i = k + 1; i < d; i++) {
    product[i] *= s;
    alignment += product[i] * work[v + i];
  }
  const half = (s * alignment) / 2;
  for (let i = k + 1; i < d; i++) product[i] -= half * work[v + i];
  update(k);
}
