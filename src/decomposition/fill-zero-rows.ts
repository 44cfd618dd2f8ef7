/**
 * Puts vectors of length 1, orthogonal to all other rows, in place of rows of zeros (Gram-Schmidt, twice, because once leaves
 * rounding).
 *
 * @param rows - orthonormal but for those of zeros, (count, d), count <= d; changed
 */
export function fillZeroRows(rows: Float64Array, count: number, d: number): void {
  for (let c = 0; c < count; c++) {
    if (!isZero(rows, c * d, d)) continue;
    rows[c * d + farthestAxis(rows, count, d)] = 1;
    for (let pass = 0; pass < 2; pass++) {
      for (let other = 0; other < count; other++) if (other !== c) makeOrthogonal(rows, c * d, other * d, d);
      let square = 0;
      for (let j = 0; j < d; j++) square += rows[c * d + j] ** 2;
      for (let j = 0; j < d; j++) rows[c * d + j] /= Math.sqrt(square);
    }
  }
}

function isZero(rows: Float64Array, at: number, d: number): boolean {
  for (let j = 0; j < d; j++) if (rows[at + j] !== 0) return false;
  return true;
}

/** The axis of which the rows hold least; its square outside them is at least 1 - rank / d. */
function farthestAxis(rows: Float64Array, count: number, d: number): number {
  const held = new Float64Array(d);
  for (let at = 0; at < count * d; at++) held[at % d] += rows[at] ** 2;
  return held.indexOf(held.reduce((least, share) => Math.min(least, share)));
}

/** Takes from the row at `at` what it has in common with the row of length 1, or 0, at `other`. */
function makeOrthogonal(rows: Float64Array, at: number, other: number, d: number): void {
  let common = 0;
  for (let j = 0; j < d; j++) common += rows[at + j] * rows[other + j];
  for (let j = 0; j < d; j++) rows[at + j] -= common * rows[other + j];
}
