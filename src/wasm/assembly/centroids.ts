// Clusters by name: their exact centroids and sizes, and the centroids in 32 bits, around a middle and scaled, from which a
// tree says what may be near. What is near, the exact ones say.

import { reserve } from "./memory";

/** Half a unit of the last place of a 32-bit number near 1. */
const half: f64 = 2 ** -24;
/** Farther out a coarse coordinate stands still; that brings points closer together, never apart. */
const edge: f64 = 1099511627776;
/** Rows from which middle and scale are taken, at most. */
const most: i32 = 64;

let n: i32 = 0;
export let d: i32 = 0;
/** Bytes of an exact and of a coarse row. */
let pitch: usize = 0;
let coarsePitch: usize = 0;
/** Centroids, row by row, of an even number of columns, with zeros for the last where d is odd. */
export let rows: usize = 0;
/** Samples of each cluster. */
export let sizes: usize = 0;
let coarse: usize = 0;
let middles: usize = 0;
let sample: usize = 0;
/** What brings the middle half of the samples below 2, a power of two. */
let scale: f64 = 1;

export function layOutRows(samples: i32, columns: i32): void {
  n = samples;
  d = columns;
  pitch = (<usize>((d + 1) & ~1)) << 3;
  coarsePitch = (<usize>((d + 3) & ~3)) << 2;
  rows = reserve(n, <i32>pitch);
  sizes = reserve(n, 8);
  coarse = reserve(n, <i32>coarsePitch);
  middles = reserve(d, 8);
  sample = reserve(most, 8);
}

export function sizeOf(id: i32): f64 {
  return load<f64>(sizes + ((<usize>id) << 3));
}

/** Where the coarse coordinates of a cluster stand, four bytes apart, with zeros up to a multiple of four. */
export function coarseRow(id: i32): usize {
  return coarse + <usize>id * coarsePitch;
}

/** Ward's distance, summed in two lanes, as in cluster/centroid-tree.ts. */
export function distance(id: i32, other: i32): f64 {
  const a = sizeOf(id);
  const b = sizeOf(other);
  let p = rows + <usize>id * pitch;
  let q = rows + <usize>other * pitch;
  let sum = f64x2.splat(0);
  for (const end = p + pitch; p < end; p += 16, q += 16) {
    const gap = f64x2.sub(v128.load(p), v128.load(q));
    sum = f64x2.add(sum, f64x2.mul(gap, gap));
  }
  return (f64x2.extract_lane(sum, 0) + f64x2.extract_lane(sum, 1)) * ((a * b) / (a + b));
}

/** Puts the cluster of both at the name of the second. */
export function unite(a: i32, b: i32): void {
  const sizeA = sizeOf(a);
  const sizeB = sizeOf(b);
  const total = sizeA + sizeB;
  const share = f64x2.splat(min(sizeA, sizeB) / total);
  const to = rows + <usize>b * pitch;
  let p = rows + <usize>(sizeA > sizeB ? a : b) * pitch;
  let q = rows + <usize>(sizeA > sizeB ? b : a) * pitch;
  for (let at = to; at < to + pitch; at += 16, p += 16, q += 16) {
    const value = v128.load(p);
    v128.store(at, f64x2.add(value, f64x2.mul(share, f64x2.sub(v128.load(q), value))));
  }
  store<f64>(sizes + ((<usize>b) << 3), total);
  roughen(b);
}

/** Chooses middle and scale, and makes all coarse rows. */
export function roughenAll(): void {
  const count = min(n, most);
  let reach = 0.0;
  for (let j = 0; j < d; j++) reach = max(reach, center(j, count));
  for (let j = 0; reach === 0 && j < d; j++) reach = max(reach, rangeOf(j));
  // The exponent of the reach, taken back.
  const exponent = <i64>((reinterpret<u64>(reach) >> 52) & 2047);
  scale = reach === 0 ? 1 : reinterpret<f64>((<u64>min<i64>(2046, max<i64>(1, 2046 - exponent))) << 52);
  for (let id = 0; id < n; id++) roughen(id);
}

/** Takes the median of some samples as the middle of a column; returns the range of their middle half. */
function center(j: i32, count: i32): f64 {
  for (let i = 0; i < count; i++) {
    const value = at(<i32>((<i64>i * n) / count), j);
    let place = sample + ((<usize>i) << 3);
    for (; place > sample && load<f64>(place - 8) > value; place -= 8) store<f64>(place, load<f64>(place - 8));
    store<f64>(place, value);
  }
  store<f64>(middles + ((<usize>j) << 3), load<f64>(sample + ((<usize>(count >> 1)) << 3)));
  return load<f64>(sample + ((<usize>((3 * count) >> 2)) << 3)) - load<f64>(sample + ((<usize>(count >> 2)) << 3));
}

function rangeOf(j: i32): f64 {
  let low = Infinity;
  let high = -Infinity;
  for (let i = 0; i < n; i++) {
    low = min(low, at(i, j));
    high = max(high, at(i, j));
  }
  return high - low;
}

function at(id: i32, j: i32): f64 {
  return load<f64>(rows + <usize>id * pitch + ((<usize>j) << 3));
}

function roughen(id: i32): void {
  const to = coarseRow(id);
  for (let j: usize = 0; j < <usize>d; j++) {
    const value = (load<f64>(rows + <usize>id * pitch + (j << 3)) - load<f64>(middles + (j << 3))) * scale;
    store<f32>(to + (j << 2), <f32>min(edge, max(-edge, value)));
  }
}

/**
 * How much farther something may seem to be from a cluster than it is, as a root of Ward's distance: both coarse points
 * are off by half a unit of their last place, and that of the other by no more than its distance adds.
 */
export function slackOf(id: i32): f64 {
  let sum = 0.0;
  for (let j: usize = 0; j < <usize>d; j++) {
    const value = <f64>load<f32>(coarseRow(id) + (j << 2));
    sum += value * value;
  }
  return 3 * half * sqrt(sum * sizeOf(id));
}

/** Whatever is as near as this stands within what is returned, measured in 32 bits. */
export function reachOf(distance: f64, slack: f64): f32 {
  // Squares of less end in 0.
  const root = max(sqrt(distance), 1e-150) * scale + slack;
  return <f32>(root * root * (1 + (<f64>d + 40) * half) + 1e-30);
}
