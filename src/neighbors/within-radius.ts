import { boxDistance, squaredDistance } from "./distance.ts";
import type { KdTree } from "./kd-tree.ts";

/**
 * The rows within `radius` of a sample of the tree, itself included, in no particular order.
 *
 * @param sorted - place of the sample in the tree's order
 */
export function withinRadius(tree: KdTree, sorted: number, radius: number): number[] {
  const { points, rows, cols: d, boxes } = tree;
  const limit = radius * radius;
  const at = sorted * d;
  const found: number[] = [];
  const open = [0];
  while (open.length > 0) {
    const node = open.pop()!;
    if (boxDistance(points, at, boxes, node * 2 * d, d) > limit) continue;
    const second = tree.right[node];
    if (second !== 0) {
      open.push(second, node + 1);
      continue;
    }
    for (let s = tree.start[node]; s < tree.end[node]; s++) {
      if (squaredDistance(points, at, points, s * d, d) <= limit) found.push(rows[s]);
    }
  }
  return found;
}
