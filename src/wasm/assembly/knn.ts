// Nearest neighbours in few columns: the twin of the kd-tree search in neighbors/knn.ts, with the same bits.

import { eightWithin } from "./lanes";
import { clear, needed, reserve } from "./memory";
import {
  boxes,
  build,
  coordinates,
  count,
  get,
  layOut,
  leaves,
  levels,
  place,
  readScale,
  rows,
  scale,
  staged,
} from "./point-tree";

/** Half a unit of the last place of a 32-bit number near 1, doubled. */
const rounding: f64 = 1.1920928955078125e-7;

let d: i32 = 0;
let k: i32 = 0;
let asked: i32 = 0;
let queries: usize = 0;
let indices: usize = 0;
let distances: usize = 0;
/** Bytes of the notes of each thread. */
let size: usize = 0;
let notes: usize = 0;
/** Bounds of the children of one node a level, eight each. */
let bounds: usize = 0;
/** Where the point that is asked for stands, and its coordinates in the tree. */
let asking: usize = 0;
let target: usize = 0;
/** The row that is not its own neighbour, or -1. */
let self: i32 = -1;
/** Where the neighbours found so far stand, nearest first, and how many they are. */
let near: usize = 0;
let nearRows: usize = 0;
let found: i32 = 0;
/** Squared distance that a candidate must not exceed; infinite until k are there. */
let limit: f64 = Infinity;
/** What a squared distance in the tree must not exceed, so that the distance itself may be within the limit. */
let reach: f32 = Infinity;
/** How far a distance in the tree may be off: this, and its share `relative`. */
let absolute: f64 = 0;
let relative: f64 = 0;

/** Lays out memory for n points, m other queries unless m is 0, and so many threads; returns the bytes needed. */
export function prepare(n: i32, columns: i32, neighbors: i32, m: i32, threads: i32): f64 {
  d = columns;
  k = neighbors;
  asked = m;
  clear();
  layOut(n, d);
  queries = reserve(m, d * 8);
  // What a thread writes down while it looks for an answer.
  size = (<usize>d * 4 + 16 * 32 + 15) & ~15;
  notes = reserve(threads, <i32>size);
  enter(0);
  indices = reserve(m > 0 ? m : n, k * 4);
  distances = reserve(m > 0 ? m : n, k * 8);
  return needed();
}

/** Says which of the threads this instance serves. */
export function enter(thread: i32): void {
  bounds = notes + size * thread;
  target = bounds + 16 * 32;
}

/** Where the points go, (n, d). */
export function input(): usize {
  return staged;
}

/** Where the other queries go, (m, d). */
export function queriesInput(): usize {
  return queries;
}

/** Rows of the neighbours, (n or m, k). */
export function indicesOut(): usize {
  return indices;
}

/** Distances of the neighbours, (n or m, k). */
export function distancesOut(): usize {
  return distances;
}

/** Plants the tree. */
export function plant(): void {
  build();
}

/** Answers the queries from `from` to `to`: other rows, or slots of the tree. */
export function answer(from: i32, to: i32): void {
  readScale();
  for (let i = from; i < to; i++) {
    if (asked > 0) ask(i);
    else if (get(rows, i) >= 0) askSlot(i);
  }
}

/** Slots of the tree. */
export function slots(): i32 {
  return leaves * 8;
}

function ask(query: i32): void {
  begin(queries + <usize>query * <usize>d * 8, query, -1);
  visit(levels, 0, -1);
  finish();
}

/** Climbs from the own leaf, so that the limit is close at once. */
function askSlot(slot: i32): void {
  let node = slot >> 3;
  const row = get(rows, slot);
  begin(staged + <usize>row * <usize>d * 8, row, row);
  scan(node);
  for (let t = 1; t <= levels; t++) {
    visit(t, node >> 3, node & 7);
    node >>= 3;
  }
  finish();
}

function begin(point: usize, row: i32, without: i32): void {
  asking = point;
  near = distances + <usize>row * <usize>k * 8;
  nearRows = indices + <usize>row * <usize>k * 4;
  self = without;
  found = 0;
  limit = Infinity;
  reach = Infinity;
  let farthest = 1.0;
  for (let j: usize = 0; j < <usize>d; j++) {
    const value = place(load<f64>(point + (j << 3)), j);
    store<f32>(target + (j << 2), value);
    farthest = max(farthest, abs(<f64>value));
  }
  // Each coordinate of both points loses half a unit of its last place, and so do the steps that take their distance.
  absolute = 4 * sqrt(<f64>d) * farthest * rounding;
  relative = (<f64>d / 2 + 4) * rounding;
}

function finish(): void {
  for (let i: usize = 0; i < <usize>k; i++) store<f64>(near + (i << 3), sqrt(load<f64>(near + (i << 3))));
}

/** Whatever is within the limit stands within this in the tree. */
function reachOf(squared: f64): f32 {
  // Squares of less end in 0.
  const distance = max(sqrt(squared), 1e-150);
  const most = ((distance * scale + absolute) * (1 + relative)) ** 2;
  return <f32>(most * (1 + 4 * rounding));
}

/** Looks into the children of a node that may hold something as near, the nearest first, but for child `skip`. */
function visit(t: i32, node: i32, skip: i32): void {
  const frame = bounds + ((<usize>t) << 5);
  let open = bound(boxes(t, node), frame);
  if (skip >= 0) open &= ~(1 << skip);
  const children = t === 1 ? leaves : count(t - 1);
  while (open !== 0) {
    let lane = ctz(open);
    // Once k neighbours are there the reach is close, and any order will do.
    if (found < k) lane = nearestOf(open, frame);
    open &= ~(1 << lane);
    if (load<f32>(frame + ((<usize>lane) << 2)) > reach) continue;
    const child = node * 8 + lane;
    if (child >= children) continue;
    if (t === 1) scan(child);
    else visit(t - 1, child, -1);
  }
}

/** The lane of a mask whose number is the least. */
function nearestOf(open: i32, numbers: usize): i32 {
  let lane = ctz(open);
  let least = load<f32>(numbers + ((<usize>lane) << 2));
  for (let rest = open & (open - 1); rest !== 0; rest &= rest - 1) {
    const other = ctz(rest);
    const low = load<f32>(numbers + ((<usize>other) << 2));
    if (low < least) {
      least = low;
      lane = other;
    }
  }
  return lane;
}

/** Writes the squared distances to eight boxes; returns which are near enough, a bit each. */
function bound(at: usize, to: usize): i32 {
  const half = (<usize>d) << 5;
  let a = f32x4.splat(0);
  let b = a;
  const stop = at + half;
  for (let value = target; at < stop; at += 32, value += 4) {
    const v = v128.load32_splat(value);
    const high = at + half;
    let gap = outside(v, v128.load(at), v128.load(high));
    a = f32x4.add(a, f32x4.mul(gap, gap));
    gap = outside(v, v128.load(at, 16), v128.load(high, 16));
    b = f32x4.add(b, f32x4.mul(gap, gap));
  }
  v128.store(to, a);
  v128.store(to, b, 16);
  return eightWithin(a, b, reach);
}

function outside(value: v128, low: v128, high: v128): v128 {
  return f32x4.sub(value, f32x4.pmin(f32x4.pmax(value, low), high));
}

/** Compares with the points of a leaf; those within reach are measured again as they came. */
function scan(leaf: i32): void {
  let a = f32x4.splat(0);
  let b = a;
  let at = coordinates + ((<usize>leaf * <usize>d) << 5);
  const stop = at + ((<usize>d) << 5);
  for (let value = target; at < stop; at += 32, value += 4) {
    const v = v128.load32_splat(value);
    let gap = f32x4.sub(v, v128.load(at));
    a = f32x4.add(a, f32x4.mul(gap, gap));
    gap = f32x4.sub(v, v128.load(at, 16));
    b = f32x4.add(b, f32x4.mul(gap, gap));
  }
  for (let open = eightWithin(a, b, reach); open !== 0; open &= open - 1) {
    const row = get(rows, leaf * 8 + ctz(open));
    if (row >= 0 && row !== self) offer(squaredDistance(row), row);
  }
}

/** Sums squares column after column, as neighbors/distance.ts does. */
function squaredDistance(row: i32): f64 {
  let sum = 0.0;
  const end = asking + ((<usize>d) << 3);
  for (let p = asking, q = staged + <usize>row * <usize>d * 8; p < end; p += 8, q += 8) {
    const gap = load<f64>(p) - load<f64>(q);
    sum += gap * gap;
  }
  return sum;
}

/** Puts a candidate in its place, by distance, then by row. */
function offer(squared: f64, row: i32): void {
  if (squared > limit) return;
  if (found === k && squared === limit && row > get(nearRows, k - 1)) return;
  let place = <usize>(found < k ? found++ : k - 1);
  for (; place > 0; place--) {
    const before = load<f64>(near + ((place - 1) << 3));
    if (before < squared || (before === squared && load<i32>(nearRows + ((place - 1) << 2)) < row)) break;
    store<f64>(near + (place << 3), before);
    store<i32>(nearRows + (place << 2), load<i32>(nearRows + ((place - 1) << 2)));
  }
  store<f64>(near + (place << 3), squared);
  store<i32>(nearRows + (place << 2), row);
  if (found < k) return;
  limit = load<f64>(near + ((<usize>k - 1) << 3));
  reach = reachOf(limit);
}
