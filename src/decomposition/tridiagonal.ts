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
 * Reduces a symmetric matrix to tridiagonal form. Only one triangle is kept up to date: 4/3 d³ operations. A reflection is
 * applied when the next is known, so that the triangle is read once for both.
 *
 * Golub and Van Loan, Matrix Computations, 4th ed., 8.3.1.
 *
 * @param a - (d, d); its upper triangle is read
 */
export function tridiagonalize(a: Matrix, loops: EigenLoops): Tridiagonal {
  const d = a.rows;
  const { work, scale, pitch, previous } = loops;
  for (let i = 0; i < d; i++) work.set(a.data.subarray(i * d, i * d + d), i * pitch);
  scale.fill(0);
  previous.fill(0);
  const diagonal = new Float64Array(d);
  const beside = new Float64Array(d);
  for (let k = 0; k < d; k++) {
    const row = k * pitch;
    if (k > 0) updateRow(loops, d, k);
    diagonal[k] = work[row + k];
    work.fill(0, row, row + k + 1);
    if (k + 1 === d) break;
    scale[k] = reflector(work, row + k + 1, d - k - 1, beside, k);
    loops.advance(k);
    prepareUpdate(loops, d, k, scale[k]);
  }
  return { diagonal, beside };
}

/** Turns vectors in the basis of T, one a row, into vectors in that of A. */
export function fromBasisOfT({ basis, scale, reflect, pitch }: EigenLoops, vectors: Float64Array): Float64Array {
  const d = scale.length;
  const count = vectors.length / d;
  for (let i = 0; i < count; i++) basis.set(vectors.subarray(i * d, i * d + d), i * pitch);
  reflect(count);
  const turned = new Float64Array(count * d);
  for (let i = 0; i < count; i++) turned.set(basis.subarray(i * pitch, i * pitch + d), i * d);
  return turned;
}

/** Brings row k up to date with reflection k - 1. */
function updateRow({ work, previous, pitch }: EigenLoops, d: number, k: number): void {
  const row = k * pitch;
  const before = row - pitch;
  for (let j = k; j < d; j++) work[row + j] -= work[before + k] * previous[j] + previous[k] * work[before + j];
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

/** Makes of the product that the block below and right of k has with vector k what reflection k takes from the block. */
function prepareUpdate({ work, product, previous, pitch }: EigenLoops, d: number, k: number, s: number): void {
  const v = k * pitch;
  let alignment = 0;
  for (let i = k + 1; i < d; i++) {
    previous[i] = product[i] * s;
    alignment += previous[i] * work[v + i];
  }
  const half = (s * alignment) / 2;
  for (let i = k + 1; i < d; i++) previous[i] -= half * work[v + i];
}
