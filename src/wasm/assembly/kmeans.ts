// The hot loops of k-means: the twin of cluster/kmeans-loops.ts, with the same labels and sums.
// Distances are measured in 32 bits, in coordinates scaled below 1; labels that those leave in doubt are decided in 64.

import { addRow, clearSums, layOutSums, nearestExact, squareNearest, squareSecond, sumsPlace } from "./kmeans-exact";
import { copyRows, layOutWeights, weightsPlace } from "./kmeans-weights";
import { clear, needed, reserve } from "./memory";

export { inertia } from "./kmeans-exact";
export { weigh } from "./kmeans-weights";

/** Columns that registers hold. */
const few: i32 = 8;

/** Up to so many centers, measuring them all costs no more than asking first whether that is needed. */
const handful: i32 = 8;

/** Twice the rounding of a 32-bit number. */
const rounding: f32 = 1.1920929e-7;

let n: i32 = 0;
let d: i32 = 0;
let k: i32 = 0;
let scale: f64 = 1;
/** A measured distance is off by less than its share `relative` and `absolute` together. */
let relative: f32 = 0;
let absolute: f32 = 0;
/** Samples in 32 bits, four to a block: number j of sample 4 b + i stands at (b d + j) 4 + i. */
let rows: usize = 0;
/** Centers in 32 bits, in the same order, with 8 numbers at least. */
let centers: usize = 0;
/** For each center, in 32 bits: how far it moved, half the distance to the nearest other, how far another moved, 0. */
let reaches: usize = 0;
let labels: usize = 0;
let before: usize = 0;
let list: usize = 0;
let upper: usize = 0;
let lower: usize = 0;
/** Where the next sample that changes is listed, and the center that it had. */
let changed: usize = 0;
let changedFrom: usize = 0;
/** For each of the 16 masks of four lanes, the bytes that bring the lanes in the mask to the front. */
let packing: usize = 0;

/** Lays out memory for n samples of d columns and k centers; returns the bytes needed. */
export function prepare(samples: i32, columns: i32, clusters: i32): f64 {
  n = samples;
  d = columns;
  k = clusters;
  relative = (<f32>d * 0.5 + 4) * rounding;
  absolute = 4 * sqrt(<f32>d) * rounding;
  clear();
  labels = reserve(n + 4, 4);
  layOutSums(n, d + (d & 1), k, labels);
  rows = layOutWeights(n, d);
  centers = reserve((k + 3) >> 2, max(d, few) * 16);
  reaches = reserve(k, 16);
  before = reserve(n + 4, 4);
  list = reserve(n + 4, 4);
  upper = reserve(n + 4, 4);
  lower = reserve(n + 4, 4);
  packing = reserve(16, 16);
  return needed();
}

/** Where each array lies. */
export function place(which: i32): usize {
  if (which < 4) return sumsPlace(which);
  if (which < 6) return weightsPlace(which - 4);
  if (which === 6) return labels;
  if (which === 7) return reaches;
  if (which === 8) return upper;
  return lower;
}

/** Takes over the samples in 32 bits, each number times `factor`, which brings them below 1. */
export function load32(factor: f64): void {
  copyRows(sumsPlace(0), d + (d & 1), factor);
  for (let mask: usize = 0; mask < 16; mask++) {
    let to = packing + (mask << 4);
    for (let lane: usize = 0; lane < 4; lane++) {
      if (((mask >> lane) & 1) === 0) continue;
      for (let byte = lane << 2; byte < (lane << 2) + 4; byte++) store<u8>(to++, <u8>byte);
    }
  }
}

/** Forgets all labels. */
export function reset(): void {
  clearSums();
  memory.fill(labels, 0, (<usize>n + 4) * 4);
  for (let i: usize = 0; i < <usize>n; i++) store<i32>(labels + i * 4, -1);
  for (let i = <usize>n; i < <usize>n + 4; i++) {
    store<f32>(upper + i * 4, -Infinity);
    store<f32>(lower + i * 4, 0);
  }
}

/** Takes over the centers in 32 bits; lanes without a center lie far away. */
export function readCenters(factor: f64): void {
  const exact = sumsPlace(1);
  const width = max(d, few);
  for (let c = 0, end = (k + 3) & ~3; c < end; c++) {
    const to = centers + ((<usize>(c >> 2) * width) << 4) + ((<usize>(c & 3)) << 2);
    for (let j = 0; j < width; j++) {
      const value: f64 = j >= d ? 0 : c < k ? load<f64>(exact + ((<usize>c * (d + (d & 1)) + j) << 3)) * factor : 1e18;
      store<f32>(to + ((<usize>j) << 4), <f32>value);
    }
  }
}

/**
 * Gives the samples from `from` to `to`, multiples of 4, their nearest centers, of equally near ones the first; all
 * anew if `fresh`, else those whose bounds leave a doubt. `factor` as in {@link load32}. Returns how many changed; {@link apply} brings sums up to date.
 */
export function assign(from: i32, to: i32, fresh: bool, factor: f64): i32 {
  scale = factor;
  const start = list + ((<usize>from) << 2);
  if (fresh) return compare(from, start, listAll(from, min(to, n), start));
  const end = loosen(from, to, start);
  return compare(from, start, k > handful ? tighten(start, end) : end);
}

/** Moves the `count` samples that `assign` changed from `from` on between the sums of their clusters. */
export function apply(from: i32, count: i32): void {
  for (let at = from, end = from + count; at < end; at++) {
    const i = load<i32>(list + ((<usize>at) << 2));
    const own = load<i32>(before + ((<usize>at) << 2));
    addRow(load<i32>(labels + ((<usize>i) << 2)), i, 1);
    if (own >= 0) addRow(own, i, -1);
  }
}

function listAll(from: i32, to: i32, out: usize): usize {
  for (let i = from; i < to; i++, out += 4) store<i32>(out, i);
  return out;
}

/** Widens the bounds of samples by how far the centers moved, and lists those whose bounds meet. */
function loosen(from: i32, to: i32, out: usize): usize {
  let index = i32x4.add(i32x4.splat(from), i32x4(0, 1, 2, 3));
  for (let i = (<usize>from) << 2, end = (<usize>to) << 2; i < end; i += 16) {
    const own = v128.load(labels + i);
    const a = v128.load(reaches + ((<usize>i32x4.extract_lane(own, 0)) << 4));
    const b = v128.load(reaches + ((<usize>i32x4.extract_lane(own, 1)) << 4));
    const c = v128.load(reaches + ((<usize>i32x4.extract_lane(own, 2)) << 4));
    const e = v128.load(reaches + ((<usize>i32x4.extract_lane(own, 3)) << 4));
    const left = v128.shuffle<i32>(a, b, 0, 4, 1, 5);
    const right = v128.shuffle<i32>(c, e, 0, 4, 1, 5);
    const moved = v128.shuffle<i64>(left, right, 0, 2);
    const half = v128.shuffle<i64>(left, right, 1, 3);
    const others = v128.shuffle<i64>(v128.shuffle<i32>(a, b, 2, 6, 3, 7), v128.shuffle<i32>(c, e, 2, 6, 3, 7), 0, 2);
    const high = f32x4.add(v128.load(upper + i), moved);
    const low = f32x4.sub(v128.load(lower + i), others);
    v128.store(upper + i, high);
    v128.store(lower + i, low);
    const mask = <usize>i32x4.bitmask(f32x4.ge(high, f32x4.pmax(low, half)));
    v128.store(out, i8x16.swizzle(index, v128.load(packing + (mask << 4))));
    out += (<usize>popcnt<u32>(<u32>mask)) << 2;
    index = i32x4.add(index, i32x4.splat(4));
  }
  return out;
}

/** Measures the listed samples from their own centers, and keeps those whose bounds still meet. */
function tighten(start: usize, end: usize): usize {
  let out = start;
  for (let at = start; at < end; at += 4) {
    const i = load<i32>(at);
    const own = load<i32>(labels + ((<usize>i) << 2));
    let p = lane(rows, i);
    let q = centers + ((<usize>(own >> 2) * max(d, few)) << 4) + ((<usize>(own & 3)) << 2);
    let sum: f32 = 0;
    for (const stop = p + ((<usize>d) << 4); p < stop; p += 16, q += 16) {
      const gap = load<f32>(p) - load<f32>(q);
      sum += gap * gap;
    }
    const high = sqrt(sum) * (1 + relative) + absolute;
    store<f32>(upper + ((<usize>i) << 2), high);
    const low = max(load<f32>(lower + ((<usize>i) << 2)), load<f32>(reaches + ((<usize>own) << 4), 4));
    store<i32>(out, i);
    out += (<usize>(high >= low)) << 2;
  }
  return out;
}

/** Compares the listed samples with all centers; lists those that change, and their centers before. */
function compare(from: i32, start: usize, end: usize): i32 {
  changed = start;
  changedFrom = before + ((<usize>from) << 2);
  if (d <= few) compareFew(start, end);
  else compareMany(start, end);
  return <i32>((changed - start) >> 2);
}

/** With up to 8 columns a sample stays in registers. */
function compareFew(start: usize, end: usize): void {
  const zero = f32x4.splat(0);
  const stop = centers + ((<usize>((k + 3) >> 2)) << 7);
  for (let at = start; at < end; at += 4) {
    const i = load<i32>(at);
    const row = lane(rows, i);
    const x0 = v128.load32_splat(row);
    const x1 = d > 1 ? v128.load32_splat(row, 16) : zero;
    const x2 = d > 2 ? v128.load32_splat(row, 32) : zero;
    const x3 = d > 3 ? v128.load32_splat(row, 48) : zero;
    const x4 = d > 4 ? v128.load32_splat(row, 64) : zero;
    const x5 = d > 5 ? v128.load32_splat(row, 80) : zero;
    const x6 = d > 6 ? v128.load32_splat(row, 96) : zero;
    const x7 = d > 7 ? v128.load32_splat(row, 112) : zero;
    let best = f32x4.splat(Infinity);
    let second = best;
    let which = i32x4.splat(0);
    let index = i32x4(0, 1, 2, 3);
    for (let c = centers; c < stop; c += 128) {
      let sum = square(f32x4.sub(v128.load(c), x0));
      sum = f32x4.add(sum, square(f32x4.sub(v128.load(c, 16), x1)));
      sum = f32x4.add(sum, square(f32x4.sub(v128.load(c, 32), x2)));
      sum = f32x4.add(sum, square(f32x4.sub(v128.load(c, 48), x3)));
      sum = f32x4.add(sum, square(f32x4.sub(v128.load(c, 64), x4)));
      sum = f32x4.add(sum, square(f32x4.sub(v128.load(c, 80), x5)));
      sum = f32x4.add(sum, square(f32x4.sub(v128.load(c, 96), x6)));
      sum = f32x4.add(sum, square(f32x4.sub(v128.load(c, 112), x7)));
      second = f32x4.pmin(second, f32x4.pmax(best, sum));
      which = v128.bitselect(index, which, f32x4.lt(sum, best));
      best = f32x4.pmin(best, sum);
      index = i32x4.add(index, i32x4.splat(4));
    }
    decide(i, best, second, which);
  }
}

function compareMany(start: usize, end: usize): void {
  const size = (<usize>d) << 4;
  const stop = centers + <usize>((k + 3) >> 2) * size;
  for (let at = start; at < end; at += 4) {
    const i = load<i32>(at);
    const row = lane(rows, i);
    let best = f32x4.splat(Infinity);
    let second = best;
    let which = i32x4.splat(0);
    let index = i32x4(0, 1, 2, 3);
    let c = centers;
    while (c < stop) {
      let sum = f32x4.splat(0);
      let p = row;
      for (const next = c + size; c < next; c += 16, p += 16) {
        sum = f32x4.add(sum, square(f32x4.sub(v128.load(c), v128.load32_splat(p))));
      }
      second = f32x4.pmin(second, f32x4.pmax(best, sum));
      which = v128.bitselect(index, which, f32x4.lt(sum, best));
      best = f32x4.pmin(best, sum);
      index = i32x4.add(index, i32x4.splat(4));
    }
    decide(i, best, second, which);
  }
}

function square(gap: v128): v128 {
  return f32x4.mul(gap, gap);
}

/**
 * Takes the nearest center of sample i from the best and second best squared distances of four lanes and the centers
 * that are best, or measures again in 64 bits where they are too close; keeps the bounds, and lists a change.
 */
function decide(i: i32, best: v128, second: v128, which: v128): void {
  let otherBest = v128.shuffle<i64>(best, best, 1, 0);
  let otherWhich = v128.shuffle<i64>(which, which, 1, 0);
  second = f32x4.pmin(f32x4.pmin(second, v128.shuffle<i64>(second, second, 1, 0)), f32x4.pmax(best, otherBest));
  which = v128.bitselect(otherWhich, which, f32x4.lt(otherBest, best));
  best = f32x4.pmin(best, otherBest);
  otherBest = v128.shuffle<i32>(best, best, 1, 0, 3, 2);
  otherWhich = v128.shuffle<i32>(which, which, 1, 0, 3, 2);
  second = f32x4.pmin(f32x4.pmin(second, v128.shuffle<i32>(second, second, 1, 0, 3, 2)), f32x4.pmax(best, otherBest));
  which = v128.bitselect(otherWhich, which, f32x4.lt(otherBest, best));
  best = f32x4.pmin(best, otherBest);

  let nearest = i32x4.extract_lane(which, 0);
  let high = sqrt(f32x4.extract_lane(best, 0)) * (1 + relative) + absolute;
  let low = sqrt(f32x4.extract_lane(second, 0)) * (1 - relative) - absolute;
  if (!(high < low)) {
    nearest = nearestExact(i);
    high = <f32>(sqrt(squareNearest) * scale) * (1 + relative) + absolute;
    low = <f32>(sqrt(squareSecond) * scale) * (1 - relative) - absolute;
  }
  store<f32>(upper + ((<usize>i) << 2), high);
  store<f32>(lower + ((<usize>i) << 2), low);
  const label = labels + ((<usize>i) << 2);
  const own = load<i32>(label);
  store<i32>(label, nearest);
  store<i32>(changed, i);
  store<i32>(changedFrom, own);
  const step = (<usize>(own !== nearest)) << 2;
  changed += step;
  changedFrom += step;
}

/** Where the numbers of an item of a block of four begin; they follow each other at 16 bytes. */
function lane(blocks: usize, i: i32): usize {
  return blocks + ((<usize>(i >> 2) * <usize>d) << 4) + ((<usize>(i & 3)) << 2);
}
