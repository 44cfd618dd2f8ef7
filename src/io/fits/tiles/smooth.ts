/**
 * Smooths the steps between blocks that lossy compression leaves: each difference is moved towards the slope between
 * its neighbours' sums, by half the scale at most and never so far that the picture would stop rising or falling.
 *
 * @param a - sums and differences of one level, interleaved; changed
 * @param stride - length of a row of the whole array
 */
export function smoothCoefficients(
  a: Float64Array,
  height: number,
  width: number,
  stride: number,
  scale: number,
): void {
  const most = Math.floor(scale / 2);
  for (let row = 2; row < height - 2; row += 2) {
    for (let col = 0; col < width; col += 2) smoothSlope(a, row * stride + col, 2 * stride, stride, most);
  }
  for (let row = 0; row < height; row += 2) {
    for (let col = 2; col < width - 2; col += 2) smoothSlope(a, row * stride + col, 2, 1, most);
  }
  for (let row = 2; row < height - 2; row += 2) {
    for (let col = 2; col < width - 2; col += 2) smoothCurvature(a, row * stride + col, stride, most);
  }
}

function smoothSlope(a: Float64Array, p: number, far: number, near: number, most: number): void {
  const before = a[p] - a[p - far];
  const after = a[p + far] - a[p];
  const top = Math.max(Math.min(after, before), 0) * 4;
  const bottom = Math.min(Math.max(after, before), 0) * 4;
  if (bottom >= top) return;
  const slope = clamp(before + after, bottom, top);
  a[p + near] += clamp(Math.trunc((slope - a[p + near] * 8) / 8), -most, most);
}

function smoothCurvature(a: Float64Array, p: number, stride: number, most: number): void {
  const h0 = a[p];
  const mm = a[p - 2 * stride - 2];
  const pm = a[p + 2 * stride - 2];
  const mp = a[p - 2 * stride + 2];
  const pp = a[p + 2 * stride + 2];
  const hx = a[p + stride] * 2;
  const hy = a[p + 1] * 2;
  const top =
    16 *
    Math.min(
      Math.min(Math.max(pp - h0, 0) - hx - hy, Math.max(h0 - pm, 0) + hx - hy),
      Math.min(Math.max(h0 - mp, 0) - hx + hy, Math.max(mm - h0, 0) + hx + hy),
    );
  const bottom =
    16 *
    Math.max(
      Math.max(Math.min(pp - h0, 0) - hx - hy, Math.min(h0 - pm, 0) + hx - hy),
      Math.max(Math.min(h0 - mp, 0) - hx + hy, Math.min(mm - h0, 0) + hx + hy),
    );
  if (bottom >= top) return;
  const curve = clamp(pp + mm - mp - pm, bottom, top);
  const at = p + stride + 1;
  a[at] += clamp(Math.trunc((curve - a[at] * 64) / 64), -most, most);
}

function clamp(value: number, least: number, most: number): number {
  return Math.max(Math.min(value, most), least);
}
