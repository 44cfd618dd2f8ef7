// The forces of t-SNE on every sample, in 32-bit numbers, four pairs a vector: the twin of manifold/forces.ts.

import { clear, needed, reserve } from "./memory";
import { layOutPairs, pullOne, readPositions, sum } from "./tsne-pull";

export { columnsInput, offsetsInput, pullOut, valuesInput } from "./tsne-pull";

let n: i32 = 0;
/** Bytes of a column of n numbers, completed to whole vectors. */
let column: usize = 0;
let positions: usize = 0;
let push: usize = 0;

/** Lays out memory for samples with so many pairs of neighbours in all; returns the bytes needed. */
export function prepare(samples: i32, pairs: i32): f64 {
  n = samples;
  const padded = (n + 3) & ~3;
  column = <usize>padded * 4;
  clear();
  positions = reserve(padded, 12);
  push = reserve(padded, 12);
  layOutPairs(n, pairs);
  return needed();
}

/** Where positions go, three columns of n numbers of 32 bits, each completed to a multiple of four. */
export function input(): usize {
  return positions;
}

/** Repulsion, three columns as the positions. */
export function pushOut(): usize {
  return push;
}

/** Computes both forces in 2 or 3 dimensions; returns the sum of q over all ordered pairs. */
export function run(dimensions: i32): f64 {
  memory.fill(push, 0, column * 3);
  // A sample that completes a vector stands so far away that it pushes nobody.
  for (let at = <usize>n * 4; at < column; at += 4) {
    store<f32>(positions + at, 1e18);
    store<f32>(positions + column + at, 1e18);
    store<f32>(positions + 2 * column + at, 1e18);
  }
  readPositions(positions, column);
  let total = 0.0;
  for (let i = 0; i < n; i++) {
    total += dimensions === 2 ? pushInPlane(i) : pushInSpace(i);
    pullOne(i);
  }
  return 2 * total;
}

/** Lanes of the vector with sample i that come after it. */
function after(i: i32): v128 {
  return i32x4.gt_s(i32x4(0, 1, 2, 3), i32x4.splat(i & 3));
}

function add(at: usize, value: f32): void {
  store<f32>(at, load<f32>(at) + value);
}

/** Repulsion between sample i and those after it; returns the sum of q. */
function pushInPlane(i: i32): f64 {
  const own = <usize>i * 4;
  const x = v128.load32_splat(positions + own);
  const y = v128.load32_splat(positions + column + own);
  const one = f32x4.splat(1);
  let sumX = f32x4.splat(0);
  let sumY = sumX;
  let sumQ = sumX;
  let mask = after(i);
  for (let at = own & ~15; at < column; at += 16) {
    const from = positions + at;
    const to = push + at;
    const dx = f32x4.sub(x, v128.load(from));
    const dy = f32x4.sub(y, v128.load(from + column));
    const squared = f32x4.add(f32x4.mul(dx, dx), f32x4.mul(dy, dy));
    const q = v128.and(f32x4.div(one, f32x4.add(one, squared)), mask);
    mask = i32x4.splat(-1);
    sumQ = f32x4.add(sumQ, q);
    const weight = f32x4.mul(q, q);
    const fx = f32x4.mul(weight, dx);
    const fy = f32x4.mul(weight, dy);
    sumX = f32x4.add(sumX, fx);
    sumY = f32x4.add(sumY, fy);
    v128.store(to, f32x4.sub(v128.load(to), fx));
    v128.store(to + column, f32x4.sub(v128.load(to + column), fy));
  }
  add(push + own, sum(sumX));
  add(push + column + own, sum(sumY));
  return <f64>sum(sumQ);
}

function pushInSpace(i: i32): f64 {
  const own = <usize>i * 4;
  const twice = 2 * column;
  const x = v128.load32_splat(positions + own);
  const y = v128.load32_splat(positions + column + own);
  const z = v128.load32_splat(positions + twice + own);
  const one = f32x4.splat(1);
  let sumX = f32x4.splat(0);
  let sumY = sumX;
  let sumZ = sumX;
  let sumQ = sumX;
  let mask = after(i);
  for (let at = own & ~15; at < column; at += 16) {
    const from = positions + at;
    const to = push + at;
    const dx = f32x4.sub(x, v128.load(from));
    const dy = f32x4.sub(y, v128.load(from + column));
    const dz = f32x4.sub(z, v128.load(from + twice));
    const squared = f32x4.add(f32x4.add(f32x4.mul(dx, dx), f32x4.mul(dy, dy)), f32x4.mul(dz, dz));
    const q = v128.and(f32x4.div(one, f32x4.add(one, squared)), mask);
    mask = i32x4.splat(-1);
    sumQ = f32x4.add(sumQ, q);
    const weight = f32x4.mul(q, q);
    const fx = f32x4.mul(weight, dx);
    const fy = f32x4.mul(weight, dy);
    const fz = f32x4.mul(weight, dz);
    sumX = f32x4.add(sumX, fx);
    sumY = f32x4.add(sumY, fy);
    sumZ = f32x4.add(sumZ, fz);
    v128.store(to, f32x4.sub(v128.load(to), fx));
    v128.store(to + column, f32x4.sub(v128.load(to + column), fy));
    v128.store(to + twice, f32x4.sub(v128.load(to + twice), fz));
  }
  add(push + own, sum(sumX));
  add(push + column + own, sum(sumY));
  add(push + twice + own, sum(sumZ));
  return <f64>sum(sumQ);
}
