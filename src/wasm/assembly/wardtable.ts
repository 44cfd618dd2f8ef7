// Ward's tree over a table of 32-bit distances, decided in 64 bits: the chain of cluster/nearest-neighbor-chain.ts for
// samples of many columns. The table holds squares, in both triangles, so that the distances of a cluster are one row. It only
// says who may be nearest: all that are within its error of the least are measured again from the centroids.

import { clear, needed, reserve } from "./memory";
import { product32 } from "./tile";

/** Relative error that the table is trusted to, at least; grows with the errors that are seen. */
const leastError: f64 = 1e-5;
/** Squares below this are measured again whatever the table says: numbers of 32 bits end there. */
const tiny: f64 = 1e-30;
/** Panels of samples that stay in the cache while all others pass. */
const together: i32 = 16;

let n: i32 = 0;
/** Samples, padded to a multiple of 8: the length of a row of the table. */
let stride: i32 = 0;
/** Columns, padded to an even number. */
let d: i32 = 0;
let centroids: usize = 0;
let sizes: usize = 0;
let table: usize = 0;
let packed: usize = 0;
let norms: usize = 0;
let chain: usize = 0;
let dead: usize = 0;
let first: usize = 0;
let second: usize = 0;
let heights: usize = 0;
let reached: usize = 0;
let scratch: usize = 0;
let error: f64 = leastError;
let foundGap: f64 = 0;
/** Clusters in the chain, the first that may be alive, and the merges made. */
let length: i32 = 0;
let start: i32 = 0;
let merges: i32 = 0;

/** Lays out memory for n samples of so many columns, of which `parts` are tabled at a time; returns the bytes needed. */
export function prepare(samples: i32, columns: i32, parts: i32): f64 {
  n = samples;
  d = columns;
  stride = (n + 7) & ~7;
  clear();
  centroids = reserve(n, d * 8);
  packed = reserve(stride, d * 4);
  table = reserve(stride, stride * 4);
  sizes = reserve(n, 8);
  norms = reserve(stride, 4);
  chain = reserve(n, 4);
  dead = reserve(n, 1);
  first = reserve(n, 4);
  second = reserve(n, 4);
  heights = reserve(n, 8);
  reached = reserve(n, 8);
  scratch = reserve(parts, 128);
  return needed();
}

/** Where the samples go, their sizes near 1, (n, d). */
export function input(): usize {
  return centroids;
}

/** A sample of one side of each merge, in the order found, (n - 1). */
export function firstOut(): usize {
  return first;
}

/** A sample of the other side, (n - 1). */
export function secondOut(): usize {
  return second;
}

/** Height of each merge, (n - 1). */
export function heightsOut(): usize {
  return heights;
}

/** Largest relative error of the table that was seen, times four; at least 1e-5. */
export function errorOut(): f64 {
  return error;
}

export function begin(): void {
  error = leastError;
  length = 0;
  start = 0;
  merges = 0;
  for (let i = 0; i < n; i++) store<f64>(sizes + ((<usize>i) << 3), 1);
  pack();
}

/** Rows of the table that are filled together. */
export function rowsTogether(): i32 {
  return together * 8;
}

/** Walks the chain until so many merges have been made. */
export function merge(until: i32): void {
  while (merges < until) {
    if (length === 0) {
      while (load<u8>(dead + start) === 1) start++;
      put(chain, length++, start);
    }
    for (;;) {
      const before = length > 1 ? get(chain, length - 2) : -1;
      const next = nearest(get(chain, length - 1), before);
      if (next === before) break;
      put(chain, length++, next);
    }
    length -= 2;
    const a = get(chain, length);
    const b = get(chain, length + 1);
    join(merges++, min(a, b), max(a, b));
  }
}

/** Copies samples into panels of eight, column by column, in 32 bits, and sums their squares. */
function pack(): void {
  for (let i = 0; i < stride; i++) {
    const to = panel(i >> 3) + ((<usize>(i & 7)) << 2);
    let sum = 0.0;
    for (let j = 0; j < d; j++) {
      const value = i < n ? <f32>load<f64>(place(i) + ((<usize>j) << 3)) : 0;
      store<f32>(to + ((<usize>j) << 5), value);
      sum += <f64>value * <f64>value;
    }
    store<f32>(norms + ((<usize>i) << 2), <f32>sum);
  }
}

/**
 * Fills rows `from` to `to` of the table, up to the diagonal, and the columns of the same numbers: |a|² + |b|² - 2 ab, or the
 * sum of squared differences where that would cancel.
 *
 * @param from - a multiple of 8
 * @param part - none of the others that are filled at the same time
 */
export function fill(from: i32, to: i32, part: i32): void {
  const first = from >> 3;
  const end = (to + 7) >> 3;
  const own = scratch + ((<usize>part) << 7);
  for (let q = 0; q < end; q++) {
    for (let p = max(first, q); p < end; p++) {
      for (let half = 0; half < 2; half++) {
        product32(panel(p) + ((<usize>half) << 4), panel(q), d, own);
        enter(p * 8 + half * 4, q * 8, own);
      }
    }
  }
}

/** Enters four rows of eight products. */
function enter(row: i32, column: i32, products: usize): void {
  for (let r = 0; r < 4; r++) {
    const i = row + r;
    for (let c = 0; c < 8; c++) {
      const j = column + c;
      if (j > i) break;
      let square: f32 = Infinity;
      if (i < n && j !== i) {
        const both = load<f32>(norms + ((<usize>i) << 2)) + load<f32>(norms + ((<usize>j) << 2));
        square = both - 2 * load<f32>(products + ((<usize>(r * 8 + c)) << 2));
        if (!(square * 16 > both)) square = <f32>gap(i, j);
      }
      store<f32>(cell(i, j), square);
      store<f32>(cell(j, i), square);
    }
  }
}

/**
 * The first of the clusters nearest to `a`, or `before` when none is nearer than that; its distance, squared, is left in
 * `foundGap`.
 */
function nearest(a: i32, before: i32): i32 {
  const row = cell(a, 0);
  let least = f32x4.splat(Infinity);
  for (let at: usize = 0, stop = (<usize>stride) << 2; at < stop; at += 32) {
    least = f32x4.pmin(least, f32x4.pmin(v128.load(row + at), v128.load(row + at, 16)));
  }
  const low = min(f32x4.extract_lane(least, 0), f32x4.extract_lane(least, 1));
  const high = min(f32x4.extract_lane(least, 2), f32x4.extract_lane(least, 3));
  const most = <f32>max(<f64>min(low, high) * (1 + error), tiny);
  const limit = f32x4.splat(most);
  let found = before;
  foundGap = before >= 0 ? measure(a, before) : Infinity;
  for (let i = 0; i < stride; i += 4) {
    if (foundGap === 0) break;
    let near = i32x4.bitmask(f32x4.le(v128.load(row + ((<usize>i) << 2)), limit));
    for (; near !== 0; near &= near - 1) {
      const other = i + ctz(near);
      if (other === before) continue;
      const square = measure(a, other);
      if (!(square < foundGap)) continue;
      foundGap = square;
      found = other;
    }
  }
  return found;
}

/** Measures a pair again, and learns from it how well the table is to be trusted. */
function measure(a: i32, b: i32): f64 {
  const square = gap(a, b);
  if (square > tiny) error = max(error, (4 * abs(<f64>load<f32>(cell(a, b)) - square)) / square);
  return square;
}

/** Ward's distance of two clusters from their centroids, squared. */
function gap(a: i32, b: i32): f64 {
  let even = f64x2.splat(0);
  let odd = even;
  let p = place(a);
  let q = place(b);
  const stop = p + ((<usize>d) << 3);
  for (; p + 16 < stop; p += 32, q += 32) {
    const one = f64x2.sub(v128.load(p), v128.load(q));
    const two = f64x2.sub(v128.load(p, 16), v128.load(q, 16));
    even = f64x2.add(even, f64x2.mul(one, one));
    odd = f64x2.add(odd, f64x2.mul(two, two));
  }
  if (p < stop) {
    const one = f64x2.sub(v128.load(p), v128.load(q));
    even = f64x2.add(even, f64x2.mul(one, one));
  }
  const sum = f64x2.add(even, odd);
  const x = size(a);
  const y = size(b);
  return (f64x2.extract_lane(sum, 0) + f64x2.extract_lane(sum, 1)) * ((2 * x * y) / (x + y));
}

/** Merges `drop` into `keep`. */
function join(merge: i32, drop: i32, keep: i32): void {
  put(first, merge, drop);
  put(second, merge, keep);
  // Rounding may not let a merge fall below one that it contains.
  const height = max(sqrt(foundGap), max(top(drop), top(keep)));
  store<f64>(heights + ((<usize>merge) << 3), height);
  store<f64>(reached + ((<usize>keep) << 3), height);
  updateRows(drop, keep);
  const total = size(drop) + size(keep);
  // In this form the centroid of equal points is that point exactly, so duplicates merge at height 0.
  const share = f64x2.splat(size(drop) / total);
  for (let p = place(keep), q = place(drop), stop = p + ((<usize>d) << 3); p < stop; p += 16, q += 16) {
    const own = v128.load(p);
    v128.store(p, f64x2.add(own, f64x2.mul(share, f64x2.sub(v128.load(q), own))));
  }
  store<f64>(sizes + ((<usize>keep) << 3), total);
  store<u8>(dead + drop, 1);
}

/** Writes the distances of all others to the union by the formula of Lance and Williams, 1967, and ends `drop`. */
function updateRows(drop: i32, keep: i32): void {
  const a = size(drop);
  const b = size(keep);
  for (let i = 0; i < n; i++) {
    if (i === keep || load<u8>(dead + i) === 1) continue;
    if (i !== drop) {
      const c = size(i);
      const toDrop = <f64>load<f32>(cell(drop, i));
      const toKeep = <f64>load<f32>(cell(keep, i));
      const square = <f32>(((c + a) * toDrop + (c + b) * toKeep - c * foundGap) / (a + b + c));
      store<f32>(cell(keep, i), square);
      store<f32>(cell(i, keep), square);
    }
    store<f32>(cell(i, drop), Infinity);
  }
  store<f32>(cell(keep, drop), Infinity);
}

function place(i: i32): usize {
  return centroids + ((<usize>i * <usize>d) << 3);
}

function panel(p: i32): usize {
  return packed + ((<usize>p * <usize>d) << 5);
}

function cell(i: i32, j: i32): usize {
  return table + ((<usize>i * <usize>stride + <usize>j) << 2);
}

function size(i: i32): f64 {
  return load<f64>(sizes + ((<usize>i) << 3));
}

/** Height that a cluster was made at. */
function top(i: i32): f64 {
  return load<f64>(reached + ((<usize>i) << 3));
}

function get(array: usize, i: i32): i32 {
  return load<i32>(array + ((<usize>i) << 2));
}

function put(array: usize, i: i32, value: i32): void {
  store<i32>(array + ((<usize>i) << 2), value);
}
