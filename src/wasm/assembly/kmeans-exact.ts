// The 64-bit side of k-means: sums of clusters, labels in doubt, inertia. Columns are padded to an even number.

import { reserve, total } from "./memory";

let n: i32 = 0;
let k: i32 = 0;
/** Bytes of a row. */
let row: usize = 0;
let x: usize = 0;
let centers: usize = 0;
let sums: usize = 0;
let counts: usize = 0;
let labels: usize = 0;

/** Squared distances of the sample asked last to its nearest and to its second nearest center. */
export let squareNearest: f64 = 0;
export let squareSecond: f64 = 0;

export function layOutSums(samples: i32, columns: i32, clusters: i32, labelsAt: usize): void {
  n = samples;
  k = clusters;
  row = (<usize>columns) << 3;
  labels = labelsAt;
  x = reserve(n, columns * 8);
  centers = reserve(k, columns * 8);
  sums = reserve(k, columns * 8);
  counts = reserve(k, 4);
}

/** Where samples, centers, sums and counts lie. */
export function sumsPlace(which: i32): usize {
  if (which === 0) return x;
  if (which === 1) return centers;
  return which === 2 ? sums : counts;
}

export function clearSums(): void {
  memory.fill(sums, 0, row * k);
  memory.fill(counts, 0, (<usize>k) << 2);
}

/** Adds a sample to the sum of a cluster, or takes it away. */
export function addRow(cluster: i32, i: i32, sign: i32): void {
  const at = x + row * i;
  const to = sums + row * cluster;
  const count = counts + ((<usize>cluster) << 2);
  store<i32>(count, load<i32>(count) + sign);
  if (sign > 0) {
    for (let j: usize = 0; j < row; j += 16) v128.store(to + j, f64x2.add(v128.load(to + j), v128.load(at + j)));
  } else {
    for (let j: usize = 0; j < row; j += 16) v128.store(to + j, f64x2.sub(v128.load(to + j), v128.load(at + j)));
  }
}

/** The nearest center of a sample, of equally near ones the first. */
export function nearestExact(i: i32): i32 {
  let nearest = 0;
  squareNearest = Infinity;
  squareSecond = Infinity;
  for (let c = 0, q = centers; c < k; c++, q += row) {
    const sum = squared(x + row * i, q);
    if (sum < squareNearest) {
      squareSecond = squareNearest;
      squareNearest = sum;
      nearest = c;
    } else if (sum < squareSecond) {
      squareSecond = sum;
    }
  }
  return nearest;
}

/** Sum of squared distances of samples to their centers. */
export function inertia(): f64 {
  let sum = 0.0;
  for (let i = 0; i < n; i++) sum += squared(x + row * i, centers + row * load<i32>(labels + ((<usize>i) << 2)));
  return sum;
}

function squared(p: usize, q: usize): f64 {
  let sum = f64x2.splat(0);
  for (const stop = p + row; p < stop; p += 16, q += 16) {
    const gap = f64x2.sub(v128.load(p), v128.load(q));
    sum = f64x2.add(sum, f64x2.mul(gap, gap));
  }
  return total(sum);
}
