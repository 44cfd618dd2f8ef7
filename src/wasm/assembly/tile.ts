// Products of two panels: eight columns of a matrix each, row by row, so that a row of a panel is a few vectors.

/**
 * Writes the products of four columns of panel `a` with eight of panel `b`, summed over `depth` rows in 32 bits, (4, 8).
 *
 * @param a - the panel, or 16 bytes on for its second four columns
 */
export function product32(a: usize, b: usize, depth: i32, to: usize): void {
  let p0 = f32x4.splat(0);
  let p1 = p0;
  let q0 = p0;
  let q1 = p0;
  let r0 = p0;
  let r1 = p0;
  let s0 = p0;
  let s1 = p0;
  for (const stop = a + ((<usize>depth) << 5); a < stop; a += 32, b += 32) {
    const low = v128.load(b);
    const high = v128.load(b, 16);
    const p = v128.load32_splat(a);
    p0 = f32x4.add(p0, f32x4.mul(p, low));
    p1 = f32x4.add(p1, f32x4.mul(p, high));
    const q = v128.load32_splat(a, 4);
    q0 = f32x4.add(q0, f32x4.mul(q, low));
    q1 = f32x4.add(q1, f32x4.mul(q, high));
    const r = v128.load32_splat(a, 8);
    r0 = f32x4.add(r0, f32x4.mul(r, low));
    r1 = f32x4.add(r1, f32x4.mul(r, high));
    const s = v128.load32_splat(a, 12);
    s0 = f32x4.add(s0, f32x4.mul(s, low));
    s1 = f32x4.add(s1, f32x4.mul(s, high));
  }
  v128.store(to, p0);
  v128.store(to, p1, 16);
  v128.store(to, q0, 32);
  v128.store(to, q1, 48);
  v128.store(to, r0, 64);
  v128.store(to, r1, 80);
  v128.store(to, s0, 96);
  v128.store(to, s1, 112);
}

/**
 * Writes the products of four columns of panel `a` with four of panel `b`, summed over `depth` rows in 64 bits, (4, 4).
 *
 * @param a - the panel, or 32 bytes on for its second four columns; `b` likewise
 */
export function product64(a: usize, b: usize, depth: i32, to: usize): void {
  let p0 = f64x2.splat(0);
  let p1 = p0;
  let q0 = p0;
  let q1 = p0;
  let r0 = p0;
  let r1 = p0;
  let s0 = p0;
  let s1 = p0;
  for (const stop = a + ((<usize>depth) << 6); a < stop; a += 64, b += 64) {
    const low = v128.load(b);
    const high = v128.load(b, 16);
    const p = v128.load64_splat(a);
    p0 = f64x2.add(p0, f64x2.mul(p, low));
    p1 = f64x2.add(p1, f64x2.mul(p, high));
    const q = v128.load64_splat(a, 8);
    q0 = f64x2.add(q0, f64x2.mul(q, low));
    q1 = f64x2.add(q1, f64x2.mul(q, high));
    const r = v128.load64_splat(a, 16);
    r0 = f64x2.add(r0, f64x2.mul(r, low));
    r1 = f64x2.add(r1, f64x2.mul(r, high));
    const s = v128.load64_splat(a, 24);
    s0 = f64x2.add(s0, f64x2.mul(s, low));
    s1 = f64x2.add(s1, f64x2.mul(s, high));
  }
  v128.store(to, p0);
  v128.store(to, p1, 16);
  v128.store(to, q0, 32);
  v128.store(to, q1, 48);
  v128.store(to, r0, 64);
  v128.store(to, r1, 80);
  v128.store(to, s0, 96);
  v128.store(to, s1, 112);
}
