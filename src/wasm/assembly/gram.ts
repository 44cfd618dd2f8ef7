// Sums and products of many columns around a point near their mean: what covariance.ts does for few, in tiles that stay in
// registers. A chunk of rows is centered into panels of eight columns; every two panels are multiplied. Numbers of 32 bits are
// multiplied and added as such within a chunk, and the sums of chunks in 64.

import { clear, needed, reserve } from "./memory";
import { product32, product64 } from "./tile";

let cols: i32 = 0;
let panels: i32 = 0;
/** Rows of a chunk. */
let most: i32 = 0;
/** Whether the numbers are of 32 bits, and their bytes. */
let single: bool = false;
let width: usize = 8;
let chunk: usize = 0;
let origin: usize = 0;
let packed: usize = 0;
let sums: usize = 0;
let products: usize = 0;
let scratch: usize = 0;

/** Lays out memory for chunks of so many rows of numbers of 4 or 8 bytes; returns the bytes needed. */
export function prepare(rows: i32, columns: i32, bytes: i32): f64 {
  most = rows;
  cols = columns;
  panels = (columns + 7) >> 3;
  single = bytes === 4;
  width = <usize>bytes;
  clear();
  chunk = reserve(rows * cols, bytes);
  origin = reserve(panels, 64);
  packed = reserve(panels, rows * 8 * bytes);
  sums = reserve(panels, 64);
  products = reserve(panels * 8, panels * 64);
  scratch = reserve(1, 128);
  return needed();
}

/** Where a chunk goes, (rows, cols). */
export function input(): usize {
  return chunk;
}

/** Where the point goes around which is summed, in numbers of the input's kind, (cols). */
export function originInput(): usize {
  return origin;
}

/** Sum of each column around the point, doubles, (cols). */
export function sumsOut(): usize {
  return sums;
}

/** Sum of the products of every two columns around the point, doubles, columns padded to 8; the upper triangle. */
export function productsOut(): usize {
  return products;
}

/** Adds a chunk of `rows` rows. */
export function add(rows: i32): void {
  for (let p = 0; p < panels; p++) {
    if (single) center32(p, rows);
    else center64(p, rows);
  }
  for (let p = 0; p < panels; p++) {
    for (let q = p; q < panels; q++) {
      if (single) multiply32(p, q, rows);
      else multiply64(p, q, rows);
    }
  }
}

function panel(p: i32): usize {
  return packed + <usize>p * <usize>most * 8 * width;
}

/** Where the numbers of a row in a panel stand; a panel that is not full is completed with zeros elsewhere. */
function numbers(p: i32, row: i32): usize {
  const at = chunk + (<usize>row * <usize>cols + ((<usize>p) << 3)) * width;
  if (p * 8 + 8 <= cols) return at;
  memory.fill(scratch, 0, 64);
  memory.copy(scratch, at, <usize>(cols - p * 8) * width);
  return scratch;
}

function center32(p: i32, rows: i32): void {
  const point = origin + ((<usize>p) << 5);
  const low = v128.load(point);
  const high = v128.load(point, 16);
  const sum = sums + ((<usize>p) << 6);
  let to = panel(p);
  for (let i = 0; i < rows; i++, to += 32) {
    const from = numbers(p, i);
    const a = f32x4.sub(v128.load(from), low);
    const b = f32x4.sub(v128.load(from, 16), high);
    v128.store(to, a);
    v128.store(to, b, 16);
    addDoubled(sum, a);
    addDoubled(sum + 32, b);
  }
}

function center64(p: i32, rows: i32): void {
  const point = origin + ((<usize>p) << 6);
  const sum = sums + ((<usize>p) << 6);
  const to = panel(p);
  for (let i = 0; i < rows; i++) {
    const from = numbers(p, i);
    const row = to + ((<usize>i) << 6);
    for (let lane: usize = 0; lane < 64; lane += 16) {
      const value = f64x2.sub(v128.load(from + lane), v128.load(point + lane));
      v128.store(row + lane, value);
      v128.store(sum + lane, f64x2.add(v128.load(sum + lane), value));
    }
  }
}

function multiply32(p: i32, q: i32, rows: i32): void {
  for (let half: usize = 0; half < 2; half++) {
    product32(panel(p) + half * 16, panel(q), rows, scratch);
    for (let i: usize = 0; i < 4; i++) {
      const to = place(((<usize>p) << 3) + half * 4 + i, (<usize>q) << 3);
      addDoubled(to, v128.load(scratch + i * 32));
      addDoubled(to + 32, v128.load(scratch + i * 32, 16));
    }
  }
}

function multiply64(p: i32, q: i32, rows: i32): void {
  for (let a: usize = 0; a < 2; a++) {
    for (let b: usize = 0; b < 2; b++) {
      product64(panel(p) + a * 32, panel(q) + b * 32, rows, scratch);
      for (let i: usize = 0; i < 4; i++) {
        const to = place(((<usize>p) << 3) + a * 4 + i, ((<usize>q) << 3) + b * 4);
        v128.store(to, f64x2.add(v128.load(to), v128.load(scratch + i * 32)));
        v128.store(to, f64x2.add(v128.load(to, 16), v128.load(scratch + i * 32, 16)), 16);
      }
    }
  }
}

/** Where the product of two columns stands. */
function place(row: usize, column: usize): usize {
  return products + ((row * ((<usize>panels) << 3) + column) << 3);
}

/** Adds four numbers of 32 bits to four of 64. */
function addDoubled(to: usize, lanes: v128): void {
  const rest = v128.shuffle<i32>(lanes, lanes, 2, 3, 2, 3);
  v128.store(to, f64x2.add(v128.load(to), f64x2.promote_low_f32x4(lanes)));
  v128.store(to, f64x2.add(v128.load(to, 16), f64x2.promote_low_f32x4(rest)), 16);
}
