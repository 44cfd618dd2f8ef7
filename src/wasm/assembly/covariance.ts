// Sums and products of columns around a point near their mean, a chunk of rows at a time.

import { clear, needed, reserve } from "./memory";

/** Rows whose products are added at once, so that each running sum is loaded and stored less often. */
const together: i32 = 4;

let cols: i32 = 0;
/** Columns, padded to an even number. */
let d: i32 = 0;
let chunk: usize = 0;
let origin: usize = 0;
let centered: usize = 0;
let sums: usize = 0;
let products: usize = 0;

/** Lays out memory for chunks of so many rows; returns the bytes needed. */
export function prepare(rows: i32, columns: i32): f64 {
  cols = columns;
  d = columns + (columns & 1);
  clear();
  // One more number, because the last row is read in pairs.
  chunk = reserve(rows * cols + 1, 8);
  origin = reserve(d, 8);
  centered = reserve(together, d * 8);
  sums = reserve(d, 8);
  products = reserve(d, d * 8);
  return needed();
}

/** Where a chunk goes, (rows, cols). */
export function input(): usize {
  return chunk;
}

/** Where the point goes around which is summed, (cols). */
export function originInput(): usize {
  return origin;
}

/** Sum of each column around the point, (cols). */
export function sumsOut(): usize {
  return sums;
}

/** Sum of the products of every two columns around the point, (d, d); the upper triangle. */
export function productsOut(): usize {
  return products;
}

/** Adds a chunk of `rows` rows. */
export function add(rows: i32): void {
  const row = <usize>cols * 8;
  const padded = <usize>d * 8;
  for (let i = 0; i < rows; i += together) {
    for (let r = 0; r < together; r++) {
      if (i + r < rows) center(chunk + row * (i + r), centered + padded * r);
      else memory.fill(centered + padded * r, 0, padded);
    }
    multiply();
  }
}

/** Writes a row less the point, the padding 0, and adds it to the sums. */
function center(from: usize, to: usize): void {
  for (let j = 0; j < d; j += 2) {
    const at = <usize>j * 8;
    let value = f64x2.sub(v128.load(from + at), v128.load(origin + at));
    if (j + 1 === cols) value = f64x2.replace_lane(value, 1, 0);
    v128.store(to + at, value);
    v128.store(sums + at, f64x2.add(v128.load(sums + at), value));
  }
}

/** Adds the products of the centered rows. */
function multiply(): void {
  const padded = <usize>d * 8;
  const second = centered + padded;
  const third = second + padded;
  const fourth = third + padded;
  for (let j = 0; j < cols; j++) {
    const at = <usize>j * 8;
    const a = v128.load64_splat(centered + at);
    const b = v128.load64_splat(second + at);
    const c = v128.load64_splat(third + at);
    const e = v128.load64_splat(fourth + at);
    const to = products + padded * j;
    for (let k = at & ~15; k < padded; k += 16) {
      const two = f64x2.add(f64x2.mul(a, v128.load(centered + k)), f64x2.mul(b, v128.load(second + k)));
      const more = f64x2.add(f64x2.mul(c, v128.load(third + k)), f64x2.mul(e, v128.load(fourth + k)));
      v128.store(to + k, f64x2.add(v128.load(to + k), f64x2.add(two, more)));
    }
  }
}
