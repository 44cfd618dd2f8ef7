// The hot loops of a symmetric eigenproblem: the twin of decomposition/eigen-loops.ts, which says what they do.

import { clear, needed, reserve, total } from "./memory";
import { product64 } from "./tile";

let d: i32 = 0;
/** Numbers a row: an odd number of cache lines, or rows would stand in each other's way there, and more than d. */
let pitch: i32 = 0;
let work: usize = 0;
let product: usize = 0;
let previous: usize = 0;
let basis: usize = 0;
let scale: usize = 0;
let weights: usize = 0;
let rows: usize = 0;
let members: usize = 0;
/** Products of vectors k and k - 1. */
let overlaps: usize = 0;
/** Panels of eight weights or columns a member. */
let packedWeights: usize = 0;
let packedRows: usize = 0;
let scratch: usize = 0;

/** Lays out memory for d columns; returns the bytes needed. */
export function prepare(columns: i32): f64 {
  d = columns;
  pitch = ((d + 8) & ~7) | 8;
  clear();
  // Rows are reflected by four and weights packed by eight.
  work = reserve(d, pitch * 8);
  basis = reserve(d + 4, pitch * 8);
  weights = reserve(d + 8, pitch * 8);
  packedWeights = reserve(d, 64);
  packedRows = reserve((d >> 1) + 16, d * 8);
  product = reserve(pitch, 8);
  previous = reserve(pitch, 8);
  scale = reserve(pitch, 8);
  overlaps = reserve(pitch, 8);
  rows = reserve(d, 4);
  members = reserve(d, 4);
  scratch = reserve(1, 128);
  return needed();
}

export function pitchOf(): i32 {
  return pitch;
}

/** Where an array stands: work, product, previous, basis, scale, weights, rows, members. */
export function place(which: i32): usize {
  if (which === 0) return work;
  if (which === 1) return product;
  if (which === 2) return previous;
  if (which === 3) return basis;
  if (which === 4) return scale;
  if (which === 5) return weights;
  return which === 6 ? rows : members;
}

export function advance(k: i32): void {
  const v = cell(work, k, 0);
  const before = cell(work, max(0, k - 1), 0);
  memory.fill(product + at(k + 1), 0, at(d - k - 1));
  let i = k + 1;
  // Two rows at a time; what is beyond d in a row is zero and stays so.
  for (; i + 1 < d; i += 2) advanceTwo(i, v, before);
  if (i === d) return;
  const corner = cell(work, i, i);
  const value = load<f64>(corner) - 2 * load<f64>(before + at(i)) * load<f64>(previous + at(i));
  store<f64>(corner, value);
  store<f64>(product + at(i), load<f64>(product + at(i)) + value * load<f64>(v + at(i)));
}

function advanceTwo(i: i32, v: usize, before: usize): void {
  const row = cell(work, i, 0);
  const next = cell(work, i + 1, 0);
  const one = at(i);
  const two = at(i + 1);
  advanceCorner(row + one, next + two, v + one, before + one, one);
  const p = v128.load64_splat(before + one);
  const q = v128.load64_splat(before + two);
  const r = v128.load64_splat(previous + one);
  const s = v128.load64_splat(previous + two);
  const a = v128.load64_splat(v + one);
  const b = v128.load64_splat(v + two);
  let sums = f64x2.splat(0);
  let nextSums = sums;
  const end = at(d);
  for (let j = at(i + 2); j < end; j += 16) {
    const x = v128.load(before + j);
    const y = v128.load(previous + j);
    const upper = f64x2.sub(v128.load(row + j), f64x2.add(f64x2.mul(p, y), f64x2.mul(r, x)));
    const lower = f64x2.sub(v128.load(next + j), f64x2.add(f64x2.mul(q, y), f64x2.mul(s, x)));
    v128.store(row + j, upper);
    v128.store(next + j, lower);
    const other = v128.load(v + j);
    sums = f64x2.add(sums, f64x2.mul(upper, other));
    nextSums = f64x2.add(nextSums, f64x2.mul(lower, other));
    const to = product + j;
    v128.store(to, f64x2.add(v128.load(to), f64x2.add(f64x2.mul(upper, a), f64x2.mul(lower, b))));
  }
  const to = product + one;
  v128.store(to, f64x2.add(v128.load(to), totals(sums, nextSums)));
}

/** Advances two numbers of a row from its diagonal on and the diagonal below, and adds what they give to the product. */
function advanceCorner(row: usize, next: usize, v: usize, before: usize, one: usize): void {
  const p = load<f64>(before);
  const q = load<f64>(before, 8);
  const r = load<f64>(previous + one);
  const s = load<f64>(previous + one, 8);
  const first = load<f64>(row) - 2 * p * r;
  const beside = load<f64>(row, 8) - (p * s + r * q);
  const second = load<f64>(next) - 2 * q * s;
  store<f64>(row, first);
  store<f64>(row, beside, 8);
  store<f64>(next, second);
  const a = load<f64>(v);
  const b = load<f64>(v, 8);
  const to = product + one;
  store<f64>(to, load<f64>(to) + first * a + beside * b);
  store<f64>(to, load<f64>(to, 8) + beside * a + second * b, 8);
}

export function reflect(count: i32): void {
  for (let k = d - 2; k > 0; k -= 2) store<f64>(overlaps + at(k), overlap(k));
  for (let i = 0; i < count; i += 4) {
    // Two functions, each with all its vectors in registers.
    for (let k = d - 2; k >= 0; k -= 2) {
      measureFour(cell(basis, i, 0), k);
      takeFour(cell(basis, i, 0), k);
    }
  }
}

/** Vector k times vector k - 1; both are zero before their first number. */
function overlap(k: i32): f64 {
  const v = cell(work, k, 0);
  const w = cell(work, k - 1, 0);
  let sums = f64x2.splat(0);
  for (let j = at(k & ~1); j < at(d); j += 16) sums = f64x2.add(sums, f64x2.mul(v128.load(v + j), v128.load(w + j)));
  return total(sums);
}

/** Writes to the scratch what reflections k and k - 1 take from four rows, as shares of their vectors. */
function measureFour(row: usize, k: i32): void {
  const v = cell(work, k, 0);
  const w = cell(work, max(0, k - 1), 0);
  const step = at(pitch);
  const begin = at(k & ~1);
  const end = at(d);
  let a0 = f64x2.splat(0);
  let a1 = a0;
  let a2 = a0;
  let a3 = a0;
  let b0 = a0;
  let b1 = a0;
  let b2 = a0;
  let b3 = a0;
  let p = row + begin;
  for (let j = begin; j < end; j += 16, p += 16) {
    const x = v128.load(v + j);
    const y = v128.load(w + j);
    let own = v128.load(p);
    a0 = f64x2.add(a0, f64x2.mul(own, x));
    b0 = f64x2.add(b0, f64x2.mul(own, y));
    own = v128.load(p + step);
    a1 = f64x2.add(a1, f64x2.mul(own, x));
    b1 = f64x2.add(b1, f64x2.mul(own, y));
    own = v128.load(p + step * 2);
    a2 = f64x2.add(a2, f64x2.mul(own, x));
    b2 = f64x2.add(b2, f64x2.mul(own, y));
    own = v128.load(p + step * 3);
    a3 = f64x2.add(a3, f64x2.mul(own, x));
    b3 = f64x2.add(b3, f64x2.mul(own, y));
  }
  const ownScale = f64x2.splat(load<f64>(scale + at(k)));
  const a01 = f64x2.mul(ownScale, totals(a0, a1));
  const a23 = f64x2.mul(ownScale, totals(a2, a3));
  // The second reflection meets what the first has left.
  const nextScale = f64x2.splat(k > 0 ? load<f64>(scale + at(k - 1)) : 0);
  const shared = f64x2.splat(k > 0 ? load<f64>(overlaps + at(k)) : 0);
  const b01 = f64x2.mul(nextScale, f64x2.sub(totals(b0, b1), f64x2.mul(shared, a01)));
  const b23 = f64x2.mul(nextScale, f64x2.sub(totals(b2, b3), f64x2.mul(shared, a23)));
  v128.store(scratch, a01);
  v128.store(scratch, a23, 16);
  v128.store(scratch, b01, 32);
  v128.store(scratch, b23, 48);
}

/** Takes from four rows their shares of vectors k and k - 1. */
function takeFour(row: usize, k: i32): void {
  const step = at(pitch);
  const begin = at(k & ~1);
  const end = at(d);
  const v = cell(work, k, 0);
  const w = cell(work, max(0, k - 1), 0);
  const a0 = v128.load64_splat(scratch);
  const a1 = v128.load64_splat(scratch, 8);
  const a2 = v128.load64_splat(scratch, 16);
  const a3 = v128.load64_splat(scratch, 24);
  const b0 = v128.load64_splat(scratch, 32);
  const b1 = v128.load64_splat(scratch, 40);
  const b2 = v128.load64_splat(scratch, 48);
  const b3 = v128.load64_splat(scratch, 56);
  let p = row + begin;
  for (let j = begin; j < end; j += 16, p += 16) {
    const x = v128.load(v + j);
    const y = v128.load(w + j);
    v128.store(p, f64x2.sub(v128.load(p), f64x2.add(f64x2.mul(a0, x), f64x2.mul(b0, y))));
    const p1 = p + step;
    v128.store(p1, f64x2.sub(v128.load(p1), f64x2.add(f64x2.mul(a1, x), f64x2.mul(b1, y))));
    const p2 = p1 + step;
    v128.store(p2, f64x2.sub(v128.load(p2), f64x2.add(f64x2.mul(a2, x), f64x2.mul(b2, y))));
    const p3 = p2 + step;
    v128.store(p3, f64x2.sub(v128.load(p3), f64x2.add(f64x2.mul(a3, x), f64x2.mul(b3, y))));
  }
}

/** The sums of both lanes of a and of b. */
function totals(a: v128, b: v128): v128 {
  return f64x2.add(v128.shuffle<i64>(a, b, 0, 2), v128.shuffle<i64>(a, b, 1, 3));
}

export function combine(count: i32, memberCount: i32, from: i32, to: i32): void {
  packRows(memberCount, from, to);
  for (let i = 0; i < count; i += 8) {
    packWeights(i, memberCount);
    for (let column = from; column < to; column += 8) {
      const panel = packedRows + ((<usize>(column - from) * <usize>memberCount) << 3);
      for (let half = 0; half < 8; half += 4) {
        for (let side = 0; side < 8; side += 4) {
          product64(packedWeights + at(half), panel + at(side), memberCount, scratch);
          storeTile(i + half, count, column + side, to);
        }
      }
    }
  }
}

/** Columns of the members in panels of eight; what is beyond `to` in the last is not stored later. */
function packRows(memberCount: i32, from: i32, to: i32): void {
  let panel = packedRows;
  for (let column = from; column < to; column += 8) {
    for (let m = 0; m < memberCount; m++, panel += 64) {
      const from = cell(basis, index(rows, index(members, m)), column);
      for (let lane: usize = 0; lane < 64; lane += 16) v128.store(panel + lane, v128.load(from + lane));
    }
  }
}

/** Weights of eight new rows by members. */
function packWeights(i: i32, memberCount: i32): void {
  let to = packedWeights;
  const step = at(pitch);
  for (let m = 0; m < memberCount; m++, to += 64) {
    let weight = cell(weights, i, index(members, m));
    for (let r: usize = 0; r < 64; r += 8, weight += step) store<f64>(to + r, load<f64>(weight));
  }
}

function storeTile(i: i32, count: i32, column: i32, to: i32): void {
  for (let r = 0; r < 4 && i + r < count; r++) {
    const place = cell(basis, index(rows, i + r), column);
    const from = scratch + ((<usize>r) << 5);
    if (column + 4 <= to) {
      v128.store(place, v128.load(from));
      v128.store(place, v128.load(from, 16), 16);
    } else {
      for (let j = 0; j < to - column; j++) store<f64>(place + at(j), load<f64>(from + at(j)));
    }
  }
}

function at(i: i32): usize {
  return (<usize>i) << 3;
}

function index(array: usize, i: i32): i32 {
  return load<i32>(array + ((<usize>i) << 2));
}

function cell(array: usize, i: i32, j: i32): usize {
  return array + ((<usize>i * <usize>pitch + <usize>j) << 3);
}
