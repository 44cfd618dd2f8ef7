// Distances for k-means++, in 32 bits: the twin of `weigh` in cluster/kmeans-loops.ts, with the same bits.

import { reserve } from "./memory";

/** Samples whose weights are summed together. */
const block: i32 = 256;

let n: i32 = 0;
let d: i32 = 0;
let blocks: i32 = 0;
/** Samples, four to a block: number j of sample 4 b + i stands at (b d + j) 4 + i. */
let rows: usize = 0;
/** Lists of a weight for each sample, completed to blocks; the last list is that before any center: infinity. */
let weights: usize = 0;
/** Sum of each block of each list. */
let totals: usize = 0;

export function layOutWeights(samples: i32, columns: i32): usize {
  n = samples;
  d = columns;
  blocks = (n + block - 1) / block;
  rows = reserve(blocks * (block >> 2), d * 16);
  weights = reserve(blocks * 4, block * 4);
  totals = reserve(blocks * 3, 8);
  return rows;
}

/** Where the lists and the sums of their blocks lie. */
export function weightsPlace(which: i32): usize {
  return which === 0 ? weights : totals;
}

/** Copies samples, in 64 bits and rows of `width` numbers, each number times `factor`. */
export function copyRows(x: usize, width: i32, factor: f64): void {
  const none = list(3);
  for (let i = 0, end = blocks * block; i < end; i++) {
    const to = place(i);
    const from = x + ((<usize>i * <usize>width) << 3);
    for (let j: usize = 0; j < <usize>d; j++) {
      store<f32>(to + (j << 4), i < n ? <f32>(load<f64>(from + (j << 3)) * factor) : 0);
    }
    store<f32>(none + ((<usize>i) << 2), i < n ? Infinity : 0);
  }
}

/**
 * Squared distances of the blocks from `from` to `to` to sample `center`, or what list `before` has where that is less,
 * into list `out`, and the sums of its blocks.
 */
export function weigh(center: i32, before: i32, out: i32, from: i32, to: i32): void {
  const known = list(before);
  const result = list(out);
  const size = (<usize>d) << 4;
  const target = place(center);
  for (let b = from; b < to; b++) {
    let sum = f32x4.splat(0);
    const start = <usize>b * block;
    for (let i = start, end = start + block; i < end; i += 16) {
      let at = rows + (i >> 2) * size;
      let s0 = f32x4.splat(0);
      let s1 = f32x4.splat(0);
      let s2 = f32x4.splat(0);
      let s3 = f32x4.splat(0);
      for (let p = target, stop = target + size; p < stop; p += 16, at += 16) {
        const value = v128.load32_splat(p);
        const g0 = f32x4.sub(v128.load(at), value);
        const g1 = f32x4.sub(v128.load(at + size), value);
        const g2 = f32x4.sub(v128.load(at + size * 2), value);
        const g3 = f32x4.sub(v128.load(at + size * 3), value);
        s0 = f32x4.add(s0, f32x4.mul(g0, g0));
        s1 = f32x4.add(s1, f32x4.mul(g1, g1));
        s2 = f32x4.add(s2, f32x4.mul(g2, g2));
        s3 = f32x4.add(s3, f32x4.mul(g3, g3));
      }
      const q = known + (i << 2);
      const r = result + (i << 2);
      s0 = f32x4.pmin(s0, v128.load(q));
      s1 = f32x4.pmin(s1, v128.load(q, 16));
      s2 = f32x4.pmin(s2, v128.load(q, 32));
      s3 = f32x4.pmin(s3, v128.load(q, 48));
      v128.store(r, s0);
      v128.store(r, s1, 16);
      v128.store(r, s2, 32);
      v128.store(r, s3, 48);
      sum = f32x4.add(sum, f32x4.add(f32x4.add(s0, s1), f32x4.add(s2, s3)));
    }
    const even = f32x4.extract_lane(sum, 0) + f32x4.extract_lane(sum, 1);
    const odd = f32x4.extract_lane(sum, 2) + f32x4.extract_lane(sum, 3);
    store<f64>(totals + ((<usize>out * blocks + b) << 3), <f64>(even + odd));
  }
}

function list(which: i32): usize {
  return weights + ((<usize>which * <usize>blocks * block) << 2);
}

function place(i: i32): usize {
  return rows + ((<usize>(i >> 2) * <usize>d) << 4) + ((<usize>(i & 3)) << 2);
}
