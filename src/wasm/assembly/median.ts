// Median of every pixel's 3 x 3 neighbourhood, in strips of rows. Each column of three is sorted once, for the three pixels that
// share it: the median of nine is the middle one of the largest low, the middle mid and the smallest high. Sorted columns stay
// in registers. Where a neighbour is NaN, and at the ends of rows, one pixel at a time is done by insertion.

import { clear, needed, reserve } from "./memory";

let cols: i32 = 0;
/** Bytes of a row. */
let stride: usize = 0;
let source: usize = 0;
let target: usize = 0;
let window: usize = 0;

/** Lays out memory for strips of at most so many rows; returns the bytes needed. */
export function prepare(rows: i32, columns: i32): f64 {
  cols = columns;
  stride = (<usize>columns) << 2;
  clear();
  // Vectors reach beyond the ends of the first and the last row.
  source = reserve((rows + 2) * columns + 8, 4) + 16;
  target = reserve(rows * columns, 4);
  window = reserve(12, 4);
  return needed();
}

/** Where the rows go, with a row above and one below. */
export function input(): usize {
  return source;
}

/** The medians, row by row. */
export function output(): usize {
  return target;
}

/** Computes the medians of `rows` rows. */
export function run(rows: i32): void {
  for (let row = 0; row < rows; row++) {
    const above = source + stride * row;
    const out = target + stride * row;
    const done = cols >> 2;
    if (done > 0) vectors(above, out, done << 4);
    for (let col = done << 2; col < cols; col++) one(above, out, col);
    one(above, out, 0);
    one(above, out, cols - 1);
  }
}

/** The first `bytes` of a row, four pixels at a time; the pixels at its ends are not right. */
function vectors(above: usize, out: usize, bytes: i32): void {
  let a = v128.load(above - 16);
  let b = v128.load(above + stride - 16);
  let c = v128.load(above + 2 * stride - 16);
  let less = f32x4.pmin(a, b);
  let more = f32x4.pmax(a, b);
  let between = f32x4.pmax(less, c);
  let low0 = f32x4.pmin(less, c);
  let mid0 = f32x4.pmin(more, between);
  let high0 = f32x4.pmax(more, between);
  let sum0 = f32x4.add(f32x4.add(a, b), c);
  a = v128.load(above);
  b = v128.load(above + stride);
  c = v128.load(above + 2 * stride);
  less = f32x4.pmin(a, b);
  more = f32x4.pmax(a, b);
  between = f32x4.pmax(less, c);
  let low1 = f32x4.pmin(less, c);
  let mid1 = f32x4.pmin(more, between);
  let high1 = f32x4.pmax(more, between);
  let sum1 = f32x4.add(f32x4.add(a, b), c);
  for (let at: usize = 0; at < <usize>bytes; at += 16) {
    a = v128.load(above + at + 16);
    b = v128.load(above + stride + at + 16);
    c = v128.load(above + 2 * stride + at + 16);
    less = f32x4.pmin(a, b);
    more = f32x4.pmax(a, b);
    between = f32x4.pmax(less, c);
    const low2 = f32x4.pmin(less, c);
    const mid2 = f32x4.pmin(more, between);
    const high2 = f32x4.pmax(more, between);
    const sum2 = f32x4.add(f32x4.add(a, b), c);
    const sum = f32x4.add(f32x4.add(left(sum0, sum1), sum1), right(sum1, sum2));
    if (v128.any_true(f32x4.ne(sum, sum))) some(above, out, at);
    else {
      const lows = f32x4.pmax(f32x4.pmax(left(low0, low1), low1), right(low1, low2));
      const mids = median3(left(mid0, mid1), mid1, right(mid1, mid2));
      const highs = f32x4.pmin(f32x4.pmin(left(high0, high1), high1), right(high1, high2));
      v128.store(out + at, median3(lows, mids, highs));
    }
    low0 = low1;
    mid0 = mid1;
    high0 = high1;
    sum0 = sum1;
    low1 = low2;
    mid1 = mid2;
    high1 = high2;
    sum1 = sum2;
  }
}

/** The numbers one place further left, of two vectors side by side. */
function left(before: v128, here: v128): v128 {
  return v128.shuffle<f32>(before, here, 3, 4, 5, 6);
}

/** The numbers one place further right. */
function right(here: v128, after: v128): v128 {
  return v128.shuffle<f32>(here, after, 1, 2, 3, 4);
}

function median3(a: v128, b: v128, c: v128): v128 {
  return f32x4.pmax(f32x4.pmin(a, b), f32x4.pmin(f32x4.pmax(a, b), c));
}

/** Four pixels, some with neighbours that are NaN. */
function some(above: usize, out: usize, at: usize): void {
  const own = v128.load(above + stride + at);
  if (i32x4.all_true(f32x4.ne(own, own))) {
    v128.store(out + at, own);
    return;
  }
  const col = <i32>(at >> 2);
  for (let k = 0; k < 4; k++) one(above, out, col + k);
}

function one(above: usize, out: usize, col: i32): void {
  const own = load<f32>(above + stride + ((<usize>col) << 2));
  const first = max(0, col - 1);
  const last = min(cols - 1, col + 1);
  let result = own;
  // Comparisons with NaN are false.
  if (f32.abs(own) >= 0) {
    let count: usize = 0;
    for (let r: usize = 0; r < 3; r++) {
      for (let c = first; c <= last; c++) {
        const value = load<f32>(above + r * stride + ((<usize>c) << 2));
        if (!(f32.abs(value) >= 0)) continue;
        let place = count++;
        while (place > 0 && load<f32>(window + ((place - 1) << 2)) > value) {
          store<f32>(window + (place << 2), load<f32>(window + ((place - 1) << 2)));
          place--;
        }
        store<f32>(window + (place << 2), value);
      }
    }
    const half = count >> 1;
    result = load<f32>(window + (half << 2));
    if ((count & 1) === 0) result = <f32>((<f64>load<f32>(window + ((half - 1) << 2)) + <f64>result) / 2);
  }
  store<f32>(out + ((<usize>col) << 2), result);
}
