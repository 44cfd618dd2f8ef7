// The hot loops of a symmetric eigenproblem: the twin of decomposition/eigen-loops.ts, which says what they do.

import { clear, needed, reserve } from "./memory";

let d: i32 = 0;
let work: usize = 0;
let product: usize = 0;
let basis: usize = 0;
let cosines: usize = 0;
let sines: usize = 0;

/** Lays out memory for d columns; returns the bytes needed. */
export function prepare(columns: i32): f64 {
  d = columns;
  clear();
  work = reserve(d, d * 8);
  basis = reserve(d, d * 8);
  product = reserve(d, 8);
  cosines = reserve(d, 8);
  sines = reserve(d, 8);
  return needed();
}

/** Where an array stands: work, product, basis, cosines, sines. */
export function place(which: i32): usize {
  if (which === 0) return work;
  if (which === 1) return product;
  if (which === 2) return basis;
  return which === 3 ? cosines : sines;
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

export function reflect(k: i32, scale: f64, from: i32, to: i32): void {
  const v = cell(work, k, 0);
  for (let i = from; i < to; i++) {
    const row = cell(basis, i, 0);
    let even = f64x2.splat(0);
    let odd = even;
    let j = k + 1;
    for (; j + 3 < d; j += 4) {
      even = f64x2.add(even, f64x2.mul(v128.load(row + at(j)), v128.load(v + at(j))));
      odd = f64x2.add(odd, f64x2.mul(v128.load(row + at(j), 16), v128.load(v + at(j), 16)));
    }
    even = f64x2.add(even, odd);
    let sum = f64x2.extract_lane(even, 0) + f64x2.extract_lane(even, 1);
    for (; j < d; j++) sum += load<f64>(row + at(j)) * load<f64>(v + at(j));
    sum *= scale;
    for (j = k + 1; j + 1 < d; j += 2) {
      v128.store(row + at(j), f64x2.sub(v128.load(row + at(j)), f64x2.mul(f64x2.splat(sum), v128.load(v + at(j)))));
    }
    if (j < d) store<f64>(row + at(j), load<f64>(row + at(j)) - sum * load<f64>(v + at(j)));
  }
}

export function rotate(low: i32, high: i32): void {
  let i = high - 1;
  for (; i > low; i -= 2) rotateThree(i);
  if (i === low) rotateTwo(i);
}

/** Rotates rows i and i + 1, then i - 1 and i. */
function rotateThree(i: i32): void {
  const c = f64x2.splat(load<f64>(cosines + at(i)));
  const s = f64x2.splat(load<f64>(sines + at(i)));
  const nextC = f64x2.splat(load<f64>(cosines + at(i - 1)));
  const nextS = f64x2.splat(load<f64>(sines + at(i - 1)));
  const row = at(d);
  let upper = cell(basis, i - 1, 0);
  for (let j = 0; j < d; j += 2, upper += 16) {
    if (j + 1 === d) {
      rotateTail(upper + row, i);
      rotateTail(upper, i - 1);
      return;
    }
    const a = v128.load(upper + row * 2);
    const b = v128.load(upper + row);
    const e = v128.load(upper);
    v128.store(upper + row * 2, f64x2.add(f64x2.mul(s, b), f64x2.mul(c, a)));
    const turned = f64x2.sub(f64x2.mul(c, b), f64x2.mul(s, a));
    v128.store(upper + row, f64x2.add(f64x2.mul(nextS, e), f64x2.mul(nextC, turned)));
    v128.store(upper, f64x2.sub(f64x2.mul(nextC, e), f64x2.mul(nextS, turned)));
  }
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
