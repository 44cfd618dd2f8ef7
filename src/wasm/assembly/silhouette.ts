// Mean distances to the own and to the nearest other cluster: the twin of metrics/mean-distances.ts.
// Samples are sorted by cluster and lie column by column, so that two or four of them are compared at a time.

import { clear, needed, reserve, total } from "./memory";

/** Samples compared at a time, so that both sides stay in the cache. */
const tile: i32 = 1024;

let n: i32 = 0;
let d: i32 = 0;
let k: i32 = 0;
let x: usize = 0;
let starts: usize = 0;
let within: usize = 0;
let nearest: usize = 0;
/** Of each sample, the sum of distances to later ones of its cluster. */
let later: usize = 0;
/** Of each sample, the sum of distances to the chunks of the cluster in hand that have been folded. */
let folded: usize = 0;
/** Of each sample, the sum of distances to a later cluster. */
let rowSums: usize = 0;
/** Lists of a sum for each sample: its distances to one chunk. */
let buffers: usize = 0;

/** Lays out memory for n samples of d columns in k clusters, and so many chunks at a time; returns the bytes needed. */
export function prepare(samples: i32, columns: i32, clusters: i32, together: i32): f64 {
  n = samples;
  d = columns;
  k = clusters;
  clear();
  x = reserve(n, d * 8);
  starts = reserve(clusters + 1, 4);
  within = reserve(n, 8);
  nearest = reserve(n, 8);
  later = reserve(n, 8);
  folded = reserve(n, 8);
  rowSums = reserve(n, 8);
  buffers = reserve(n, together * 8);
  return needed();
}

/** Where the samples go, sorted by cluster, (d, n). */
export function input(): usize {
  return x;
}

/** Where the first sample of each cluster goes, and n, (k + 1). */
export function startsInput(): usize {
  return starts;
}

/** Mean distance of each sample to the others of its cluster, (n). */
export function withinOut(): usize {
  return within;
}

/** Mean distance of each sample to the nearest other cluster, (n). */
export function nearestOut(): usize {
  return nearest;
}

/** Forgets what was measured. */
export function begin(): void {
  for (let i = 0; i < n; i++) store<f64>(nearest + i * 8, Infinity);
}

/**
 * Measures a chunk of a cluster, the samples from `from` to `to`, from all later samples. Chunks may be measured at the
 * same time, in different buffers.
 */
export function measure(cluster: i32, from: i32, to: i32, buffer: i32): void {
  const sums = list(buffer);
  memory.fill(sums + from * 8, 0, (n - from) * 8);
  addTriangle(from, to, start(cluster + 1), sums);
  for (let b = cluster + 1; b < k; b++) {
    const fromB = start(b);
    const toB = start(b + 1);
    memory.fill(rowSums + from * 8, 0, (to - from) * 8);
    for (let tileFrom = fromB; tileFrom < toB; tileFrom += tile) {
      const tileTo = min(tileFrom + tile, toB);
      for (let i = from; i < to; i++) {
        const at = rowSums + i * 8;
        store<f64>(at, load<f64>(at) + addRow(i, tileFrom, tileTo, sums));
      }
    }
    keepNearest(from, to, rowSums, <f64>(toB - fromB));
  }
}

/**
 * Adds what a chunk measured to the sums of all. Every chunk is folded once, in order, so that sums come out the same however
 * many are measured at a time.
 */
export function fold(cluster: i32, from: i32, to: i32, buffer: i32): void {
  const sums = list(buffer);
  const end = start(cluster + 1);
  for (let i = from; i < to; i++) add(within + i * 8, load<f64>(later + i * 8));
  for (let j = from; j < end; j++) add(within + j * 8, load<f64>(sums + j * 8));
  for (let j = end; j < n; j++) add(folded + j * 8, load<f64>(sums + j * 8));
  if (to < end) return;
  const size = end - start(cluster);
  for (let i = start(cluster); i < end; i++)
    store<f64>(within + i * 8, load<f64>(within + i * 8) / <f64>max(1, size - 1));
  keepNearest(end, n, folded, <f64>size);
  memory.fill(folded + end * 8, 0, (n - end) * 8);
}

/** Adds up the distances of a chunk to the later samples of its cluster, each pair measured once. */
function addTriangle(from: i32, to: i32, end: i32, sums: usize): void {
  memory.fill(later + from * 8, 0, (to - from) * 8);
  for (let tileFrom = from; tileFrom < end; tileFrom += tile) {
    const tileTo = min(tileFrom + tile, end);
    for (let i = from; i < min(to, tileTo); i++) {
      add(later + i * 8, addRow(i, max(i + 1, tileFrom), tileTo, sums));
    }
  }
}

/** Adds the distance of sample i to each of a range of samples to their sums; returns the sum of all. */
function addRow(i: i32, from: i32, to: i32, sums: usize): f64 {
  const columns = <usize>n * 8;
  const end = x + columns * d;
  const own = x + i * 8;
  let sum = f64x2.splat(0);
  let next = f64x2.splat(0);
  let j = from;
  for (; j + 4 <= to; j += 4) {
    let a = f64x2.splat(0);
    let b = f64x2.splat(0);
    let at = x + j * 8;
    let mine = own;
    while (at < end) {
      const value = v128.load64_splat(mine);
      const gapA = f64x2.sub(v128.load(at), value);
      const gapB = f64x2.sub(v128.load(at, 16), value);
      a = f64x2.add(a, f64x2.mul(gapA, gapA));
      b = f64x2.add(b, f64x2.mul(gapB, gapB));
      at += columns;
      mine += columns;
    }
    a = f64x2.sqrt(a);
    b = f64x2.sqrt(b);
    sum = f64x2.add(sum, a);
    next = f64x2.add(next, b);
    const to = sums + j * 8;
    v128.store(to, f64x2.add(v128.load(to), a));
    v128.store(to, f64x2.add(v128.load(to, 16), b), 16);
  }
  let rest = total(f64x2.add(sum, next));
  for (; j < to; j++) {
    let square = 0.0;
    let at = x + j * 8;
    let mine = own;
    while (at < end) {
      const gap = load<f64>(at) - load<f64>(mine);
      square += gap * gap;
      at += columns;
      mine += columns;
    }
    const distance = sqrt(square);
    rest += distance;
    const to = sums + j * 8;
    store<f64>(to, load<f64>(to) + distance);
  }
  return rest;
}

function keepNearest(from: i32, to: i32, sums: usize, size: f64): void {
  for (let i = from; i < to; i++) {
    const mean = load<f64>(sums + i * 8) / size;
    if (mean < load<f64>(nearest + i * 8)) store<f64>(nearest + i * 8, mean);
  }
}

function list(buffer: i32): usize {
  return buffers + <usize>n * <usize>buffer * 8;
}

function add(at: usize, value: f64): void {
  store<f64>(at, load<f64>(at) + value);
}

function start(cluster: i32): i32 {
  return load<i32>(starts + cluster * 4);
}
