// A tree over the centroids of the clusters that are alive, in 32 bits: the twin of cluster/centroid-tree.ts, with eight
// children a node instead of two, so that eight boxes or eight centroids are measured together, four a vector, without a
// branch between them. It finds the same clusters at the same distances, bit by bit: what it lets through is measured
// again in 64 bits, and what is nearest does not depend on the tree.
//
// A leaf holds eight clusters: their coordinates column by column, eight a column, then their sizes, then their names. A
// slot is leaf 8 + lane. A node of level t has, column by column, the lower and the upper ends of the boxes of eight nodes of
// level t - 1, leaves being level 0, and then the smallest size in each. All nodes of a level are full but for the last.
// Lanes without a cluster stand at infinity, with an infinite size, which makes their distance no number.

import { coarseRow, d, sizeOf } from "./centroids";
import { reserve } from "./memory";

const infinite = f32.reinterpret_i32(0x7f800000);

/** Live clusters when the tree was built. */
export let built: i32 = 0;
/** Levels above the leaves. */
export let levels: i32 = 0;
/** Bytes of a leaf and of a node. */
let leafBytes: usize = 0;
let nodeBytes: usize = 0;
let leaves: usize = 0;
let leafCount: i32 = 0;
/** Where each level starts. */
const nodesOf: usize = memory.data(128);
/** Slot of each cluster. */
let slotOf: usize = 0;
/** Names in the order of the tree. */
let order: usize = 0;

/** Lays out a tree over so many clusters. */
export function layOutTree(n: i32): void {
  leafBytes = (<usize>(d + 2)) << 5;
  nodeBytes = ((<usize>d) << 6) + 32;
  measure(n);
  slotOf = reserve(n, 4);
  order = reserve(n, 4);
  leaves = reserve(leafCount, <i32>leafBytes);
  for (let t = 1; t <= levels; t++) store<usize>(nodesOf + t * 8, reserve(count(t), <i32>nodeBytes));
}

/** Makes every sample a cluster of its own. */
export function plant(): void {
  for (let id = 0; id < built; id++) put(order, id, id);
  build();
}

/** Drops the dead clusters and builds the tree anew. */
export function rebuild(): void {
  let live = 0;
  for (let slot = 0; slot < leafCount * 8; slot++) {
    if (load<f32>(coordinates(slot) + ((<usize>d) << 5)) < infinite) put(order, live++, name(slot >> 3, slot & 7));
  }
  measure(live);
  build();
}

/** Puts a cluster into the slot of another that it contains. */
export function move(id: i32, from: i32): void {
  const slot = get(slotOf, from);
  put(slotOf, id, slot);
  enter(slot, id);
}

export function slot(id: i32): i32 {
  return get(slotOf, id);
}

/** Empties a slot. */
export function empty(slot: i32): void {
  const at = coordinates(slot);
  for (let j: usize = 0; j <= <usize>d; j++) store<f32>(at + (j << 5), infinite);
}

/** Makes the boxes above a slot tight again, up to the first that stays as it was. */
export function refit(slot: i32): void {
  let node = slot >> 3;
  if (!fitLeaf(node)) return;
  for (let t = 1; t < levels; t++) {
    node >>= 3;
    if (!fitNode(t, node)) return;
  }
}

export function leafAt(leaf: i32): usize {
  return leaves + <usize>leaf * leafBytes;
}

export function nodeAt(t: i32, node: i32): usize {
  return load<usize>(nodesOf + t * 8) + <usize>node * nodeBytes;
}

/** The cluster in a lane of a leaf. */
export function name(leaf: i32, lane: i32): i32 {
  return load<i32>(leafAt(leaf) + ((<usize>(d + 1)) << 5) + ((<usize>lane) << 2));
}

export function get(array: usize, i: i32): i32 {
  return load<i32>(array + ((<usize>i) << 2));
}

export function put(array: usize, i: i32, value: i32): void {
  store<i32>(array + ((<usize>i) << 2), value);
}

/** Where the first coordinate of a slot stands; the others, and its size, follow 32 bytes apart. */
function coordinates(slot: i32): usize {
  return leafAt(slot >> 3) + ((<usize>(slot & 7)) << 2);
}

function enter(slot: i32, id: i32): void {
  const from = coarseRow(id);
  const at = coordinates(slot);
  for (let j: usize = 0; j < <usize>d; j++) store<f32>(at + (j << 5), load<f32>(from + (j << 2)));
  store<f32>(at + ((<usize>d) << 5), <f32>sizeOf(id));
  store<i32>(at + ((<usize>(d + 1)) << 5), id);
}

/** Sets the number of leaves and levels for n clusters. */
function measure(n: i32): void {
  built = n;
  leafCount = (n + 7) >> 3;
  levels = 1;
  while (count(levels) > 1) levels++;
}

/** Nodes of a level. */
function count(t: i32): i32 {
  const nodes = (<i64>leafCount + (1 << (3 * <i64>t)) - 1) >> (3 * <i64>t);
  return <i32>nodes;
}

function build(): void {
  split(0, built, levels, 0);
  for (let t = 1; t <= levels; t++) {
    for (let node = 0; node < count(t); node++) clear(t, node);
  }
  for (let leaf = 0; leaf < leafCount; leaf++) fitLeaf(leaf);
  for (let t = 1; t < levels; t++) {
    for (let node = 0; node < count(t); node++) fitNode(t, node);
  }
}

/** Makes the boxes of a node those of nothing. */
function clear(t: i32, node: i32): void {
  let at = nodeAt(t, node);
  const end = at + ((<usize>d) << 6);
  for (; at < end; at += 64) {
    fill(at, infinite);
    fill(at + 32, -infinite);
  }
  fill(end, infinite);
}

function fill(at: usize, value: f32): void {
  v128.store(at, f32x4.splat(value));
  v128.store(at, f32x4.splat(value), 16);
}

/** Shares out clusters among children of nodes of level t, from the given child on; each takes 8 to the power of t. */
function split(from: i32, to: i32, t: i32, child: i32): void {
  const room = 3 * <i64>t;
  const children = <i32>((<i64>(to - from) + (1 << room) - 1) >> room);
  if (children > 1) {
    const first = (children + 1) >> 1;
    const middle = from + (first << (<i32>room));
    halve(from, to, middle, widest(from, to));
    split(from, middle, t, child);
    split(middle, to, t, child + first);
  } else if (t > 1) {
    split(from, to, t - 1, child << 3);
  } else {
    for (let lane = 0; lane < 8; lane++) {
      const slot = child * 8 + lane;
      if (from + lane >= to) {
        empty(slot);
        continue;
      }
      const id = get(order, from + lane);
      put(slotOf, id, slot);
      enter(slot, id);
    }
  }
}

/** The column in which some clusters are farthest apart. */
function widest(from: i32, to: i32): usize {
  let best: usize = 0;
  let width: f32 = -1;
  for (let j: usize = 0; j < <usize>d; j += 4) {
    let low = f32x4.splat(infinite);
    let high = f32x4.splat(-infinite);
    for (let i = from; i < to; i++) {
      const values = v128.load(coarseRow(get(order, i)) + (j << 2));
      low = f32x4.pmin(low, values);
      high = f32x4.pmax(high, values);
    }
    const range = f32x4.sub(high, low);
    for (let lane: usize = 0; lane < 4 && j + lane < <usize>d; lane++) {
      const own = at(range, lane);
      if (own <= width) continue;
      width = own;
      best = j + lane;
    }
  }
  return best;
}

function at(numbers: v128, lane: usize): f32 {
  if (lane === 0) return f32x4.extract_lane(numbers, 0);
  if (lane === 1) return f32x4.extract_lane(numbers, 1);
  if (lane === 2) return f32x4.extract_lane(numbers, 2);
  return f32x4.extract_lane(numbers, 3);
}

/** Orders clusters so that none before `middle` exceeds one from there on in a column. */
function halve(from: i32, to: i32, middle: i32, column: usize): void {
  let low = from;
  let high = to - 1;
  while (low < high) {
    const pivot = value((low + high) >> 1, column);
    let i = low;
    let j = high;
    while (i <= j) {
      while (value(i, column) < pivot) i++;
      while (value(j, column) > pivot) j--;
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

function value(i: i32, column: usize): f32 {
  return load<f32>(coarseRow(get(order, i)) + (column << 2));
}

/** Fits the box of a leaf in its parent; whether that changed it. */
function fitLeaf(leaf: i32): bool {
  let from = leafAt(leaf);
  let to = nodeAt(1, leaf >> 3) + ((<usize>(leaf & 7)) << 2);
  let changed = false;
  for (const end = from + ((<usize>d) << 5); from < end; from += 32, to += 64) {
    const a = v128.load(from);
    const b = v128.load(from, 16);
    const low = least(f32x4.pmin(a, b));
    const high = -least(f32x4.pmin(mirrored(a), mirrored(b)));
    if (keep(to, low)) changed = true;
    if (keep(to + 32, high)) changed = true;
  }
  return keep(to, least(f32x4.pmin(v128.load(from), v128.load(from, 16)))) || changed;
}

/** The negatives of numbers, infinity where there is no cluster. */
function mirrored(numbers: v128): v128 {
  const none = f32x4.splat(infinite);
  return v128.bitselect(none, f32x4.neg(numbers), f32x4.eq(numbers, none));
}

/** Fits the box of a node of level t in its parent; whether that changed it. */
function fitNode(t: i32, node: i32): bool {
  let from = nodeAt(t, node);
  let to = nodeAt(t + 1, node >> 3) + ((<usize>(node & 7)) << 2);
  let changed = false;
  for (const end = from + ((<usize>d) << 6); from < end; from += 64, to += 64) {
    const low = least(f32x4.pmin(v128.load(from), v128.load(from, 16)));
    const high = -least(f32x4.neg(f32x4.pmax(v128.load(from, 32), v128.load(from, 48))));
    if (keep(to, low)) changed = true;
    if (keep(to + 32, high)) changed = true;
  }
  return keep(to, least(f32x4.pmin(v128.load(from), v128.load(from, 16)))) || changed;
}

function least(numbers: v128): f32 {
  const two = f32x4.pmin(numbers, v128.shuffle<f32>(numbers, numbers, 2, 3, 0, 1));
  return f32x4.extract_lane(f32x4.pmin(two, v128.shuffle<f32>(two, two, 1, 0, 3, 2)), 0);
}

/** Stores a number; whether it differs from what stood there. */
function keep(to: usize, value: f32): bool {
  const changed = load<f32>(to) !== value;
  store<f32>(to, value);
  return changed;
}
