// A tree of squares, or cubes, over the samples of a map. Samples are sorted along a curve that fills each square before it
// enters the next; a node is a stretch of that order.
//
// A node has 32 bytes: its middle (x, y, z), the number of its samples, and the square of its width, in 32-bit numbers; then the
// node after all that it contains, its first sample, and the one after its last. The nodes that it contains follow it.

import { reserve } from "./memory";

/** Samples that are not divided further. */
const leafSize: i32 = 8;

let n: i32 = 0;
let dimensions: i32 = 2;
/** Halvings of the width of the map. */
let levels: i32 = 15;
let positions: usize = 0;
let column: usize = 0;
let keys: usize = 0;
let otherKeys: usize = 0;
let otherOrder: usize = 0;
let counts: usize = 0;
/** Width of the smallest squares. */
let unit: f64 = 1;

export let nodes: usize = 0;
export let nodeCount: i32 = 0;
/** Sample of each place in the order. */
export let order: usize = 0;
/** Positions in that order, three columns. */
export let sorted: usize = 0;

export function layOutTree(samples: i32, wanted: i32, positionsAt: usize, columnBytes: usize): void {
  n = samples;
  dimensions = wanted;
  levels = 30 / wanted;
  positions = positionsAt;
  column = columnBytes;
  keys = reserve(n, 4);
  otherKeys = reserve(n, 4);
  order = reserve(n, 4);
  otherOrder = reserve(n, 4);
  counts = reserve(1024, 4);
  sorted = reserve(3, <i32>column);
  nodes = reserve(2 * n, 32);
}

/** Sorts the samples and builds the nodes. */
export function buildTree(): void {
  makeKeys();
  sortBy(0, otherKeys, otherOrder, keys, order);
  sortBy(10, keys, order, otherKeys, otherOrder);
  sortBy(20, otherKeys, otherOrder, keys, order);
  for (let c: usize = 0; c < 3; c++) {
    const from = positions + c * column;
    const to = sorted + c * column;
    for (let i = 0; i < n; i++) store<f32>(at(to, i), load<f32>(at(from, load<i32>(at(order, i)))));
    // What completes a vector stands so far away that nobody is pushed.
    for (let i = (<usize>n) << 2; i < column; i += 4) store<f32>(to + i, 1e18);
  }
  nodeCount = 0;
  divide(0, n);
}

/** Numbers the square of each sample along the curve. */
function makeKeys(): void {
  let size: f64 = 0;
  for (let c = 0; c < dimensions; c++) {
    const from = positions + <usize>c * column;
    let low = Infinity;
    let high = -Infinity;
    for (let i = 0; i < n; i++) {
      const value = <f64>load<f32>(at(from, i));
      low = min(low, value);
      high = max(high, value);
    }
    store<f64>(counts + ((<usize>c) << 3), low);
    size = max(size, high - low);
  }
  const most = <f64>(1 << levels);
  const factor = size > 0 ? (most * 0.999999) / size : 0;
  unit = size > 0 ? 1 / factor : 0;
  for (let i = 0; i < n; i++) {
    let key: u32 = 0;
    for (let c = 0; c < dimensions; c++) {
      const value = <f64>load<f32>(at(positions + <usize>c * column, i)) - load<f64>(counts + ((<usize>c) << 3));
      const place = <u32>(value * factor);
      key |= (dimensions === 2 ? everySecond(place) : everyThird(place)) << (<u32>c);
    }
    store<u32>(at(otherKeys, i), key);
    store<i32>(at(otherOrder, i), i);
  }
}

/** Moves bit i to bit 2 i. */
function everySecond(value: u32): u32 {
  value = (value | (value << 8)) & 0x00ff00ff;
  value = (value | (value << 4)) & 0x0f0f0f0f;
  value = (value | (value << 2)) & 0x33333333;
  return (value | (value << 1)) & 0x55555555;
}

/** Moves bit i to bit 3 i, for ten bits. */
function everyThird(value: u32): u32 {
  value = (value | (value << 16)) & 0x030000ff;
  value = (value | (value << 8)) & 0x0300f00f;
  value = (value | (value << 4)) & 0x030c30c3;
  return (value | (value << 2)) & 0x09249249;
}

/** Sorts by ten bits of the keys; equal ones keep their order. */
function sortBy(shift: i32, fromKeys: usize, fromOrder: usize, toKeys: usize, toOrder: usize): void {
  memory.fill(counts, 0, 4096);
  for (let i = 0; i < n; i++) {
    const digit = counts + (((load<u32>(at(fromKeys, i)) >> shift) & 1023) << 2);
    store<i32>(digit, load<i32>(digit) + 1);
  }
  let before = 0;
  for (let digit = counts; digit < counts + 4096; digit += 4) {
    const count = load<i32>(digit);
    store<i32>(digit, before);
    before += count;
  }
  for (let i = 0; i < n; i++) {
    const key = load<u32>(at(fromKeys, i));
    const digit = counts + (((key >> shift) & 1023) << 2);
    const to = load<i32>(digit);
    store<i32>(digit, to + 1);
    store<u32>(at(toKeys, to), key);
    store<i32>(at(toOrder, to), load<i32>(at(fromOrder, i)));
  }
}

/** Makes a node of a stretch of the order, and those that it contains. */
function divide(from: i32, to: i32): void {
  const node = nodes + ((<usize>nodeCount) << 5);
  nodeCount++;
  // The smallest square that holds the first and the last holds all between.
  const different = load<u32>(at(keys, from)) ^ load<u32>(at(keys, to - 1));
  const level = different === 0 ? 0 : (31 - <i32>clz<u32>(different)) / dimensions + 1;
  const width = to - from === 1 ? 0 : unit * <f64>(1 << level);
  let x = 0.0;
  let y = 0.0;
  let z = 0.0;
  if (to - from <= leafSize || level === 0) {
    for (let i = from; i < to; i++) {
      x += <f64>load<f32>(at(sorted, i));
      y += <f64>load<f32>(at(sorted + column, i));
      z += <f64>load<f32>(at(sorted + 2 * column, i));
    }
  } else {
    const shift = (level - 1) * dimensions;
    let start = from;
    while (start < to) {
      const end = endOf(load<u32>(at(keys, start)) >> shift, shift, start, to);
      const child = nodes + ((<usize>nodeCount) << 5);
      divide(start, end);
      const count = <f64>(end - start);
      x += count * <f64>load<f32>(child);
      y += count * <f64>load<f32>(child, 4);
      z += count * <f64>load<f32>(child, 8);
      start = end;
    }
  }
  const count = <f64>(to - from);
  store<f32>(node, <f32>(x / count));
  store<f32>(node, <f32>(y / count), 4);
  store<f32>(node, <f32>(z / count), 8);
  store<f32>(node, <f32>count, 12);
  store<f32>(node, <f32>(width * width), 16);
  store<i32>(node, nodeCount, 20);
  store<i32>(node, from, 24);
  store<i32>(node, to, 28);
}

/** The first place after `start` whose key does not begin as the others. */
function endOf(prefix: u32, shift: i32, start: i32, to: i32): i32 {
  let low = start + 1;
  let high = to;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (load<u32>(at(keys, middle)) >> shift === prefix) low = middle + 1;
    else high = middle;
  }
  return low;
}

function at(array: usize, i: i32): usize {
  return array + ((<usize>i) << 2);
}
