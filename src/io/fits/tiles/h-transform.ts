import { smoothCoefficients } from "./smooth.ts";

/** Powers of two and rounding amounts of one level of the transform. */
interface Level {
  /** The bit below which coefficients of the curvature have no meaning at this level. */
  readonly bit: number;
  readonly divisor: 2 | 4;
  readonly roundDown: number;
}

/**
 * Undoes the H-transform of an array in place: from sums and differences of four neighbours back to the neighbours,
 * level by level. Whole numbers in doubles, so that sums of 32-bit pixels stay exact.
 *
 * @param smoothing - the scale of a lossy file whose blocks shall be smoothed, else 0
 */
export function inverseHTransform(values: Float64Array, rows: number, cols: number, smoothing: number): void {
  const levels = Math.ceil(Math.log2(Math.max(rows, cols)));
  if (levels === 0) return;
  const top = 2 ** (levels + 1);
  values[0] = roundTo(values[0], top, top / 2 - 1);
  const scratch = new Float64Array((Math.max(rows, cols) + 1) >> 1);
  for (let k = levels - 1; k >= 0; k--) {
    const height = Math.ceil(rows / 2 ** k);
    const width = Math.ceil(cols / 2 ** k);
    for (let row = 0; row < height; row++) interleave(values, row * cols, width, 1, scratch);
    for (let col = 0; col < width; col++) interleave(values, col, height, cols, scratch);
    if (smoothing > 1) smoothCoefficients(values, height, width, cols, smoothing);
    const bit = 2 ** k;
    undoLevel(values, height, width, cols, { bit, divisor: k === 0 ? 4 : 2, roundDown: k === 0 ? 0 : bit / 2 - 1 });
  }
}

function undoLevel(a: Float64Array, height: number, width: number, stride: number, level: Level): void {
  const { bit, divisor, roundDown } = level;
  const double = bit * 2;
  for (let row = 0; row < height - 1; row += 2) {
    const upper = row * stride;
    const lower = upper + stride;
    for (let col = 0; col < width - 1; col += 2) {
      const p = upper + col;
      const q = lower + col;
      let hx = roundTo(a[q], double, bit - 1);
      let hy = roundTo(a[p + 1], double, bit - 1);
      const hc = roundTo(a[q + 1], bit, roundDown);
      // The lowest bits of the curvature belong to the differences, those of the differences to the sum.
      const low = hasBit(hc, bit) ? bit : 0;
      hx -= hx >= 0 ? low : -low;
      hy -= hy >= 0 ? low : -low;
      const odd = hasBit(hc, double) !== (hasBit(hx, double) !== hasBit(hy, double));
      const carry = odd ? double : 0;
      let h0 = a[p];
      if (h0 >= 0) h0 += low - carry;
      else h0 += low === 0 ? carry : low - carry;
      a[q + 1] = Math.floor((h0 + hx + hy + hc) / divisor);
      a[q] = Math.floor((h0 + hx - hy - hc) / divisor);
      a[p + 1] = Math.floor((h0 - hx + hy - hc) / divisor);
      a[p] = Math.floor((h0 - hx - hy + hc) / divisor);
    }
    if (width % 2 === 1) undoPair(a, upper + width - 1, lower + width - 1, level);
  }
  if (height % 2 === 0) return;
  const last = (height - 1) * stride;
  for (let col = 0; col < width - 1; col += 2) undoPair(a, last + col, last + col + 1, level);
  if (width % 2 === 1) a[last + width - 1] = Math.floor(a[last + width - 1] / divisor);
}

/** Two pixels at an edge of odd length, which have a sum and one difference. */
function undoPair(a: Float64Array, first: number, second: number, { bit, divisor }: Level): void {
  const double = bit * 2;
  const h = roundTo(a[second], double, bit - 1);
  const low = hasBit(h, double) ? double : 0;
  const h0 = a[first] >= 0 ? a[first] - low : a[first] + low;
  a[second] = Math.floor((h0 + h) / divisor);
  a[first] = Math.floor((h0 - h) / divisor);
}

/** The nearest multiple of a power of two; halves go up for positive numbers, `down` decides for negative ones. */
function roundTo(value: number, unit: number, down: number): number {
  return Math.floor((value + (value >= 0 ? Math.floor(unit / 2) : down)) / unit) * unit;
}

function hasBit(value: number, bit: number): boolean {
  const part = Math.floor(value / bit);
  return part - 2 * Math.floor(part / 2) === 1;
}

/** Puts the second half of a line between the numbers of the first. */
function interleave(a: Float64Array, start: number, count: number, step: number, scratch: Float64Array): void {
  const half = (count + 1) >> 1;
  for (let i = half; i < count; i++) scratch[i - half] = a[start + i * step];
  for (let i = half - 1; i > 0; i--) a[start + 2 * i * step] = a[start + i * step];
  for (let i = half; i < count; i++) a[start + (2 * (i - half) + 1) * step] = scratch[i - half];
}
