// Nearest neighbours in few columns: the twin of the kd-tree search in neighbors/knn.ts, with the same bits.

import { clear, needed, reserve } from "./memory";
import { boxes, build, coordinates, count, get, layOut, leaves, levels, rows, staged } from "./point-tree";

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
/** The point that is asked for. */
let target: usize = 0;
/** The row that is not its own neighbour, or -1. */
let self: i32 = -1;
/** Where the neighbours found so far stand, nearest first, and how many they are. */
let near: usize = 0;
let nearRows: usize = 0;
let found: i32 = 0;
/** Squared distance that a candidate must not exceed; infinite until k are there. */
let limit: f64 = Infinity;

/** Lays out memory for n points, m other queries unless m is 0, and so many threads; returns the bytes needed. */
export function prepare(n: i32, columns: i32, neighbors: i32, m: i32, threads: i32): f64 {
  d = columns;
  k = neighbors;
  asked = m;
  clear();
  layOut(n, d);
  queries = reserve(m, d * 8);
  // What a thread writes down while it looks for an answer.
  size = (<usize>d * 8 + 16 * 64 + 15) & ~15;
  notes = reserve(threads, <i32>size);
  enter(0);
  indices = reserve((m > 0 ? m : n) * k, 4);
  distances = reserve((m > 0 ? m : n) * k, 8);
  return needed();
}

/** Says which of the threads this instance serves. */
export function enter(thread: i32): void {
  bounds = notes + size * thread;
  target = bounds + 16 * 64;
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
  memory.copy(target, queries + <usize>query * <usize>d * 8, <usize>d * 8);
  begin(query, -1);
  visit(levels, 0, -1);
  finish();
}

/** Climbs from the own leaf, so that the limit is close at once. */
function askSlot(slot: i32): void {
  let node = slot >> 3;
  const from = coordinates + ((<usize>node * <usize>d) << 6) + ((<usize>(slot & 7)) << 3);
  for (let j: usize = 0; j < <usize>d; j++) store<f64>(target + (j << 3), load<f64>(from + (j << 6)));
  begin(get(rows, slot), get(rows, slot));
  scan(node);
  for (let t = 1; t <= levels; t++) {
    visit(t, node >> 3, node & 7);
    node >>= 3;
  }
  finish();
}

function begin(row: i32, without: i32): void {
  near = distances + <usize>row * <usize>k * 8;
  nearRows = indices + <usize>row * <usize>k * 4;
  self = without;
  found = 0;
  limit = Infinity;
}

function finish(): void {
  for (let i: usize = 0; i < <usize>k; i++) store<f64>(near + (i << 3), sqrt(load<f64>(near + (i << 3))));
}

/** Looks into the children of a node that may hold something as near, the nearest first, but for child `skip`. */
function visit(t: i32, node: i32, skip: i32): void {
  const frame = bounds + ((<usize>t) << 6);
  let open = bound(boxes(t, node), frame);
  if (skip >= 0) open &= ~(1 << skip);
  const children = t === 1 ? leaves : count(t - 1);
  while (open !== 0) {
    let lane = ctz(open);
    let least = load<f64>(frame + ((<usize>lane) << 3));
    for (let rest = open & (open - 1); rest !== 0; rest &= rest - 1) {
      const other = ctz(rest);
      const low = load<f64>(frame + ((<usize>other) << 3));
      if (low < least) {
        least = low;
        lane = other;
      }
    }
    if (least > limit) return;
    open &= ~(1 << lane);
    const child = node * 8 + lane;
    if (child >= children) continue;
    if (t === 1) scan(child);
    else visit(t - 1, child, -1);
  }
}

/** Writes the squared distances to eight boxes; returns which are near enough, a bit each. */
function bound(at: usize, to: usize): i32 {
  const half = (<usize>d) << 6;
  let a = f64x2.splat(0);
  let b = a;
  let c = a;
  let e = a;
  const stop = at + half;
  for (let value = target; at < stop; at += 64, value += 8) {
    const v = v128.load64_splat(value);
    const high = at + half;
    let gap = outside(v, v128.load(at), v128.load(high));
    a = f64x2.add(a, f64x2.mul(gap, gap));
    gap = outside(v, v128.load(at, 16), v128.load(high, 16));
    b = f64x2.add(b, f64x2.mul(gap, gap));
    gap = outside(v, v128.load(at, 32), v128.load(high, 32));
    c = f64x2.add(c, f64x2.mul(gap, gap));
    gap = outside(v, v128.load(at, 48), v128.load(high, 48));
    e = f64x2.add(e, f64x2.mul(gap, gap));
  }
  v128.store(to, a);
  v128.store(to, b, 16);
  v128.store(to, c, 32);
  v128.store(to, e, 48);
  return within(a, b, c, e);
}

// @ts-expect-error: decorator
function outside(value: v128, low: v128, high: v128): v128 {
  return f64x2.sub(value, f64x2.pmin(f64x2.pmax(value, low), high));
}

/** Which of eight squared distances are within the limit, a bit each. */
// @ts-expect-error: decorator
function within(a: v128, b: v128, c: v128, e: v128): i32 {
  const most = f64x2.splat(limit);
  return (
    i64x2.bitmask(f64x2.le(a, most)) |
    (i64x2.bitmask(f64x2.le(b, most)) << 2) |
    (i64x2.bitmask(f64x2.le(c, most)) << 4) |
    (i64x2.bitmask(f64x2.le(e, most)) << 6)
  );
}

/** Compares with the points of a leaf. */
function scan(leaf: i32): void {
  let a = f64x2.splat(0);
  let b = a;
  let c = a;
  let e = a;
  let at = coordinates + ((<usize>leaf * <usize>d) << 6);
  const stop = at + ((<usize>d) << 6);
  for (let value = target; at < stop; at += 64, value += 8) {
    const v = v128.load64_splat(value);
    let gap = f64x2.sub(v, v128.load(at));
    a = f64x2.add(a, f64x2.mul(gap, gap));
    gap = f64x2.sub(v, v128.load(at, 16));
    b = f64x2.add(b, f64x2.mul(gap, gap));
    gap = f64x2.sub(v, v128.load(at, 32));
    c = f64x2.add(c, f64x2.mul(gap, gap));
    gap = f64x2.sub(v, v128.load(at, 48));
    e = f64x2.add(e, f64x2.mul(gap, gap));
  }
  let open = within(a, b, c, e);
  if (open === 0) return;
  v128.store(bounds, a);
  v128.store(bounds, b, 16);
  v128.store(bounds, c, 32);
  v128.store(bounds, e, 48);
  for (; open !== 0; open &= open - 1) {
    const lane = ctz(open);
    offer(load<f64>(bounds + ((<usize>lane) << 3)), get(rows, leaf * 8 + lane));
  }
}

/** Puts a candidate in its place, by distance, then by row. */
function offer(squared: f64, row: i32): void {
  if (row < 0 || row === self || squared > limit) return;
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
  if (found === k) limit = load<f64>(near + ((<usize>k - 1) << 3));
}
