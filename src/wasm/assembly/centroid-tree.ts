// The kd-tree of cluster/centroid-tree.ts, step by step the same, so that both give the same bits.
// Columns are padded to an even number with zeros; d is the padded number.

import { reserve, total } from "./memory";

const leafSize: i32 = 8;

let d: i32 = 0;
let nodes: i32 = 0;
export let slots: i32 = 0;
export let centroids: usize = 0;
export let sizes: usize = 0;
export let ids: usize = 0;
export let foundId: i32 = -1;
export let foundDistance: f64 = 0;

let second: usize = 0;
let parent: usize = 0;
let start: usize = 0;
let end: usize = 0;
let boxes: usize = 0;
let smallest: usize = 0;
let leafOf: usize = 0;
let order: usize = 0;
let spareCentroids: usize = 0;
let spareSizes: usize = 0;
let spareIds: usize = 0;
let stack: usize = 0;
let stackBound: usize = 0;

/** Lays out the arrays of a tree over n samples. */
export function layOut(n: i32, columns: i32): void {
  d = columns;
  slots = n;
  const most = nodeCount(n);
  centroids = reserve(n, d * 8);
  spareCentroids = reserve(n, d * 8);
  boxes = reserve(most, d * 16);
  sizes = reserve(n, 4);
  spareSizes = reserve(n, 4);
  ids = reserve(n, 4);
  spareIds = reserve(n, 4);
  leafOf = reserve(n, 4);
  order = reserve(n, 4);
  second = reserve(most, 4);
  parent = reserve(most, 4);
  start = reserve(most, 4);
  end = reserve(most, 4);
  smallest = reserve(most, 4);
  stack = reserve(64, 4);
  stackBound = reserve(64, 8);
}

/** Makes every sample a cluster of its own. */
export function plant(): void {
  for (let i = 0; i < slots; i++) {
    put(sizes, i, 1);
    put(ids, i, i);
  }
  rebuild();
}

export function rebuild(): void {
  let live = 0;
  for (let slot = 0; slot < slots; slot++) {
    if (get(sizes, slot) > 0) put(order, live++, slot);
  }
  slots = live;
  nodes = 0;
  grow(0, live, -1);
  const row = d * 8;
  for (let slot = 0; slot < live; slot++) {
    const from = get(order, slot);
    put(spareSizes, slot, get(sizes, from));
    put(spareIds, slot, get(ids, from));
    memory.copy(spareCentroids + slot * row, centroids + from * row, row);
  }
  let swap = centroids;
  centroids = spareCentroids;
  spareCentroids = swap;
  swap = sizes;
  sizes = spareSizes;
  spareSizes = swap;
  swap = ids;
  ids = spareIds;
  spareIds = swap;
  for (let node = nodes - 1; node >= 0; node--) {
    if (get(second, node) < 0) fitLeaf(node);
    else fitInner(node);
  }
}

export function refit(slot: i32): void {
  let node = get(leafOf, slot);
  fitLeaf(node);
  while (node > 0) {
    node = get(parent, node);
    if (!fitInner(node)) return;
  }
}

export function distance(slot: i32, other: i32): f64 {
  const a = <f64>get(sizes, slot);
  const b = <f64>get(sizes, other);
  return squared(centroids + slot * d * 8, centroids + other * d * 8) * ((a * b) / (a + b));
}

export function nearest(slot: i32, within: f64): void {
  const at = centroids + slot * d * 8;
  const size = <f64>get(sizes, slot);
  foundId = -1;
  foundDistance = within;
  let node = get(leafOf, slot);
  scan(node, slot, at, size);
  while (node > 0) {
    const above = get(parent, node);
    const other = get(second, above);
    const sibling = other === node ? above + 1 : other;
    node = above;
    let top = 0;
    put(stack, 0, sibling);
    store<f64>(stackBound, bound(sibling, at, size));
    while (top >= 0) {
      const candidate = get(stack, top);
      const least = load<f64>(stackBound + top * 8);
      top--;
      if (least > foundDistance) continue;
      const two = get(second, candidate);
      if (two < 0) {
        scan(candidate, slot, at, size);
        continue;
      }
      const one = candidate + 1;
      const boundOne = bound(one, at, size);
      const boundTwo = bound(two, at, size);
      const oneIsNear = boundOne <= boundTwo;
      top++;
      put(stack, top, oneIsNear ? two : one);
      store<f64>(stackBound + top * 8, oneIsNear ? boundTwo : boundOne);
      top++;
      put(stack, top, oneIsNear ? one : two);
      store<f64>(stackBound + top * 8, oneIsNear ? boundOne : boundTwo);
    }
  }
}

function scan(leaf: i32, slot: i32, at: usize, size: f64): void {
  const stop = get(end, leaf);
  let best = foundDistance;
  for (let other = get(start, leaf); other < stop; other++) {
    const otherSize = <f64>get(sizes, other);
    if (otherSize === 0 || other === slot) continue;
    const gap = squared(at, centroids + other * d * 8) * ((size * otherSize) / (size + otherSize));
    if (gap > best || (gap === best && get(ids, other) > foundId)) continue;
    best = gap;
    foundDistance = gap;
    foundId = get(ids, other);
  }
}

function squared(p: usize, q: usize): f64 {
  let sum = f64x2.splat(0);
  const stop = p + d * 8;
  while (p < stop) {
    const gap = f64x2.sub(v128.load(p), v128.load(q));
    sum = f64x2.add(sum, f64x2.mul(gap, gap));
    p += 16;
    q += 16;
  }
  return total(sum);
}

function bound(node: i32, at: usize, size: f64): f64 {
  let sum = f64x2.splat(0);
  let low = boxes + node * d * 16;
  let high = low + d * 8;
  const stop = high;
  while (low < stop) {
    const value = v128.load(at);
    const gap = f64x2.pmax(
      f64x2.pmax(f64x2.sub(v128.load(low), value), f64x2.sub(value, v128.load(high))),
      f64x2.splat(0),
    );
    sum = f64x2.add(sum, f64x2.mul(gap, gap));
    at += 16;
    low += 16;
    high += 16;
  }
  const least = <f64>get(smallest, node);
  return total(sum) * ((size * least) / (size + least));
}

function grow(from: i32, to: i32, above: i32): i32 {
  const node = nodes++;
  put(parent, node, above);
  put(start, node, from);
  put(end, node, to);
  put(second, node, -1);
  if (to - from <= leafSize) {
    for (let slot = from; slot < to; slot++) put(leafOf, slot, node);
    return node;
  }
  const middle = (from + to) >> 1;
  splitAt(from, to, middle, widest(from, to));
  grow(from, middle, node);
  put(second, node, grow(middle, to, node));
  return node;
}

function widest(from: i32, to: i32): i32 {
  let best = 0;
  let width = -1.0;
  for (let j = 0; j < d; j++) {
    let low = f64.MAX_VALUE;
    let high = -f64.MAX_VALUE;
    for (let i = from; i < to; i++) {
      const value = load<f64>(centroids + (get(order, i) * d + j) * 8);
      if (value < low) low = value;
      if (value > high) high = value;
    }
    if (high - low > width) {
      width = high - low;
      best = j;
    }
  }
  return best;
}

function splitAt(from: i32, to: i32, middle: i32, column: i32): void {
  const values = centroids + column * 8;
  const row = d * 8;
  let low = from;
  let high = to - 1;
  while (low < high) {
    const pivot = load<f64>(values + get(order, (low + high) >> 1) * row);
    let i = low;
    let j = high;
    while (i <= j) {
      while (load<f64>(values + get(order, i) * row) < pivot) i++;
      while (load<f64>(values + get(order, j) * row) > pivot) j--;
      if (i <= j) {
        const swap = get(order, i);
        put(order, i++, get(order, j));
        put(order, j--, swap);
      }
    }
    if (middle <= j) high = j;
    else if (middle >= i) low = i;
    else return;
  }
}

function fitLeaf(leaf: i32): void {
  const low = boxes + leaf * d * 16;
  const high = low + d * 8;
  for (let j = 0; j < d; j++) {
    store<f64>(low + j * 8, Infinity);
    store<f64>(high + j * 8, -Infinity);
  }
  let least = i32.MAX_VALUE;
  const stop = get(end, leaf);
  for (let slot = get(start, leaf); slot < stop; slot++) {
    const size = get(sizes, slot);
    if (size === 0) continue;
    if (size < least) least = size;
    const at = centroids + slot * d * 8;
    for (let j = 0; j < d * 8; j += 16) {
      const value = v128.load(at + j);
      v128.store(low + j, f64x2.min(v128.load(low + j), value));
      v128.store(high + j, f64x2.max(v128.load(high + j), value));
    }
  }
  put(smallest, leaf, least);
}

function fitInner(node: i32): bool {
  const two = get(second, node);
  const least = min(get(smallest, node + 1), get(smallest, two));
  let changed = least !== get(smallest, node);
  put(smallest, node, least);
  const low = boxes + node * d * 16;
  const lowOne = boxes + (node + 1) * d * 16;
  const lowTwo = boxes + two * d * 16;
  const half = d * 8;
  for (let j = 0; j < half; j += 16) {
    const lower = f64x2.min(v128.load(lowOne + j), v128.load(lowTwo + j));
    const upper = f64x2.max(v128.load(lowOne + half + j), v128.load(lowTwo + half + j));
    const same = v128.and(f64x2.eq(lower, v128.load(low + j)), f64x2.eq(upper, v128.load(low + half + j)));
    if (!i64x2.all_true(same)) changed = true;
    v128.store(low + j, lower);
    v128.store(low + half + j, upper);
  }
  return changed;
}

function nodeCount(n: i32): i32 {
  if (n <= leafSize) return 1;
  const half = n >> 1;
  return 1 + nodeCount(half) + nodeCount(n - half);
}

export function get(array: usize, i: i32): i32 {
  return load<i32>(array + ((<usize>i) << 2));
}

export function put(array: usize, i: i32, value: i32): void {
  store<i32>(array + ((<usize>i) << 2), value);
}
