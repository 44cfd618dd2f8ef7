// Median of every pixel's 3 x 3 neighbourhood. Each column of three is sorted once, for the three pixels that share it: the median
// of nine is the middle one of the largest low, the middle mid and the smallest high. Two rows of pixels are done together, because
// they share two of their three rows. Columns are read from left to right, and a vector of medians ends one place before the columns
// read last, so that nothing to their right is needed. Where a neighbour is NaN, and at the ends of rows, one pixel at a time is
// done by insertion.

import { clear, needed, reserve, total } from "./memory";

let cols: i32 = 0;
/** Bytes of a row. */
let stride: usize = 0;
let source: usize = 0;
let target: usize = 0;
let window: usize = 0;
let results: usize = 0;

/** Lays out memory for pictures of at most so many rows; returns the bytes needed. */
export function prepare(rows: i32, columns: i32): f64 {
  cols = columns;
  stride = (<usize>columns) << 2;
  clear();
  // Vectors reach beyond the ends of the first and the last row; of an odd number of rows one more is done than there are.
  source = reserve((rows + 3) * columns + 8, 4) + 16;
  target = reserve((rows + 1) * columns + 8, 4) + 16;
  window = reserve(12, 4);
  results = reserve(3, 8);
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

/** Count, sum and sum of squares of {@link differences}, doubles. */
export function sums(): usize {
  return results;
}

/** Computes the medians of `rows` rows. */
export function run(rows: i32): void {
  const done = cols >> 2;
  for (let row = 0; row < rows; row += 2) twoRows(source + stride * row, target + stride * row, done << 4);
  for (let row = 0; row < rows; row++) {
    const above = source + stride * row;
    const out = target + stride * row;
    one(above, out, 0);
    for (let col = max(1, (done << 2) - 1); col < cols; col++) one(above, out, col);
  }
}

/** Two rows from the first on, but for the last pixel of the columns in so many `bytes`; the pixels at the rows' ends are not right. */
function twoRows(above: usize, out: usize, bytes: usize): void {
  const second = out + stride;
  let a = above - 16;
  let b = a + stride;
  let c = b + stride;
  let d = c + stride;
  let first = v128.load(a);
  let last = v128.load(d);
  let less = v128.load(b);
  let more = v128.load(c);
  let sum = f32x4.add(f32x4.add(less, more), f32x4.add(first, last));
  let smaller = f32x4.pmin(less, more);
  more = f32x4.pmax(less, more);
  let between = f32x4.pmax(smaller, first);
  let low0 = f32x4.pmin(smaller, first);
  let mid0 = f32x4.pmin(more, between);
  let high0 = f32x4.pmax(more, between);
  between = f32x4.pmax(smaller, last);
  let low1 = f32x4.pmin(smaller, last);
  let mid1 = f32x4.pmin(more, between);
  let high1 = f32x4.pmax(more, between);
  for (let at: usize = 0; at < bytes; at += 16) {
    a += 16;
    b += 16;
    c += 16;
    d += 16;
    first = v128.load(a);
    last = v128.load(d);
    less = v128.load(b);
    more = v128.load(c);
    const here = f32x4.add(f32x4.add(less, more), f32x4.add(first, last));
    smaller = f32x4.pmin(less, more);
    more = f32x4.pmax(less, more);
    between = f32x4.pmax(smaller, first);
    let low = f32x4.pmin(smaller, first);
    let mid = f32x4.pmin(more, between);
    let high = f32x4.pmax(more, between);
    v128.store(out + at - 4, median9(low0, low, mid0, mid, high0, high));
    low0 = low;
    mid0 = mid;
    high0 = high;
    between = f32x4.pmax(smaller, last);
    low = f32x4.pmin(smaller, last);
    mid = f32x4.pmin(more, between);
    high = f32x4.pmax(more, between);
    v128.store(second + at - 4, median9(low1, low, mid1, mid, high1, high));
    low1 = low;
    mid1 = mid;
    high1 = high;
    // Not a number where one of four rows and eight columns is none: more than these pixels see.
    sum = f32x4.add(sum, here);
    if (v128.any_true(f32x4.ne(sum, sum))) {
      some(above, out, at);
      some(above + stride, second, at);
    }
    sum = here;
  }
}

/** Medians of sorted columns, those of the four places before and those here. */
function median9(low0: v128, low: v128, mid0: v128, mid: v128, high0: v128, high: v128): v128 {
  return median3(
    f32x4.pmax(f32x4.pmax(back2(low0, low), back1(low0, low)), low),
    median3(back2(mid0, mid), back1(mid0, mid), mid),
    f32x4.pmin(f32x4.pmin(back2(high0, high), back1(high0, high)), high),
  );
}

/** The numbers two places further left, of two vectors side by side. */
function back2(before: v128, here: v128): v128 {
  return v128.shuffle<f32>(before, here, 2, 3, 4, 5);
}

/** The numbers one place further left. */
function back1(before: v128, here: v128): v128 {
  return v128.shuffle<f32>(before, here, 3, 4, 5, 6);
}

function median3(a: v128, b: v128, c: v128): v128 {
  return f32x4.pmax(f32x4.pmin(a, b), f32x4.pmin(f32x4.pmax(a, b), c));
}

/** The four pixels that end before the last column at a place, where some neighbours may be NaN. */
function some(above: usize, out: usize, at: usize): void {
  const own = v128.load(above + stride + at - 4);
  if (i32x4.all_true(f32x4.ne(own, own))) {
    v128.store(out + at - 4, own);
    return;
  }
  const sum = f32x4.add(f32x4.add(threeAt(above + at), threeAt(above + stride + at)), threeAt(above + 2 * stride + at));
  if (!v128.any_true(f32x4.ne(sum, sum))) return;
  const col = <i32>(at >> 2) - 1;
  for (let k = max(0, -col); k < 4; k++) one(above, out, col + k);
}

/** Sums of three neighbours. */
function threeAt(last: usize): v128 {
  return f32x4.add(f32x4.add(v128.load(last - 8), v128.load(last - 4)), v128.load(last));
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

/** Sums over the differences of `pixels` pixels from their medians; those that are NaN are left out. */
export function differences(pixels: i32): void {
  let count = i64x2.splat(0);
  let sum = f64x2.splat(0);
  let squares = f64x2.splat(0);
  for (let pixel = 0; pixel < pixels; pixel += 2) {
    const difference = differenceAt(pixel, pixels);
    const there = f64x2.eq(difference, difference);
    const used = v128.and(difference, there);
    count = i64x2.sub(count, there);
    sum = f64x2.add(sum, used);
    squares = f64x2.add(squares, f64x2.mul(used, used));
  }
  store<f64>(results, <f64>(i64x2.extract_lane(count, 0) + i64x2.extract_lane(count, 1)));
  store<f64>(results, total(sum), 8);
  store<f64>(results, total(squares), 16);
}

/** Makes those of `pixels` pixels NaN that differ from their medians by more than a limit; returns how many. */
export function drop(pixels: i32, limit: f64): f64 {
  const most = f64x2.splat(limit);
  let count: i32 = 0;
  for (let pixel = 0; pixel < pixels; pixel += 2) {
    const beyond = i64x2.bitmask(f64x2.gt(f64x2.abs(differenceAt(pixel, pixels)), most));
    if (beyond === 0) continue;
    count += popcnt(beyond);
    const at = source + stride + ((<usize>pixel) << 2);
    if (beyond & 1) store<f32>(at, NaN);
    if (beyond & 2) store<f32>(at, NaN, 4);
  }
  return <f64>count;
}

/** Two pixels less their medians; NaN beyond the last. */
function differenceAt(pixel: i32, pixels: i32): v128 {
  const at = (<usize>pixel) << 2;
  const difference = f64x2.sub(
    f64x2.promote_low_f32x4(v128.load64_zero(source + stride + at)),
    f64x2.promote_low_f32x4(v128.load64_zero(target + at)),
  );
  return pixel + 1 < pixels ? difference : f64x2.replace_lane(difference, 1, NaN);
}
