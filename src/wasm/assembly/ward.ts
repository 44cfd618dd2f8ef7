// Ward's tree by nearest-neighbor chain: the twin of cluster/ward.ts.

import { foundDistance, foundId, layOutSearch, nearest, startSearches, wasted } from "./centroid-search";
import { built, empty, get, layOutTree, move, plant, put, rebuild, refit, slot } from "./centroid-tree";
import { distance, layOutRows, roughenAll, rows, sizeOf, sizes, unite } from "./centroids";
import { clear, needed, reserve } from "./memory";

let n: i32 = 0;
let height: usize = 0;
let dead: usize = 0;
let chain: usize = 0;
let first: usize = 0;
let second: usize = 0;
let heights: usize = 0;

/** Lays out memory for n samples; returns the bytes needed. */
export function prepare(samples: i32, columns: i32): f64 {
  n = samples;
  clear();
  layOutRows(n, columns);
  layOutTree(n);
  layOutSearch();
  height = reserve(n, 8);
  dead = reserve(n, 1);
  chain = reserve(n, 4);
  first = reserve(n, 4);
  second = reserve(n, 4);
  heights = reserve(n, 8);
  return needed();
}

/** Where the samples go, of an even number of columns, (n, d). */
export function input(): usize {
  return rows;
}

/** Where goes how many samples each row stands for, (n). */
export function inputSizes(): usize {
  return sizes;
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

/** Whether all was merged; not where 32 bits tell too few clusters apart. */
export function run(): i32 {
  let length = 0;
  let opening = 0;
  let merges = 0;
  const patience = 256 * <f64>n + 100_000;
  roughenAll();
  startSearches();
  plant();
  for (let count = n; count > 1; count--) {
    if (length === 0) {
      while (load<u8>(dead + opening) === 1) opening++;
      put(chain, length++, opening);
    }
    for (;;) {
      const id = get(chain, length - 1);
      const before = length > 1 ? distance(id, get(chain, length - 2)) : Infinity;
      nearest(id, before);
      if (foundId < 0) break;
      put(chain, length++, foundId);
    }
    if (wasted > patience) return 0;
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
    if (count * 2 < built) rebuild();
  }
  return 1;
}

/** Puts the new cluster into the slot of the larger of both, which moves less. */
function mergeInto(a: i32, b: i32): void {
  const larger = sizeOf(a) > sizeOf(b) ? a : b;
  const freed = slot(larger === a ? b : a);
  unite(a, b);
  move(b, larger);
  empty(freed);
  refit(freed);
  refit(slot(b));
}
