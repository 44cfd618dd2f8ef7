// A kd-tree of points with eight children a node, so that eight boxes or eight points are measured together, four a vector,
// without a branch between them. Its coordinates are 32-bit numbers around the middle of all points, scaled below 1: they say
// what may be near, and the points as they came say what is.
//
// A leaf holds up to eight points, column by column: number j of the point in lane i stands at (leaf d + j) 8 + i. A slot is
// leaf 8 + lane. A node of level t has the boxes of eight nodes of level t - 1, leaves being level 0: all lower ends, column
// by column, then all upper ends. Leaves are full but for the last; lanes without a point stand at infinity, in row -1.

import { reserve } from "./memory";

let n: i32 = 0;
let d: i32 = 0;
/** Halvings from the root to a leaf. */
let depth: i32 = 0;
export let leaves: i32 = 0;
/** Levels above the leaves. */
export let levels: i32 = 0;
/** The points as they come, row by row. */
export let staged: usize = 0;
export let coordinates: usize = 0;
/** The middle of all points, and what brings their distances from it below 1. */
export let middles: usize = 0;
export let scale: f64 = 1;
/** Row of each slot. */
export let rows: usize = 0;
let order: usize = 0;
/** Where the boxes of each level start. */
const boxesOf: usize = memory.data(128);

/** Lays out the arrays of a tree over so many points. */
export function layOut(points: i32, columns: i32): void {
  n = points;
  d = columns;
  depth = 0;
  while (8 << depth < n) depth++;
  leaves = 1 << depth;
  levels = max(1, (depth + 2) / 3);
  staged = reserve(n, d * 8);
  order = reserve(n, 4);
  middles = reserve(d + 1, 8);
  coordinates = reserve(leaves, d * 32);
  rows = reserve(leaves, 32);
  for (let t = 1; t <= levels; t++) store<usize>(boxesOf + t * 8, reserve(count(t), d * 64));
}

/** Nodes of a level. */
export function count(t: i32): i32 {
  const halvings = depth - 3 * t;
  return halvings > 0 ? 1 << halvings : 1;
}

/** Where the boxes of a node's children stand. */
export function boxes(t: i32, node: i32): usize {
  return load<usize>(boxesOf + t * 8) + ((<usize>node * <usize>d) << 6);
}

export function get(array: usize, i: i32): i32 {
  return load<i32>(array + ((<usize>i) << 2));
}

function put(array: usize, i: i32, value: i32): void {
  store<i32>(array + ((<usize>i) << 2), value);
}

/** Sorts the staged points into leaves and fits the boxes. */
export function build(): void {
  for (let i = 0; i < n; i++) put(order, i, i);
  center();
  split(0, n, 0, 0);
  for (let t = 1; t <= levels; t++) {
    for (let node = 0; node < count(t); node++) enclose(t, node);
  }
}

function split(from: i32, to: i32, level: i32, node: i32): void {
  if (level === depth) {
    fill(node, from, to);
    return;
  }
  const full = (to - from + 7) >> 3;
  const middle = min(to, from + (((full + 1) >> 1) << 3));
  if (middle < to) halve(from, to, middle, widest(from, to));
  split(from, middle, level + 1, node * 2);
  split(middle, to, level + 1, node * 2 + 1);
}

/** Finds the middle and the scale, a power of two. */
function center(): void {
  let reach = 0.0;
  for (let j: usize = 0; j < <usize>d; j++) {
    let low = Infinity;
    let high = -Infinity;
    for (let i = 0; i < n; i++) {
      const value = load<f64>(staged + (<usize>i * <usize>d + j) * 8);
      low = min(low, value);
      high = max(high, value);
    }
    store<f64>(middles + (j << 3), low / 2 + high / 2);
    reach = max(reach, high / 2 - low / 2);
  }
  // The exponent of the reach, taken back.
  const exponent = <i64>((reinterpret<u64>(reach) >> 52) & 2047);
  scale = reinterpret<f64>((<u64>min<i64>(2046, max<i64>(1, 2044 - exponent))) << 52);
  store<f64>(middles + ((<usize>d) << 3), scale);
}

/** Takes the scale over from the thread that planted the tree. */
export function readScale(): void {
  scale = load<f64>(middles + ((<usize>d) << 3));
}

function fill(leaf: i32, from: i32, to: i32): void {
  let at = coordinates + ((<usize>leaf * <usize>d) << 5);
  for (let lane = 0; lane < 8; lane++, at += 4) {
    const row = from + lane < to ? get(order, from + lane) : -1;
    put(rows, leaf * 8 + lane, row);
    const point = staged + <usize>row * <usize>d * 8;
    for (let j: usize = 0; j < <usize>d; j++) {
      store<f32>(at + (j << 5), row < 0 ? <f32>Infinity : place(load<f64>(point + (j << 3)), j));
    }
  }
}

/** A coordinate of column j in 32 bits. */
export function place(value: f64, j: usize): f32 {
  return <f32>((value - load<f64>(middles + (j << 3))) * scale);
}

/** The column in which some points are farthest apart. */
function widest(from: i32, to: i32): usize {
  let best: usize = 0;
  let width = -1.0;
  for (let j: usize = 0; j < <usize>d; j++) {
    let low = Infinity;
    let high = -Infinity;
    for (let i = from; i < to; i++) {
      const value = load<f64>(staged + (<usize>get(order, i) * <usize>d + j) * 8);
      low = min(low, value);
      high = max(high, value);
    }
    if (high - low > width) {
      width = high - low;
      best = j;
    }
  }
  return best;
}

/** Orders points so that none before `middle` exceeds one from there on in a column. */
function halve(from: i32, to: i32, middle: i32, column: usize): void {
  const values = staged + column * 8;
  const row = <usize>d * 8;
  let low = from;
  let high = to - 1;
  while (low < high) {
    const pivot = load<f64>(values + <usize>get(order, (low + high) >> 1) * row);
    let i = low;
    let j = high;
    while (i <= j) {
      while (load<f64>(values + <usize>get(order, i) * row) < pivot) i++;
      while (load<f64>(values + <usize>get(order, j) * row) > pivot) j--;
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

/** Fits the boxes of a node's children; the box of nothing reaches from infinity to minus infinity. */
function enclose(t: i32, node: i32): void {
  const half = (<usize>d) << 5;
  const to = boxes(t, node);
  for (let lane = 0; lane < 8; lane++) {
    const child = node * 8 + lane;
    const there = child < (t === 1 ? leaves : count(t - 1));
    const inner = t === 1 ? coordinates + ((<usize>child * <usize>d) << 5) : boxes(t - 1, child);
    for (let j: usize = 0; j < half; j += 32) {
      let low: f32 = Infinity;
      let high: f32 = -Infinity;
      for (let other: usize = 0; there && other < 32; other += 4) {
        const lower = load<f32>(inner + j + other);
        const upper = t === 1 ? lower : load<f32>(inner + half + j + other);
        low = min(low, lower);
        if (upper < <f32>Infinity) high = max(high, upper);
      }
      const at = to + j + ((<usize>lane) << 2);
      store<f32>(at, low);
      store<f32>(at + half, high);
    }
  }
}
