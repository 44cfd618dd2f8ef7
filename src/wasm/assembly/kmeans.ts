// The hot loops of k-means: the twin of cluster/kmeans-loops.ts, with the same bits.
// Columns are padded to an even number with zeros; d is the padded number.

import { clear, needed, reserve, total } from "./memory";

/** More than the rounding of a sum of distances. */
const slack: f64 = 1.000000001;

let n: i32 = 0;
let d: i32 = 0;
let k: i32 = 0;
let x: usize = 0;
let centers: usize = 0;
let sums: usize = 0;
let labels: usize = 0;
let counts: usize = 0;
let upper: usize = 0;
let lower: usize = 0;
let half: usize = 0;
let shift: usize = 0;
let weights: usize = 0;
let near: usize = 0;
let nearGaps: usize = 0;

/** Lays out memory for n samples of an even number of columns and k centers; returns the bytes needed. */
export function prepare(samples: i32, columns: i32, clusters: i32): f64 {
  n = samples;
  d = columns;
  k = clusters;
  clear();
  x = reserve(n, d * 8);
  centers = reserve(k, d * 8);
  sums = reserve(k, d * 8);
  labels = reserve(n, 4);
  counts = reserve(k, 4);
  upper = reserve(n, 8);
  lower = reserve(n, 8);
  half = reserve(k, 8);
  shift = reserve(k, 8);
  weights = reserve(3 * n, 8);
  near = reserve(k * k, 4);
  nearGaps = reserve(k * k, 8);
  return needed();
}

/** Where each array lies, in the order of the layout. */
export function place(which: i32): usize {
  switch (which) {
    case 0:
      return x;
    case 1:
      return centers;
    case 2:
      return sums;
    case 3:
      return labels;
    case 4:
      return counts;
    case 5:
      return upper;
    case 6:
      return lower;
    case 7:
      return half;
    case 8:
      return shift;
    case 9:
      return weights;
    case 10:
      return near;
    default:
      return nearGaps;
  }
}

/** Gives each sample its nearest center; returns how many changed. */
export function assign(): i32 {
  let moved = 0;
  const row = <usize>d * 8;
  const stop = centers + row * k;
  for (let i = 0; i < n; i++) {
    const at = x + row * i;
    const own = load<i32>(labels + i * 4);
    let nearest = 0;
    let least = Infinity;
    let second = Infinity;
    if (own >= 0) {
      const enough = max(load<f64>(lower + i * 8), load<f64>(half + own * 8));
      if (load<f64>(upper + i * 8) < enough) continue;
      least = squared(at, centers + row * own);
      const exact = sqrt(least);
      store<f64>(upper + i * 8, exact);
      if (exact < enough) continue;
      nearest = own;
      const reach = (2 * exact + 2 * load<f64>(half + own * 8)) * slack;
      for (let j = own * k, stop = own * k + k - 1; j < stop; j++) {
        if (load<f64>(nearGaps + j * 8) > reach) break;
        const c = load<i32>(near + j * 4);
        const sum = squared(at, centers + row * c);
        if (sum < least || (sum === least && c < nearest)) {
          second = least;
          least = sum;
          nearest = c;
        } else if (sum < second) {
          second = sum;
        }
      }
    } else {
      let c = 0;
      for (let q = centers; q < stop; q += row, c++) {
        const sum = squared(at, q);
        if (sum < least) {
          second = least;
          least = sum;
          nearest = c;
        } else if (sum < second) {
          second = sum;
        }
      }
    }
    store<f64>(upper + i * 8, sqrt(least));
    store<f64>(lower + i * 8, sqrt(second));
    if (nearest === own) continue;
    moved++;
    store<i32>(labels + i * 4, nearest);
    add(nearest, at, 1);
    if (own >= 0) add(own, at, -1);
  }
  return moved;
}

/** Widens the bounds of all samples by how far the centers moved. */
export function loosen(mover: i32, farthest: f64, next: f64): void {
  for (let i = 0; i < n; i++) {
    const label = load<i32>(labels + i * 4);
    const high = upper + i * 8;
    const low = lower + i * 8;
    store<f64>(high, load<f64>(high) + load<f64>(shift + label * 8));
    store<f64>(low, load<f64>(low) - (label === mover ? next : farthest));
  }
}

/**
 * Squared distances to row `center`, or to what was closer before, into list `out` of weights; returns their sum.
 * `before` is -1 for nothing before.
 */
export function weigh(center: i32, before: i32, out: i32): f64 {
  const row = <usize>d * 8;
  const target = x + row * center;
  const known = weights + before * n * 8;
  const to = weights + out * n * 8;
  let sum = 0.0;
  for (let i = 0; i < n; i++) {
    let gap = squared(x + row * i, target);
    if (before >= 0) gap = min(gap, load<f64>(known + i * 8));
    store<f64>(to + i * 8, gap);
    sum += gap;
  }
  return sum;
}

/** Sum of squared distances of samples to their centers. */
export function inertia(): f64 {
  const row = <usize>d * 8;
  let sum = 0.0;
  for (let i = 0; i < n; i++) sum += squared(x + row * i, centers + row * load<i32>(labels + i * 4));
  return sum;
}

function add(cluster: i32, at: usize, sign: i32): void {
  const row = <usize>d * 8;
  const to = sums + row * cluster;
  const count = counts + cluster * 4;
  store<i32>(count, load<i32>(count) + sign);
  if (sign > 0) {
    for (let j: usize = 0; j < row; j += 16) v128.store(to + j, f64x2.add(v128.load(to + j), v128.load(at + j)));
  } else {
    for (let j: usize = 0; j < row; j += 16) v128.store(to + j, f64x2.sub(v128.load(to + j), v128.load(at + j)));
  }
}

function squared(p: usize, q: usize): f64 {
  let sum = f64x2.splat(0);
  const stop = p + <usize>d * 8;
  while (p < stop) {
    const gap = f64x2.sub(v128.load(p), v128.load(q));
    sum = f64x2.add(sum, f64x2.mul(gap, gap));
    p += 16;
    q += 16;
  }
  return total(sum);
}
