// The forces of t-SNE with the repulsion of far groups taken as that of their middle (Barnes and Hut, 1986,
// doi:10.1038/324446a0; van der Maaten, 2014, JMLR 15:3221). Samples are sorted along a Z-shaped curve; four that follow
// each other walk the tree together, in 32-bit numbers, a vector.

import { buildTree, layOutTree, nodeCount, nodes, order, sorted } from "./map-tree";
import { clear, needed, reserve } from "./memory";
import { layOutPairs, pullOne, readPositions, sum } from "./tsne-pull";

export { columnsInput, offsetsInput, pullOut, valuesInput } from "./tsne-pull";

let n: i32 = 0;
let space: bool = false;
/** Square of the share of its distance that a group may measure. */
let share: f32 = 0;
/** Bytes of a column of n numbers, completed to whole vectors. */
let column: usize = 0;
let positions: usize = 0;
let push: usize = 0;

let x: v128 = f32x4.splat(0);
let y: v128 = f32x4.splat(0);
let z: v128 = f32x4.splat(0);

/** Lays out memory for samples in 2 or 3 dimensions with so many pairs of neighbours in all; returns the bytes needed. */
export function prepare(samples: i32, dimensions: i32, pairs: i32, angle: f64): f64 {
  n = samples;
  space = dimensions === 3;
  share = <f32>(angle * angle);
  const padded = (n + 3) & ~3;
  column = <usize>padded * 4;
  clear();
  positions = reserve(padded, 12);
  push = reserve(padded, 12);
  layOutTree(n, dimensions, positions, column);
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

/** Plants the tree over the positions; returns its nodes. */
export function plant(): i32 {
  readPositions(positions, column);
  buildTree();
  return nodeCount;
}

/**
 * Computes both forces on the samples from `from` to `to`, repulsion by the order of the tree, of which `from` is a multiple of
 * 4; returns the sum of q over their pairs with all others.
 */
export function run(from: i32, to: i32, treeNodes: i32): f64 {
  let total = 0.0;
  const end = nodes + ((<usize>treeNodes) << 5);
  for (let slot = from; slot < to; slot += 4) total += pushFour(slot, end);
  for (let i = from; i < to; i++) pullOne(i);
  return total;
}

/** Repulsion of four samples by all others; returns the sum of q. */
function pushFour(slot: i32, end: usize): f64 {
  const at = sorted + ((<usize>slot) << 2);
  x = v128.load(at);
  y = v128.load(at + column);
  z = v128.load(at + 2 * column);
  const one = f32x4.splat(1);
  const most = f32x4.splat(share);
  let sumX = f32x4.splat(0);
  let sumY = sumX;
  let sumZ = sumX;
  let sumQ = sumX;
  for (let node = nodes; node < end; ) {
    const dx = f32x4.sub(x, v128.load32_splat(node));
    const dy = f32x4.sub(y, v128.load32_splat(node, 4));
    const dz = f32x4.sub(z, v128.load32_splat(node, 8));
    const flat = f32x4.add(f32x4.mul(dx, dx), f32x4.mul(dy, dy));
    const squared = space ? f32x4.add(flat, f32x4.mul(dz, dz)) : flat;
    const far = i32x4.all_true(f32x4.lt(v128.load32_splat(node, 16), f32x4.mul(most, squared)));
    const first = load<i32>(node, 24);
    if (far && (first > slot + 3 || load<i32>(node, 28) <= slot)) {
      const q = f32x4.div(one, f32x4.add(one, squared));
      const weighted = f32x4.mul(q, v128.load32_splat(node, 12));
      const weight = f32x4.mul(q, weighted);
      sumQ = f32x4.add(sumQ, weighted);
      sumX = f32x4.add(sumX, f32x4.mul(weight, dx));
      sumY = f32x4.add(sumY, f32x4.mul(weight, dy));
      if (space) sumZ = f32x4.add(sumZ, f32x4.mul(weight, dz));
      node = nodes + ((<usize>load<i32>(node, 20)) << 5);
      continue;
    }
    const next = nodes + ((<usize>load<i32>(node, 20)) << 5);
    if (next !== node + 32) {
      node += 32;
      continue;
    }
    for (
      let p = sorted + ((<usize>first) << 2), stop = sorted + ((<usize>load<i32>(node, 28)) << 2);
      p < stop;
      p += 4
    ) {
      const gapX = f32x4.sub(x, v128.load32_splat(p));
      const gapY = f32x4.sub(y, v128.load32_splat(p + column));
      const gapZ = f32x4.sub(z, v128.load32_splat(p + 2 * column));
      const flat = f32x4.add(f32x4.mul(gapX, gapX), f32x4.mul(gapY, gapY));
      const squared = space ? f32x4.add(flat, f32x4.mul(gapZ, gapZ)) : flat;
      const q = f32x4.div(one, f32x4.add(one, squared));
      const weight = f32x4.mul(q, q);
      sumQ = f32x4.add(sumQ, q);
      sumX = f32x4.add(sumX, f32x4.mul(weight, gapX));
      sumY = f32x4.add(sumY, f32x4.mul(weight, gapY));
      if (space) sumZ = f32x4.add(sumZ, f32x4.mul(weight, gapZ));
    }
    node = next;
  }
  put(slot, 0, sumX);
  put(slot, column, sumY);
  if (space) put(slot, 2 * column, sumZ);
  // Each sample has met itself, at q = 1; what completes the last vector stands too far away to add anything.
  return <f64>sum(sumQ) - <f64>min(4, n - slot);
}

/** Writes one coordinate of four forces where their samples stand. */
function put(slot: i32, to: usize, force: v128): void {
  const at = push + to;
  for (let i = slot; i < min(n, slot + 4); i++) {
    const value = f32x4.extract_lane(force, 0);
    store<f32>(at + ((<usize>load<i32>(order + ((<usize>i) << 2))) << 2), value);
    force = v128.shuffle<i32>(force, force, 1, 2, 3, 0);
  }
}
