import type { NumericColumn } from "./column.ts";

/**
 * Pearson correlation of two columns over the rows where both have a value, as pandas; NaN when either does not vary
 * or fewer than two rows are left.
 */
export function correlate(a: NumericColumn, b: NumericColumn): number {
  let n = 0;
  // The mean of equal values may differ from them by rounding: whether they vary shows in the values alone.
  let first = -1;
  let variesA = false;
  let variesB = false;
  let sumA = 0;
  let sumB = 0;
  for (let i = 0; i < a.length; i++) {
    const x = a[i];
    const y = b[i];
    if (Number.isNaN(x) || Number.isNaN(y)) continue;
    if (n++ === 0) first = i;
    variesA ||= x !== a[first];
    variesB ||= y !== b[first];
    sumA += x;
    sumB += y;
  }
  if (!variesA || !variesB) return Number.NaN;
  const meanA = sumA / n;
  const meanB = sumB / n;
  let ab = 0;
  let aa = 0;
  let bb = 0;
  for (let i = 0; i < a.length; i++) {
    const x = a[i] - meanA;
    const y = b[i] - meanB;
    if (Number.isNaN(x) || Number.isNaN(y)) continue;
    ab += x * y;
    aa += x * x;
    bb += y * y;
  }
  if (aa === 0 || bb === 0) return Number.NaN;
  return Math.max(-1, Math.min(1, ab / Math.sqrt(aa * bb)));
}
