// Ward's tree by nearest-neighbor chain: the twin of cluster/ward.ts.

import {
  built,
  distance,
  empty,
  foundDistance,
  foundId,
  get,
  ids,
  layOut,
  layOutLevels,
  nearest,
  place,
  plant,
  put,
  rebuild,
  refit,
  reserveLevels,
  sizes,
  slotCount,
  staged,
  stagedSizes,
} from "./centroid-tree";
import { clear, mark, needed, reserve, reset } from "./memory";

let n: i32 = 0;
let d: i32 = 0;
let slotOf: usize = 0;
let height: usize = 0;
let dead: usize = 0;
let chain: usize = 0;
let first: usize = 0;
let second: usize = 0;
let heights: usize = 0;
let levels: u64 = 0;

/** Lays out memory for n samples of an even number of columns; returns the bytes needed. */
export function prepare(samples: i32, columns: i32): f64 {
  n = samples;
  d = columns;
  clear();
  layOut(n, d);
  slotOf = reserve(n, 4);
  height = reserve(n, 8);
  dead = reserve(n, 1);
  chain = reserve(n, 4);
  first = reserve(n, 4);
  second = reserve(n, 4);
  heights = reserve(n, 8);
  levels = mark();
  reserveLevels();
  return needed();
}

/** Where the samples go, (n, d). */
export function input(): usize {
  return staged;
}

/** Where goes how many samples each row stands for, (n). */
export function inputSizes(): usize {
  return stagedSizes;
}

/** A sample of the smaller-named side of each merge, in the order found, (n - 1). */
export function firstOut(): usize {
  return first;
}

/** A sample of the other side, (n - 1). */
export function secondOut(): usize {
  return second;
}

/** Heights of the merges, (n - 1). */
export function heightsOut(): usize {
  return heights;
}

export function run(): void {
  let length = 0;
  let opening = 0;
  let merges = 0;
  reset(levels);
  layOutLevels();
  plant();
  index();
  for (let count = n; count > 1; count--) {
    if (length === 0) {
      while (load<u8>(dead + opening) === 1) opening++;
      put(chain, length++, opening);
    }
    for (;;) {
      const slot = get(slotOf, get(chain, length - 1));
      const before = length > 1 ? distance(slot, get(slotOf, get(chain, length - 2))) : Infinity;
      nearest(slot, before);
      if (foundId < 0) break;
      put(chain, length++, foundId);
    }
    length -= 2;
    const a = min(get(chain, length), get(chain, length + 1));
    const b = max(get(chain, length), get(chain, length + 1));
    const top = max(sqrt(2 * foundDistance), max(load<f64>(height + a * 8), load<f64>(height + b * 8)));
    store<f64>(height + b * 8, top);
    put(first, merges, a);
    put(second, merges, b);
    store<f64>(heights + merges * 8, top);
    merges++;
    store<u8>(dead + a, 1);
    mergeInto(a, b);
    if (count * 2 < built) {
      rebuild();
      index();
    } else {
      refit(get(slotOf, a));
      refit(get(slotOf, b));
    }
  }
}

function index(): void {
  const slots = slotCount();
  for (let slot = 0; slot < slots; slot++) {
    if (load<f64>(sizes + slot * 8) > 0) put(slotOf, get(ids, slot), slot);
  }
}

function mergeInto(a: i32, b: i32): void {
  const slotA = get(slotOf, a);
  const slotB = get(slotOf, b);
  const sizeA = load<f64>(sizes + slotA * 8);
  const sizeB = load<f64>(sizes + slotB * 8);
  const keep = sizeA > sizeB ? slotA : slotB;
  const drop = sizeA > sizeB ? slotB : slotA;
  const total = sizeA + sizeB;
  const share = min(sizeA, sizeB) / total;
  const p = place(keep);
  const q = place(drop);
  for (let j = 0; j < d * 64; j += 64) {
    const value = load<f64>(p + j);
    store<f64>(p + j, value + share * (load<f64>(q + j) - value));
  }
  store<f64>(sizes + keep * 8, total);
  put(ids, keep, b);
  put(slotOf, b, keep);
  put(slotOf, a, drop);
  empty(drop);
}
