// Blurs square pictures along both sides by products with two folded matrices of weights.

import { clear, needed, reserve } from "./memory";

/** Pixels along a side: a multiple of 8. */
let length: i32 = 0;
let half: i32 = 0;
/** How far from a pixel, in pixels, others count. */
let reach: i32 = 0;
let weights: usize = 0;
let picture: usize = 0;
let between: usize = 0;
/** Four columns: for each row of the upper half its sum with its mirror image and its difference from it, 8 numbers. */
let panel: usize = 0;

/** Lays out memory for pictures of so many pixels along a side, a multiple of 8; returns the bytes needed. */
export function prepare(side: i32, taps: i32): f64 {
  length = side;
  half = side >> 1;
  reach = taps;
  clear();
  weights = reserve(half * half, 8);
  picture = reserve(length * length, 4);
  between = reserve(length * length, 4);
  panel = reserve(half, 32);
  return needed();
}

/**
 * Where the weights go, (half / 4, half, 8): for four pixels and each source, what the pixels take of its sum, then what they
 * take of its difference.
 */
export function weightsInput(): usize {
  return weights;
}

/** Where a picture goes, (length, length); its blurred form is found there. */
export function input(): usize {
  return picture;
}

/** Blurs the picture. */
export function run(): void {
  blurColumns(picture, between);
  blurColumns(between, picture);
}

/** Blurs columns and writes the picture transposed. */
function blurColumns(from: usize, to: usize): void {
  const row = (<usize>length) << 2;
  for (let j = 0; j < length; j += 4) {
    let upper = from + ((<usize>j) << 2);
    let lower = upper + row * (length - 1);
    for (let at = panel, stop = panel + ((<usize>half) << 5); at < stop; at += 32, upper += row, lower -= row) {
      const a = v128.load(upper);
      const b = v128.load(lower);
      v128.store(at, f32x4.add(a, b));
      v128.store(at, f32x4.sub(a, b), 16);
    }
    for (let i = 0; i < half; i += 4) tile(i, to + row * j);
  }
}

/** Four pixels of the half, and their mirror images, in the four columns of the panel. */
function tile(i: i32, to: usize): void {
  const first = max(0, i - reach) & ~1;
  const last = min(half, i + 4 + reach);
  let p0 = f32x4.splat(0);
  let p1 = p0;
  let p2 = p0;
  let p3 = p0;
  let q0 = p0;
  let q1 = p0;
  let q2 = p0;
  let q3 = p0;
  let w = weights + (((<usize>i >> 2) * half + first) << 5);
  let s = panel + ((<usize>first) << 5);
  // Two sources at a time; half is even, and weights beyond the last are 0.
  for (const stop = panel + ((<usize>last) << 5); s < stop; s += 64, w += 64) {
    const sum = v128.load(s);
    p0 = f32x4.add(p0, f32x4.mul(v128.load32_splat(w), sum));
    p1 = f32x4.add(p1, f32x4.mul(v128.load32_splat(w, 4), sum));
    p2 = f32x4.add(p2, f32x4.mul(v128.load32_splat(w, 8), sum));
    p3 = f32x4.add(p3, f32x4.mul(v128.load32_splat(w, 12), sum));
    const difference = v128.load(s, 16);
    q0 = f32x4.add(q0, f32x4.mul(v128.load32_splat(w, 16), difference));
    q1 = f32x4.add(q1, f32x4.mul(v128.load32_splat(w, 20), difference));
    q2 = f32x4.add(q2, f32x4.mul(v128.load32_splat(w, 24), difference));
    q3 = f32x4.add(q3, f32x4.mul(v128.load32_splat(w, 28), difference));
    const nextSum = v128.load(s, 32);
    p0 = f32x4.add(p0, f32x4.mul(v128.load32_splat(w, 32), nextSum));
    p1 = f32x4.add(p1, f32x4.mul(v128.load32_splat(w, 36), nextSum));
    p2 = f32x4.add(p2, f32x4.mul(v128.load32_splat(w, 40), nextSum));
    p3 = f32x4.add(p3, f32x4.mul(v128.load32_splat(w, 44), nextSum));
    const nextDifference = v128.load(s, 48);
    q0 = f32x4.add(q0, f32x4.mul(v128.load32_splat(w, 48), nextDifference));
    q1 = f32x4.add(q1, f32x4.mul(v128.load32_splat(w, 52), nextDifference));
    q2 = f32x4.add(q2, f32x4.mul(v128.load32_splat(w, 56), nextDifference));
    q3 = f32x4.add(q3, f32x4.mul(v128.load32_splat(w, 60), nextDifference));
  }
  const row = (<usize>length) << 2;
  const mirror = (<usize>(length - 4 - i)) << 2;
  const place = (<usize>i) << 2;
  storeTransposed(to + place, row, f32x4.add(p0, q0), f32x4.add(p1, q1), f32x4.add(p2, q2), f32x4.add(p3, q3));
  storeTransposed(to + mirror, row, f32x4.sub(p3, q3), f32x4.sub(p2, q2), f32x4.sub(p1, q1), f32x4.sub(p0, q0));
}

/** Writes four vectors as the columns of four rows. */
function storeTransposed(to: usize, row: usize, a: v128, b: v128, c: v128, d: v128): void {
  const ab = v128.shuffle<f32>(a, b, 0, 4, 1, 5);
  const cd = v128.shuffle<f32>(c, d, 0, 4, 1, 5);
  const abHigh = v128.shuffle<f32>(a, b, 2, 6, 3, 7);
  const cdHigh = v128.shuffle<f32>(c, d, 2, 6, 3, 7);
  v128.store(to, v128.shuffle<f32>(ab, cd, 0, 1, 4, 5));
  v128.store(to + row, v128.shuffle<f32>(ab, cd, 2, 3, 6, 7));
  v128.store(to + 2 * row, v128.shuffle<f32>(abHigh, cdHigh, 0, 1, 4, 5));
  v128.store(to + 3 * row, v128.shuffle<f32>(abHigh, cdHigh, 2, 3, 6, 7));
}
