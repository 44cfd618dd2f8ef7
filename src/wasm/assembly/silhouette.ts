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
let rowSums: usize = 0;
let colSums: usize = 0;

/** Lays out memory for n samples of d columns in k clusters; returns the bytes needed. */
export function prepare(samples: i32, columns: i32, clusters: i32): f64 {
  n = samples;
  d = columns;
  k = clusters;
  clear();
  x = reserve(n, d * 8);
  starts = reserve(k + 1, 4);
  within = reserve(n, 8);
  nearest = reserve(n, 8);
  rowSums = reserve(n, 8);
  colSums = reserve(n, 8);
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

export function run(): void {
  for (let i = 0; i < n; i++) store<f64>(nearest + i * 8, Infinity);
  for (let a = 0; a < k; a++) {
    const fromA = start(a);
    const toA = start(a + 1);
    addTriangle(fromA, toA);
    const others = <f64>max(1, toA - fromA - 1);
    for (let i = fromA; i < toA; i++) store<f64>(within + i * 8, load<f64>(within + i * 8) / others);
    for (let b = a + 1; b < k; b++) {
      const fromB = start(b);
      const toB = start(b + 1);
      memory.fill(rowSums + fromA * 8, 0, (toA - fromA) * 8);
      memory.fill(colSums + fromB * 8, 0, (toB - fromB) * 8);
      for (let from = fromB; from < toB; from += tile) {
        const to = min(from + tile, toB);
        for (let i = fromA; i < toA; i++) {
          const at = rowSums + i * 8;
          store<f64>(at, load<f64>(at) + addRow(i, from, to, colSums));
        }
      }
      keepNearest(fromA, toA, rowSums, <f64>(toB - fromB));
      keepNearest(fromB, toB, colSums, <f64>(toA - fromA));
    }
  }
}

/** Adds up the distances of all pairs of a cluster, each measured once. */
function addTriangle(from: i32, to: i32): void {
  for (let tileFrom = from; tileFrom < to; tileFrom += tile) {
    const tileTo = min(tileFrom + tile, to);
    for (let i = from; i < tileTo; i++) {
      const sum = addRow(i, max(i + 1, tileFrom), tileTo, within);
      store<f64>(within + i * 8, load<f64>(within + i * 8) + sum);
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

function start(cluster: i32): i32 {
  return load<i32>(starts + cluster * 4);
}
