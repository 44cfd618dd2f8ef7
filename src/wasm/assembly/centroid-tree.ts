// The kd-tree of cluster/centroid-tree.ts, with eight children a node instead of two, so that eight boxes or eight
// centroids are measured together, two a vector, without a branch between them. It finds the same clusters at the same
// distances, bit by bit: sums have the same order, and what is nearest does not depend on the tree.
//
// A leaf holds up to eight clusters, column by column: number j of the cluster in lane i stands at (leaf d + j) 8 + i. A slot
// is leaf 8 + lane. A node of level t has the boxes of eight nodes of level t - 1, leaves being level 0: all lower ends,
// column by column, then all upper ends. Columns are padded to an even number with zeros; d is the padded number.

import { reserve } from "./memory";

let d: i32 = 0;
let leaves: i32 = 0;
/** Halvings from the root to a leaf, and levels above the leaves. */
let depth: i32 = 0;
let levels: i32 = 0;
/** Live clusters when the tree was built. */
export let built: i32 = 0;
export let centroids: usize = 0;
/** Samples of each slot, as doubles; 0 when empty or dead. */
export let sizes: usize = 0;
export let ids: usize = 0;
export let foundId: i32 = -1;
export let foundDistance: f64 = 0;

/** Centroids row by row, while the tree is built; at first the samples. */
export let staged: usize = 0;
export let stagedSizes: usize = 0;
let stagedIds: usize = 0;
let order: usize = 0;
/** Where the boxes and the smallest sizes of each level start. */
let boxesOf: usize = 0;
let smallestOf: usize = 0;
/** Bounds of the children of one node a level. */
let bounds: usize = 0;
/** The centroid that is looked for. */
let target: usize = 0;
let targetSize: f64 = 0;

/** Lays out the arrays of a tree over n samples. */
export function layOut(n: i32, columns: i32): void {
  d = columns;
  built = n;
  measure(n);
  staged = reserve(n, d * 8);
  stagedSizes = reserve(n, 8);
  stagedIds = reserve(n, 4);
  order = reserve(n, 4);
  centroids = reserve(leaves, d * 64);
  sizes = reserve(leaves, 64);
  ids = reserve(leaves, 32);
  boxesOf = reserve(12, 8);
  smallestOf = reserve(12, 8);
  bounds = reserve(12, 64);
  target = reserve(d, 8);
}

/** Lays out the levels, after memory has room for what goes before them. */
export function layOutLevels(): void {
  for (let t = 1; t <= levels; t++) {
    setLevel(t, reserve(blocks(t), d * 128), reserve(blocks(t), 64));
  }
}

/** Room for the levels, without a place for their addresses. */
export function reserveLevels(): void {
  for (let t = 1; t <= levels; t++) {
    reserve(blocks(t), d * 128);
    reserve(blocks(t), 64);
  }
}

function setLevel(t: i32, boxes: usize, smallest: usize): void {
  store<usize>(boxesOf + t * 8, boxes);
  store<usize>(smallestOf + t * 8, smallest);
}

/** Makes every staged sample a cluster of its own, of its staged size. */
export function plant(): void {
  for (let i = 0; i < built; i++) put(stagedIds, i, i);
  build();
}

/** Drops the dead clusters and builds the tree anew. */
export function rebuild(): void {
  let live = 0;
  for (let slot = 0; slot < leaves * 8; slot++) {
    const size = load<f64>(sizes + slot * 8);
    if (size === 0) continue;
    store<f64>(stagedSizes + live * 8, size);
    put(stagedIds, live, get(ids, slot));
    for (let j = 0; j < d; j++) store<f64>(staged + (live * d + j) * 8, load<f64>(place(slot) + j * 64));
    live++;
  }
  built = live;
  measure(live);
  build();
}

/** Where the first number of a slot's centroid stands; the others follow 64 bytes apart. */
export function place(slot: i32): usize {
  return centroids + (((slot >> 3) * d) << 6) + ((slot & 7) << 3);
}

/** Ends a cluster: infinitely far from everything. */
export function empty(slot: i32): void {
  store<f64>(sizes + slot * 8, 0);
  for (let j = 0; j < d; j++) store<f64>(place(slot) + j * 64, Infinity);
}

/** Slots of the tree, dead and empty ones included. */
export function slotCount(): i32 {
  return leaves * 8;
}

export function refit(slot: i32): void {
  let node = slot >> 3;
  if (!fitLeaf(node)) return;
  for (let t = 1; t < levels; t++) {
    node >>= 3;
    if (!fitNode(t, node)) return;
  }
}

export function distance(slot: i32, other: i32): f64 {
  const a = load<f64>(sizes + slot * 8);
  const b = load<f64>(sizes + other * 8);
  let p = place(slot);
  let q = place(other);
  let even = 0.0;
  let odd = 0.0;
  for (let j = 0; j < d; j += 2) {
    const gap = load<f64>(p) - load<f64>(q);
    const next = load<f64>(p, 64) - load<f64>(q, 64);
    even += gap * gap;
    odd += next * next;
    p += 128;
    q += 128;
  }
  return (even + odd) * ((a * b) / (a + b));
}

export function nearest(slot: i32, within: f64): void {
  const from = place(slot);
  for (let j = 0; j < d; j++) store<f64>(target + j * 8, load<f64>(from + j * 64));
  targetSize = load<f64>(sizes + slot * 8);
  foundId = -1;
  foundDistance = within;
  let node = slot >> 3;
  scan(node, slot & 7);
  for (let t = 1; t <= levels; t++) {
    visit(t, node >> 3, node & 7);
    node >>= 3;
  }
}

/** Looks into the children of a node that may hold something as near, but for one of them. */
function visit(t: i32, node: i32, skip: i32): void {
  const frame = bounds + t * 64;
  let open = bound(t, node, frame) & ~(1 << skip);
  while (open !== 0) {
    const lane = ctz(open);
    open &= open - 1;
    if (load<f64>(frame + lane * 8) > foundDistance) continue;
    const child = node * 8 + lane;
    if (t === 1) scan(child, -1);
    else visit(t - 1, child, -1);
  }
}

/** Writes lower bounds of the distance to anything below each child; returns which are near enough, a bit each. */
function bound(t: i32, node: i32, to: usize): i32 {
  const half = (<usize>d) << 6;
  const boxes = load<usize>(boxesOf + t * 8) + ((<usize>node * d) << 7);
  const smallest = load<usize>(smallestOf + t * 8) + ((<usize>node) << 6);
  const size = f64x2.splat(targetSize);
  const best = f64x2.splat(foundDistance);
  let near = 0;
  for (let lane: usize = 0; lane < 64; lane += 16) {
    let even = f64x2.splat(0);
    let odd = f64x2.splat(0);
    let at = boxes + lane;
    const stop = at + half;
    let value = target;
    while (at < stop) {
      const a = outside(v128.load64_splat(value), v128.load(at), v128.load(at + half));
      const b = outside(v128.load64_splat(value, 8), v128.load(at, 64), v128.load(at + half, 64));
      even = f64x2.add(even, f64x2.mul(a, a));
      odd = f64x2.add(odd, f64x2.mul(b, b));
      at += 128;
      value += 16;
    }
    const least = v128.load(smallest + lane);
    const weight = f64x2.div(f64x2.mul(size, least), f64x2.add(size, least));
    const low = f64x2.mul(f64x2.add(even, odd), weight);
    v128.store(to + lane, low);
    near |= i64x2.bitmask(f64x2.le(low, best)) << (<i32>lane >> 3);
  }
  return near;
}

function outside(value: v128, low: v128, high: v128): v128 {
  return f64x2.pmax(f64x2.pmax(f64x2.sub(low, value), f64x2.sub(value, high)), f64x2.splat(0));
}

/** Compares with all clusters of a leaf but the one in lane `skip`. */
function scan(leaf: i32, skip: i32): void {
  const block = centroids + ((<usize>leaf * d) << 6);
  const half = (<usize>d) << 6;
  const size = f64x2.splat(targetSize);
  for (let lane = 0; lane < 8; lane += 2) {
    const others = v128.load(sizes + ((leaf * 8 + lane) << 3));
    let even = f64x2.splat(0);
    let odd = f64x2.splat(0);
    let at = block + ((<usize>lane) << 3);
    const stop = at + half;
    let value = target;
    while (at < stop) {
      const a = f64x2.sub(v128.load64_splat(value), v128.load(at));
      const b = f64x2.sub(v128.load64_splat(value, 8), v128.load(at, 64));
      even = f64x2.add(even, f64x2.mul(a, a));
      odd = f64x2.add(odd, f64x2.mul(b, b));
      at += 128;
      value += 16;
    }
    // Dead and empty lanes: infinity times 0 is no number, and never less.
    const gaps = f64x2.mul(f64x2.add(even, odd), f64x2.div(f64x2.mul(size, others), f64x2.add(size, others)));
    if (i64x2.bitmask(f64x2.le(gaps, f64x2.splat(foundDistance))) === 0) continue;
    consider(f64x2.extract_lane(gaps, 0), leaf * 8 + lane, lane === skip);
    consider(f64x2.extract_lane(gaps, 1), leaf * 8 + lane + 1, lane + 1 === skip);
  }
}

/** Keeps a cluster if it is nearer than what was found, or as near and of smaller name. */
function consider(gap: f64, slot: i32, same: bool): void {
  if (same || !(gap <= foundDistance)) return;
  const id = get(ids, slot);
  if (gap === foundDistance && id > foundId) return;
  foundDistance = gap;
  foundId = id;
}

/** Sets depth, leaves and levels for n clusters. */
function measure(n: i32): void {
  depth = 0;
  while (8 << depth < n) depth++;
  leaves = 1 << depth;
  levels = max(1, (depth + 2) / 3);
}

function blocks(t: i32): i32 {
  const halvings = depth - 3 * t;
  return halvings > 0 ? 1 << halvings : 1;
}

function build(): void {
  for (let i = 0; i < built; i++) put(order, i, i);
  split(0, built, 0, 0);
  for (let t = 1; t <= levels; t++) clearLevel(t);
  for (let leaf = 0; leaf < leaves; leaf++) fitLeaf(leaf);
  for (let t = 1; t < levels; t++) {
    for (let node = 0; node < blocks(t); node++) fitNode(t, node);
  }
}

/** Empties all boxes of a level. */
function clearLevel(t: i32): void {
  const half = (<usize>d) << 6;
  const boxes = load<usize>(boxesOf + t * 8);
  const smallest = load<usize>(smallestOf + t * 8);
  for (let node = 0; node < blocks(t); node++) {
    const at = boxes + ((<usize>node * d) << 7);
    for (let i: usize = 0; i < half; i += 8) {
      store<f64>(at + i, Infinity);
      store<f64>(at + half + i, -Infinity);
    }
    for (let i: usize = 0; i < 64; i += 8) store<f64>(smallest + (((<usize>node) << 6) + i), Infinity);
  }
}

/** Halves staged clusters down to the leaves. */
function split(from: i32, to: i32, level: i32, node: i32): void {
  if (level === depth) {
    fillLeaf(node, from, to);
    return;
  }
  const middle = (from + to) >> 1;
  if (to - from > 1) splitAt(from, to, middle, widest(from, to));
  split(from, middle, level + 1, node * 2);
  split(middle, to, level + 1, node * 2 + 1);
}

function fillLeaf(leaf: i32, from: i32, to: i32): void {
  for (let lane = 0; lane < 8; lane++) {
    const slot = leaf * 8 + lane;
    if (from + lane >= to) {
      empty(slot);
      continue;
    }
    const staging = get(order, from + lane);
    store<f64>(sizes + slot * 8, load<f64>(stagedSizes + staging * 8));
    put(ids, slot, get(stagedIds, staging));
    for (let j = 0; j < d; j++) store<f64>(place(slot) + j * 64, load<f64>(staged + (staging * d + j) * 8));
  }
}

function widest(from: i32, to: i32): i32 {
  let best = 0;
  let width = -1.0;
  for (let j = 0; j < d; j++) {
    let low = f64.MAX_VALUE;
    let high = -f64.MAX_VALUE;
    for (let i = from; i < to; i++) {
      const value = load<f64>(staged + (get(order, i) * d + j) * 8);
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
  const values = staged + column * 8;
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

/** Fits the box of a leaf in its parent; whether that changed it. */
function fitLeaf(leaf: i32): bool {
  const own = sizes + ((<usize>leaf) << 6);
  let least = Infinity;
  for (let lane: usize = 0; lane < 64; lane += 8) {
    const size = load<f64>(own + lane);
    if (size > 0 && size < least) least = size;
  }
  const block = centroids + ((<usize>leaf * d) << 6);
  const lanes = entry(1, leaf);
  let changed = setSmallest(1, leaf, least);
  for (let j = 0; j < d; j++) {
    let low = Infinity;
    let high = -Infinity;
    const at = block + ((<usize>j) << 6);
    for (let lane: usize = 0; lane < 64; lane += 8) {
      const value = load<f64>(at + lane);
      low = min(low, value);
      // Dead and empty lanes stand at infinity.
      if (value !== Infinity) high = max(high, value);
    }
    if (setBox(lanes, j, low, high)) changed = true;
  }
  return changed;
}

/** Fits the box of a node of level t in its parent; whether that changed it. */
function fitNode(t: i32, node: i32): bool {
  const half = (<usize>d) << 6;
  const boxes = load<usize>(boxesOf + t * 8) + ((<usize>node * d) << 7);
  const lanes = entry(t + 1, node);
  let least = v128.load(load<usize>(smallestOf + t * 8) + ((<usize>node) << 6));
  for (let lane: usize = 16; lane < 64; lane += 16) {
    least = f64x2.min(least, v128.load(load<usize>(smallestOf + t * 8) + ((<usize>node) << 6) + lane));
  }
  let changed = setSmallest(t + 1, node, min(f64x2.extract_lane(least, 0), f64x2.extract_lane(least, 1)));
  for (let j = 0; j < d; j++) {
    const at = boxes + ((<usize>j) << 6);
    let low = v128.load(at);
    let high = v128.load(at + half);
    for (let lane: usize = 16; lane < 64; lane += 16) {
      low = f64x2.min(low, v128.load(at + lane));
      high = f64x2.max(high, v128.load(at + half + lane));
    }
    const lower = min(f64x2.extract_lane(low, 0), f64x2.extract_lane(low, 1));
    const upper = max(f64x2.extract_lane(high, 0), f64x2.extract_lane(high, 1));
    if (setBox(lanes, j, lower, upper)) changed = true;
  }
  return changed;
}

/** Where the first lower end of child `node` stands in its parent of level t. */
function entry(t: i32, node: i32): usize {
  return load<usize>(boxesOf + t * 8) + ((<usize>(node >> 3) * d) << 7) + ((<usize>(node & 7)) << 3);
}

function setBox(lanes: usize, j: i32, low: f64, high: f64): bool {
  const at = lanes + ((<usize>j) << 6);
  const upper = at + ((<usize>d) << 6);
  const changed = load<f64>(at) !== low || load<f64>(upper) !== high;
  store<f64>(at, low);
  store<f64>(upper, high);
  return changed;
}

function setSmallest(t: i32, node: i32, least: f64): bool {
  const at = load<usize>(smallestOf + t * 8) + (((<usize>(node >> 3)) << 6) + ((<usize>(node & 7)) << 3));
  const changed = load<f64>(at) !== least;
  store<f64>(at, least);
  return changed;
}

export function get(array: usize, i: i32): i32 {
  return load<i32>(array + ((<usize>i) << 2));
}

export function put(array: usize, i: i32, value: i32): void {
  store<i32>(array + ((<usize>i) << 2), value);
}
