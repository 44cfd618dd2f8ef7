// The nearest cluster in the tree of centroid-tree.ts, as CentroidTree.nearest of cluster/centroid-tree.ts.

import { leafAt, levels, name, nodeAt, slot } from "./centroid-tree";
import { coarseRow, d, distance, reachOf, sizeOf, slackOf } from "./centroids";
import { eightWithin } from "./lanes";
import { reserve } from "./memory";

/** What the last search found. */
export let foundId: i32 = -1;
export let foundDistance: f64 = 0;
/** How many clusters 32 bits let through and 64 did not. */
export let wasted: f64 = 0;

/** Bounds of the children of one node a level, eight each. */
let bounds: usize = 0;
let asking: i32 = 0;
let target: usize = 0;
let size: v128 = f32x4.splat(0);
let slack: f64 = 0;
/** What a distance in 32 bits must not exceed, so that it may be as near as what was found. */
let reach: f32 = 0;

export function layOutSearch(): void {
  bounds = reserve(16, 32);
}

export function startSearches(): void {
  wasted = 0;
}

/** Finds the cluster nearest to one, if it is nearer than `within`; of equally near ones, that of smallest name. */
export function nearest(id: i32, within: f64): void {
  asking = id;
  target = coarseRow(id);
  size = f32x4.splat(<f32>sizeOf(id));
  slack = slackOf(id);
  foundId = -1;
  foundDistance = within;
  reach = reachOf(within, slack);
  const own = slot(id);
  let node = own >> 3;
  scan(node, own & 7);
  for (let t = 1; t <= levels; t++) {
    visit(t, node >> 3, node & 7);
    node >>= 3;
  }
}

/** Looks into the children of a node that may hold something as near, but for one of them. */
function visit(t: i32, node: i32, skip: i32): void {
  const frame = bounds + ((<usize>t) << 5);
  let open = bound(nodeAt(t, node), frame);
  if (skip >= 0) open &= ~(1 << skip);
  while (open !== 0) {
    const lane = ctz(open);
    open &= open - 1;
    if (load<f32>(frame + ((<usize>lane) << 2)) > reach) continue;
    const child = node * 8 + lane;
    if (t === 1) scan(child, -1);
    else visit(t - 1, child, -1);
  }
}

/** Writes lower bounds of the distance to anything below each child; returns which are near enough, a bit each. */
function bound(at: usize, to: usize): i32 {
  let a = f32x4.splat(0);
  let b = a;
  const end = at + ((<usize>d) << 6);
  for (let value = target; at < end; at += 64, value += 4) {
    const v = v128.load32_splat(value);
    let gap = f32x4.sub(v, f32x4.pmin(v128.load(at, 32), f32x4.pmax(v128.load(at), v)));
    a = f32x4.add(a, f32x4.mul(gap, gap));
    gap = f32x4.sub(v, f32x4.pmin(v128.load(at, 48), f32x4.pmax(v128.load(at, 16), v)));
    b = f32x4.add(b, f32x4.mul(gap, gap));
  }
  a = weigh(a, v128.load(at));
  b = weigh(b, v128.load(at, 16));
  v128.store(to, a);
  v128.store(to, b, 16);
  return eightWithin(a, b, reach);
}

/** Compares with all clusters of a leaf but the one in lane `skip`. */
function scan(leaf: i32, skip: i32): void {
  let a = f32x4.splat(0);
  let b = a;
  let at = leafAt(leaf);
  const end = at + ((<usize>d) << 5);
  for (let value = target; at < end; at += 32, value += 4) {
    const v = v128.load32_splat(value);
    let gap = f32x4.sub(v, v128.load(at));
    a = f32x4.add(a, f32x4.mul(gap, gap));
    gap = f32x4.sub(v, v128.load(at, 16));
    b = f32x4.add(b, f32x4.mul(gap, gap));
  }
  let open = eightWithin(weigh(a, v128.load(at)), weigh(b, v128.load(at, 16)), reach);
  if (skip >= 0) open &= ~(1 << skip);
  for (; open !== 0; open &= open - 1) consider(name(leaf, ctz(open)));
}

/** Makes squares of distances Ward's: infinite ones of clusters that do not exist become no numbers. */
function weigh(squares: v128, sizes: v128): v128 {
  return f32x4.mul(squares, f32x4.div(f32x4.mul(size, sizes), f32x4.add(size, sizes)));
}

/** Keeps a cluster if it is nearer than what was found, or as near and of smaller name. */
function consider(id: i32): void {
  const gap = distance(asking, id);
  if (!(gap <= foundDistance)) {
    wasted++;
    return;
  }
  if (gap === foundDistance && id > foundId) return;
  foundDistance = gap;
  foundId = id;
  reach = reachOf(gap, slack);
}
