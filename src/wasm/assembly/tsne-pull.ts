// The attraction of t-SNE between neighbours, in 32-bit numbers, four pairs a vector.

import { reserve } from "./memory";

let n: i32 = 0;
/** Positions sample by sample, four numbers each. */
let quads: usize = 0;
let pull: usize = 0;
let offsets: usize = 0;
let columns: usize = 0;
let values: usize = 0;

/** Lays out memory for samples with so many pairs of neighbours in all. */
export function layOutPairs(samples: i32, pairs: i32): void {
  n = samples;
  quads = reserve(n, 16);
  pull = reserve(n, 16);
  offsets = reserve(n + 1, 4);
  columns = reserve(pairs, 4);
  values = reserve(pairs, 4);
}

/** Where the first pair of each sample goes, and the number of pairs, (n + 1), multiples of four. */
export function offsetsInput(): usize {
  return offsets;
}

/** Where the other sample of each pair goes. */
export function columnsInput(): usize {
  return columns;
}

/** Where the probability of each pair goes, 32 bits. */
export function valuesInput(): usize {
  return values;
}

/** Attraction, four numbers a sample, of which the last means nothing. */
export function pullOut(): usize {
  return pull;
}

/** Takes over the positions, three columns of so many bytes each. */
export function readPositions(positions: usize, column: usize): void {
  for (let i: usize = 0; i < <usize>n; i++) {
    const from = positions + i * 4;
    const to = quads + i * 16;
    store<f32>(to, load<f32>(from));
    store<f32>(to, load<f32>(from + column), 4);
    store<f32>(to, load<f32>(from + 2 * column), 8);
  }
}

export function sum(v: v128): f32 {
  return f32x4.extract_lane(v, 0) + f32x4.extract_lane(v, 1) + (f32x4.extract_lane(v, 2) + f32x4.extract_lane(v, 3));
}

function other(pair: usize): v128 {
  return v128.load(quads + ((<usize>load<i32>(columns + pair)) << 4));
}

/** Attraction of sample i by its neighbours, four at a time, turned from samples into columns and back by the sums. */
export function pullOne(i: i32): void {
  const at = quads + ((<usize>i) << 4);
  const x = v128.load32_splat(at);
  const y = v128.load32_splat(at, 4);
  const z = v128.load32_splat(at, 8);
  const one = f32x4.splat(1);
  let sumX = f32x4.splat(0);
  let sumY = sumX;
  let sumZ = sumX;
  const stop = (<usize>load<i32>(offsets + ((<usize>i + 1) << 2))) << 2;
  for (let pair = (<usize>load<i32>(offsets + ((<usize>i) << 2))) << 2; pair < stop; pair += 16) {
    const a = other(pair);
    const b = other(pair + 4);
    const c = other(pair + 8);
    const e = other(pair + 12);
    const ab = v128.shuffle<f32>(a, b, 0, 4, 1, 5);
    const ce = v128.shuffle<f32>(c, e, 0, 4, 1, 5);
    const abZ = v128.shuffle<f32>(a, b, 2, 6, 2, 6);
    const ceZ = v128.shuffle<f32>(c, e, 2, 6, 2, 6);
    const dx = f32x4.sub(x, v128.shuffle<f32>(ab, ce, 0, 1, 4, 5));
    const dy = f32x4.sub(y, v128.shuffle<f32>(ab, ce, 2, 3, 6, 7));
    const dz = f32x4.sub(z, v128.shuffle<f32>(abZ, ceZ, 0, 1, 4, 5));
    const squared = f32x4.add(f32x4.add(f32x4.mul(dx, dx), f32x4.mul(dy, dy)), f32x4.mul(dz, dz));
    const weight = f32x4.div(v128.load(values + pair), f32x4.add(one, squared));
    sumX = f32x4.add(sumX, f32x4.mul(weight, dx));
    sumY = f32x4.add(sumY, f32x4.mul(weight, dy));
    sumZ = f32x4.add(sumZ, f32x4.mul(weight, dz));
  }
  const to = pull + ((<usize>i) << 4);
  store<f32>(to, sum(sumX));
  store<f32>(to, sum(sumY), 4);
  store<f32>(to, sum(sumZ), 8);
}
