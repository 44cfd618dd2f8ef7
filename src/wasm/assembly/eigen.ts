// The hot loops of a symmetric eigenproblem: the twin of decomposition/eigen-loops.ts, which says what they do.

import { clear, needed, reserve, total } from "./memory";

let d: i32 = 0;
let work: usize = 0;
let product: usize = 0;
let basis: usize = 0;
let cosines: usize = 0;
let sines: usize = 0;
let scale: usize = 0;

/** Lays out memory for d columns; returns the bytes needed. */
export function prepare(columns: i32): f64 {
  d = columns;
  clear();
  work = reserve(d, d * 8);
  basis = reserve(d, d * 8);
  product = reserve(d, 8);
  cosines = reserve(d, 8);
  sines = reserve(d, 8);
  scale = reserve(d, 8);
  return needed();
}

/** Where an array stands: work, product, basis, cosines, sines, scale. */
export function place(which: i32): usize {
  if (which === 0) return work;
  if (which === 1) return product;
  if (which === 2) return basis;
  if (which === 3) return cosines;
  return which === 4 ? sines : scale;
}

export function multiply(k: i32): void {
  const v = cell(work, k, 0);
  memory.fill(product + at(k + 1), 0, at(d - k - 1));
  for (let i = k + 1; i < d; i += 2) {
    const row = cell(work, i, 0);
    const a = load<f64>(v + at(i));
    let sum = load<f64>(row + at(i)) * a;
    if (i + 1 === d) {
      store<f64>(product + at(i), load<f64>(product + at(i)) + sum);
      break;
    }
    const next = row + at(d);
    const b = load<f64>(v + at(i + 1));
    let nextSum = load<f64>(row + at(i + 1)) * a + load<f64>(next + at(i + 1)) * b;
    sum += load<f64>(row + at(i + 1)) * b;
    const both = f64x2.splat(a);
    const nextBoth = f64x2.splat(b);
    let sums = f64x2.splat(0);
    let nextSums = sums;
    let j = i + 2;
    for (; j + 1 < d; j += 2) {
      const upper = v128.load(row + at(j));
      const lower = v128.load(next + at(j));
      const other = v128.load(v + at(j));
      sums = f64x2.add(sums, f64x2.mul(upper, other));
      nextSums = f64x2.add(nextSums, f64x2.mul(lower, other));
      const to = product + at(j);
      v128.store(to, f64x2.add(v128.load(to), f64x2.add(f64x2.mul(upper, both), f64x2.mul(lower, nextBoth))));
    }
    if (j < d) {
      const upper = load<f64>(row + at(j));
      const lower = load<f64>(next + at(j));
      sum += upper * load<f64>(v + at(j));
      nextSum += lower * load<f64>(v + at(j));
      store<f64>(product + at(j), load<f64>(product + at(j)) + upper * a + lower * b);
    }
    sum += f64x2.extract_lane(sums, 0) + f64x2.extract_lane(sums, 1);
    nextSum += f64x2.extract_lane(nextSums, 0) + f64x2.extract_lane(nextSums, 1);
    store<f64>(product + at(i), load<f64>(product + at(i)) + sum);
    store<f64>(product + at(i + 1), load<f64>(product + at(i + 1)) + nextSum);
  }
}

export function update(k: i32): void {
  const v = cell(work, k, 0);
  for (let i = k + 1; i < d; i++) {
    const row = cell(work, i, 0);
    const a = load<f64>(v + at(i));
    const b = load<f64>(product + at(i));
    let j = i;
    for (; j + 1 < d; j += 2) {
      const change = f64x2.add(
        f64x2.mul(f64x2.splat(a), v128.load(product + at(j))),
        f64x2.mul(f64x2.splat(b), v128.load(v + at(j))),
      );
      v128.store(row + at(j), f64x2.sub(v128.load(row + at(j)), change));
    }
    if (j < d) {
      const change = a * load<f64>(product + at(j)) + b * load<f64>(v + at(j));
      store<f64>(row + at(j), load<f64>(row + at(j)) - change);
    }
  }
}

export function reflect(count: i32): void {
  let i = 0;
  for (; i + 3 < count; i += 4) reflectFour(i, d - 2);
  for (; i < count; i++) reflectOne(i, d - 2);
}

export function expand(): void {
  memory.fill(basis, 0, at(d) * <usize>d);
  for (let i = 0; i < d; i++) store<f64>(cell(basis, i, i), 1);
  let i = 0;
  for (; i + 3 < d; i += 4) reflectFour(i, i + 2);
  for (; i < d; i++) reflectOne(i, i - 1);
}

/** Applies reflections `last` to 0 to rows i to i + 3, which read each vector together. */
function reflectFour(i: i32, last: i32): void {
  const row = cell(basis, i, 0);
  const pitch = at(d);
  for (let k = last; k >= 0; k--) {
    const share = load<f64>(scale + at(k));
    if (share === 0) continue;
    const end = cell(work, k, d);
    // Vector k is zero before column k + 1; an even number of columns is left.
    let v = cell(work, k, k + 1);
    let p = row + at(k + 1);
    const odd = ((d - k - 1) & 1) === 1;
    const first = odd ? load<f64>(v) : 0;
    if (odd) v += 8;
    const begin = v;
    const from = odd ? p + 8 : p;
    let a = f64x2.splat(0);
    let b = a;
    let c = a;
    let e = a;
    for (p = from; v < end; v += 16, p += 16) {
      const other = v128.load(v);
      a = f64x2.add(a, f64x2.mul(v128.load(p), other));
      b = f64x2.add(b, f64x2.mul(v128.load(p + pitch), other));
      c = f64x2.add(c, f64x2.mul(v128.load(p + pitch * 2), other));
      e = f64x2.add(e, f64x2.mul(v128.load(p + pitch * 3), other));
    }
    const one = from - 8;
    const sumA = share * (total(a) + (odd ? load<f64>(one) * first : 0));
    const sumB = share * (total(b) + (odd ? load<f64>(one + pitch) * first : 0));
    const sumC = share * (total(c) + (odd ? load<f64>(one + pitch * 2) * first : 0));
    const sumE = share * (total(e) + (odd ? load<f64>(one + pitch * 3) * first : 0));
    if (odd) {
      take(one, sumA * first);
      take(one + pitch, sumB * first);
      take(one + pitch * 2, sumC * first);
      take(one + pitch * 3, sumE * first);
    }
    a = f64x2.splat(sumA);
    b = f64x2.splat(sumB);
    c = f64x2.splat(sumC);
    e = f64x2.splat(sumE);
    for (v = begin, p = from; v < end; v += 16, p += 16) {
      const other = v128.load(v);
      v128.store(p, f64x2.sub(v128.load(p), f64x2.mul(a, other)));
      v128.store(p + pitch, f64x2.sub(v128.load(p + pitch), f64x2.mul(b, other)));
      v128.store(p + pitch * 2, f64x2.sub(v128.load(p + pitch * 2), f64x2.mul(c, other)));
      v128.store(p + pitch * 3, f64x2.sub(v128.load(p + pitch * 3), f64x2.mul(e, other)));
    }
  }
}

function take(from: usize, value: f64): void {
  store<f64>(from, load<f64>(from) - value);
}

function reflectOne(i: i32, last: i32): void {
  const row = cell(basis, i, 0);
  for (let k = last; k >= 0; k--) {
    const v = cell(work, k, 0);
    let sum = 0.0;
    for (let j = k + 1; j < d; j++) sum += load<f64>(row + at(j)) * load<f64>(v + at(j));
    sum *= load<f64>(scale + at(k));
    for (let j = k + 1; j < d; j++) take(row + at(j), sum * load<f64>(v + at(j)));
  }
}

export function rotate(low: i32, high: i32): void {
  let i = high - 1;
  for (; i - 3 >= low; i -= 4) rotateFive(i);
  for (; i >= low; i--) rotateTwo(i);
}

/** Rotates rows i and i + 1, then those one, two and three above. */
function rotateFive(i: i32): void {
  const pitch = at(d);
  const top = cell(basis, i - 3, 0);
  const c0 = f64x2.splat(load<f64>(cosines + at(i)));
  const s0 = f64x2.splat(load<f64>(sines + at(i)));
  const c1 = f64x2.splat(load<f64>(cosines + at(i - 1)));
  const s1 = f64x2.splat(load<f64>(sines + at(i - 1)));
  const c2 = f64x2.splat(load<f64>(cosines + at(i - 2)));
  const s2 = f64x2.splat(load<f64>(sines + at(i - 2)));
  const c3 = f64x2.splat(load<f64>(cosines + at(i - 3)));
  const s3 = f64x2.splat(load<f64>(sines + at(i - 3)));
  const end = top + at(d & ~1);
  let p = top;
  for (; p < end; p += 16) {
    let lower = v128.load(p + pitch * 4);
    let upper = v128.load(p + pitch * 3);
    v128.store(p + pitch * 4, f64x2.add(f64x2.mul(s0, upper), f64x2.mul(c0, lower)));
    lower = f64x2.sub(f64x2.mul(c0, upper), f64x2.mul(s0, lower));
    upper = v128.load(p + pitch * 2);
    v128.store(p + pitch * 3, f64x2.add(f64x2.mul(s1, upper), f64x2.mul(c1, lower)));
    lower = f64x2.sub(f64x2.mul(c1, upper), f64x2.mul(s1, lower));
    upper = v128.load(p + pitch);
    v128.store(p + pitch * 2, f64x2.add(f64x2.mul(s2, upper), f64x2.mul(c2, lower)));
    lower = f64x2.sub(f64x2.mul(c2, upper), f64x2.mul(s2, lower));
    upper = v128.load(p);
    v128.store(p + pitch, f64x2.add(f64x2.mul(s3, upper), f64x2.mul(c3, lower)));
    v128.store(p, f64x2.sub(f64x2.mul(c3, upper), f64x2.mul(s3, lower)));
  }
  if ((d & 1) === 0) return;
  for (let j = 0; j < 4; j++) rotateTail(p + pitch * <usize>(3 - j), i - j);
}

function rotateTwo(i: i32): void {
  for (let j = 0; j < d; j++) rotateTail(cell(basis, i, j), i);
}

/** Rotates one number with the one below it by rotation i. */
function rotateTail(upper: usize, i: i32): void {
  const lower = upper + at(d);
  const c = load<f64>(cosines + at(i));
  const s = load<f64>(sines + at(i));
  const a = load<f64>(lower);
  const b = load<f64>(upper);
  store<f64>(lower, s * b + c * a);
  store<f64>(upper, c * b - s * a);
}

function at(i: i32): usize {
  return (<usize>i) << 3;
}

function cell(array: usize, i: i32, j: i32): usize {
  return array + ((<usize>i * <usize>d + <usize>j) << 3);
}
