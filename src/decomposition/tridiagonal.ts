import type { Matrix } from "../matrix.ts";

/** A symmetric matrix A as Q T Q', T being tridiagonal and Q a product of reflections. */
export interface Tridiagonal {
  /** Of T, (d). */
  readonly diagonal: Float64Array;
  /** `beside[i]` of T couples i and i + 1, (d); the last is 0. */
  readonly beside: Float64Array;
  /** Vector v of reflection k, which spares coordinates 0 to k, from column k + 1 of row k on, (d, d). */
  readonly reflections: Float64Array;
  /** Reflection k is I - scale[k] v v', (d). */
  readonly scale: Float64Array;
}

/**
 * Reduces a symmetric matrix to tridiagonal form. Only one triangle is kept up to date: 4/3 d³ operations.
 *
 * Golub and Van Loan, Matrix Computations, 4th ed., 8.3.1.
 *
 * @param a - (d, d); its upper triangle is read
 */
export function tridiagonalize(a: Matrix): Tridiagonal {
  const d = a.rows;
  const work = Float64Array.from(a.data);
  const diagonal = new Float64Array(d);
  const beside = new Float64Array(d);
  const scale = new Float64Array(d);
  const p = new Float64Array(d);
  for (let k = 0; k + 1 < d; k++) {
    diagonal[k] = work[k * d + k];
    scale[k] = reflector(work, k * d + k + 1, d - k - 1, beside, k);
    if (scale[k] !== 0) reflectBothSides(work, d, k, scale[k], p);
  }
  if (d > 0) diagonal[d - 1] = work[d * d - 1];
  return { diagonal, beside, reflections: work, scale };
}

/** The columns of Q, one a row, (d, d). */
export function columnsOfQ(reduced: Tridiagonal): Float64Array {
  const d = reduced.scale.length;
  const rows = new Float64Array(d * d);
  for (let i = 0; i < d; i++) rows[i * d + i] = 1;
  // Before reflection k the first k + 1 rows are those of the identity, which it does not touch.
  for (let k = d - 2; k >= 0; k--) applyReflection(reduced, k, rows, k + 1, d);
  return rows;
}

/** Turns vectors in the basis of T, one a row, into vectors in that of A, in place. */
export function applyReflections(reduced: Tridiagonal, vectors: Float64Array, count: number): void {
  for (let k = reduced.scale.length - 2; k >= 0; k--) applyReflection(reduced, k, vectors, 0, count);
}

function applyReflection(
  { reflections, scale }: Tridiagonal,
  k: number,
  vectors: Float64Array,
  from: number,
  to: number,
): void {
  const d = scale.length;
  const s = scale[k];
  const v = k * d;
  if (s === 0) return;
  for (let i = from; i < to; i++) {
    const row = i * d;
    let even = 0;
    let odd = 0;
    let j = k + 1;
    for (; j + 1 < d; j += 2) {
      even += vectors[row + j] * reflections[v + j];
      odd += vectors[row + j + 1] * reflections[v + j + 1];
    }
    if (j < d) even += vectors[row + j] * reflections[v + j];
    const sum = (even + odd) * s;
    for (let j = k + 1; j < d; j++) vectors[row + j] -= sum * reflections[v + j];
  }
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

/** Applies reflection k to the trailing block from both sides; its upper triangle is read and written. */
function reflectBothSides(work: Float64Array, d: number, k: number, s: number, p: Float64Array): void {
  const v = k * d;
  multiply(work, d, k, p);
  let alignment = 0;
  for (let i = k + 1; i < d; i++) {
    p[i] *= s;
    alignment += p[i] * work[v + i];
  }
  const half = (s * alignment) / 2;
  for (let i = k + 1; i < d; i++) p[i] -= half * work[v + i];
  for (let i = k + 1; i < d; i++) {
    const row = i * d;
    const vi = work[v + i];
    const pi = p[i];
    for (let j = i; j < d; j++) work[row + j] -= vi * p[j] + pi * work[v + j];
  }
}

/** Writes the product of the trailing block and vector k to `p`, two rows a pass. */
function multiply(work: Float64Array, d: number, k: number, p: Float64Array): void {
  const v = k * d;
  p.fill(0, k + 1);
  let i = k + 1;
  for (; i + 1 < d; i += 2) {
    const row = i * d;
    const next = row + d;
    const a = work[v + i];
    const b = work[v + i + 1];
    let sum = work[row + i] * a + work[row + i + 1] * b;
    let nextSum = work[row + i + 1] * a + work[next + i + 1] * b;
    for (let j = i + 2; j < d; j++) {
      const upper = work[row + j];
      const lower = work[next + j];
      const other = work[v + j];
      sum += upper * other;
      nextSum += lower * other;
      p[j] += upper * a + lower * b;
    }
    p[i] += sum;
    p[i + 1] += nextSum;
  }
  if (i < d) p[i] += work[i * d + i] * work[v + i];
}
