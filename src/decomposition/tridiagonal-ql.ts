import { ArgumentError } from "../errors.ts";

/**
 * Diagonalizes a tridiagonal matrix by implicit QL steps with Wilkinson's shift, in place: `diagonal` becomes the
 * eigenvalues, in no order.
 *
 * Golub and Van Loan, Matrix Computations, 4th ed., 8.3.
 *
 * @param beside - couples i and i + 1, (d); used up
 * @param basis - rows that are rotated along, (d, d): rows of Q' become eigenvectors
 */
export function diagonalize(diagonal: Float64Array, beside: Float64Array, basis?: Float64Array): void {
  const d = diagonal.length;
  const rotations = { cosines: new Float64Array(d), sines: new Float64Array(d) };
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
      const last = sweep(diagonal, beside, rotations, low, high);
      if (basis) rotateRows(basis, d, rotations, last, high);
    }
  }
}

interface Rotations {
  /** Of rows i and i + 1, (d). */
  readonly cosines: Float64Array;
  readonly sines: Float64Array;
}

function negligible(beside: number, a: number, b: number): boolean {
  const size = Math.abs(a) + Math.abs(b);
  return size + Math.abs(beside) === size;
}

/** One implicit QL step on rows low to high; returns down to which row it rotated. */
function sweep(
  diagonal: Float64Array,
  beside: Float64Array,
  { cosines, sines }: Rotations,
  low: number,
  high: number,
): number {
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
      return i + 1;
    }
    sine = f / length;
    cosine = carry / length;
    const rest = diagonal[i + 1] - drop;
    const turn = (diagonal[i] - rest) * sine + 2 * cosine * b;
    drop = sine * turn;
    diagonal[i + 1] = rest + drop;
    carry = cosine * turn - b;
    cosines[i] = cosine;
    sines[i] = sine;
  }
  diagonal[low] -= drop;
  beside[low] = carry;
  beside[high] = 0;
  return low;
}

/** Rotates rows high - 1 and high, then the two above, down to `low`; two rotations a pass over the rows. */
function rotateRows(basis: Float64Array, d: number, { cosines, sines }: Rotations, low: number, high: number): void {
  let i = high - 1;
  for (; i > low; i -= 2) {
    const c = cosines[i];
    const s = sines[i];
    const nextC = cosines[i - 1];
    const nextS = sines[i - 1];
    for (let upper = (i - 1) * d, middle = upper + d, lower = middle + d; upper < i * d; upper++, middle++, lower++) {
      const a = basis[lower];
      const b = basis[middle];
      const e = basis[upper];
      basis[lower] = s * b + c * a;
      const turned = c * b - s * a;
      basis[middle] = nextS * e + nextC * turned;
      basis[upper] = nextC * e - nextS * turned;
    }
  }
  if (i < low) return;
  for (let upper = i * d, lower = upper + d; upper < (i + 1) * d; upper++, lower++) {
    const a = basis[lower];
    const b = basis[upper];
    basis[lower] = sines[i] * b + cosines[i] * a;
    basis[upper] = cosines[i] * b - sines[i] * a;
  }
}
