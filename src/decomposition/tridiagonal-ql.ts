import { ArgumentError } from "../errors.ts";

/**
 * Diagonalizes a tridiagonal matrix by implicit QL steps with Wilkinson's shift, in place: `diagonal` becomes the
 * eigenvalues, in no order.
 *
 * Golub and Van Loan, Matrix Computations, 4th ed., 8.3.
 *
 * @param beside - couples i and i + 1, (d); used up
 * @param rotate - called with each rotation of rows i and i + 1, which turns rows of the unit matrix into eigenvectors
 */
export function diagonalize(diagonal: Float64Array, beside: Float64Array, rotate?: Rotate): void {
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
      sweep(diagonal, beside, low, high, rotate);
    }
  }
}

type Rotate = (i: number, cosine: number, sine: number) => void;

function negligible(beside: number, a: number, b: number): boolean {
  const size = Math.abs(a) + Math.abs(b);
  return size + Math.abs(beside) === size;
}

/** One implicit QL step on rows low to high. */
function sweep(diagonal: Float64Array, beside: Float64Array, low: number, high: number, rotate?: Rotate): void {
  const slope = (diagonal[low + 1] - diagonal[low]) / (2 * beside[low]);
  const root = lengthOf(slope, 1);
  let carry = diagonal[high] - diagonal[low] + beside[low] / (slope + (slope < 0 ? -root : root));
  let sine = 1;
  let cosine = 1;
  let drop = 0;
  for (let i = high - 1; i >= low; i--) {
    const f = sine * beside[i];
    const b = cosine * beside[i];
    const length = lengthOf(f, carry);
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
    rotate?.(i, cosine, sine);
  }
  diagonal[low] -= drop;
  beside[low] = carry;
  beside[high] = 0;
}

/** `Math.hypot`, which takes several times as long, where squares could overflow or end in 0. */
function lengthOf(a: number, b: number): number {
  const square = a * a + b * b;
  return square > 1e-280 && square < 1e280 ? Math.sqrt(square) : Math.hypot(a, b);
}
