import type { Matrix } from "../matrix.ts";
import { knn } from "../neighbors/knn.ts";
import { blocksOf, eachBlock, type RowBlocks } from "./row-blocks.ts";

/** Many small groups of rows: their means and how many rows each holds. */
export interface MicroClusters {
  /** (m, d). */
  readonly centers: Matrix & { readonly data: Float64Array };
  /** Rows of each, at least 1, (m). */
  readonly sizes: Float64Array;
}

/**
 * Cuts rows into boxes of small spread: the box of largest sum of squares along one axis is cut there at its mean, again
 * and again.
 *
 * @param x - (n, d), checked
 * @param count - boxes wanted, fewer where rows coincide
 */
export function cutIntoBoxes(x: Matrix, count: number): MicroClusters {
  const order = Int32Array.from({ length: x.rows }, (_, i) => i);
  const heap: Box[] = [];
  push(heap, boxOf(x, order, 0, x.rows));
  while (heap.length < count && heap[0].spread > 0) {
    const { from, to, axis, mean } = pop(heap);
    const middle = partition(x, order, from, to, axis, mean[axis]);
    push(heap, boxOf(x, order, from, middle));
    push(heap, boxOf(x, order, middle, to));
  }
  heap.sort((a, b) => a.from - b.from);
  const { cols } = x;
  const centers = new Float64Array(heap.length * cols);
  heap.forEach(({ mean }, i) => {
    centers.set(mean, i * cols);
  });
  const sizes = Float64Array.from(heap, ({ from, to }) => to - from);
  return { centers: { data: centers, rows: heap.length, cols }, sizes };
}

/**
 * Micro-clusters of all rows: each row joins the nearest center, and centers move to the mean of their rows. Centers that no
 * row is nearest to are left out.
 */
export async function gatherAround(
  centers: Matrix,
  source: RowBlocks,
  signal?: AbortSignal,
  onBlock?: (rows: number) => void,
): Promise<MicroClusters> {
  const { rows: m, cols } = centers;
  const sums = new Float64Array(m * cols);
  const counts = new Float64Array(m);
  await eachBlock(source, "cluster", signal, (block, first) => {
    const { indices } = knn(centers, { k: 1, queries: block });
    for (let i = 0; i < block.rows; i++) {
      const micro = indices[i];
      counts[micro]++;
      for (let j = 0; j < cols; j++) sums[micro * cols + j] += block.data[i * cols + j];
    }
    onBlock?.(first + block.rows);
  });
  const used = Array.from(counts.keys()).filter((micro) => counts[micro] > 0);
  const data = new Float64Array(used.length * cols);
  used.forEach((micro, i) => {
    for (let j = 0; j < cols; j++) data[i * cols + j] = sums[micro * cols + j] / counts[micro];
  });
  return { centers: { data, rows: used.length, cols }, sizes: Float64Array.from(used, (micro) => counts[micro]) };
}

/** The label of the nearest micro-cluster, for each row, (n). */
export function labelsNear(centers: Matrix, labels: Int32Array, x: Matrix): Int32Array {
  const result = new Int32Array(x.rows);
  let at = 0;
  for (const block of blocksOf(x).blocks() as Iterable<Matrix>) {
    const { indices } = knn(centers, { k: 1, queries: block });
    for (let i = 0; i < block.rows; i++) result[at++] = labels[indices[i]];
  }
  return result;
}

interface Box {
  readonly from: number;
  readonly to: number;
  readonly mean: Float64Array;
  /** Axis of the largest sum of squares, which is `spread`. */
  readonly axis: number;
  readonly spread: number;
}

function boxOf({ data, cols }: Matrix, order: Int32Array, from: number, to: number): Box {
  const mean = new Float64Array(cols);
  for (let i = from; i < to; i++) for (let j = 0; j < cols; j++) mean[j] += data[order[i] * cols + j];
  for (let j = 0; j < cols; j++) mean[j] /= to - from;
  const squares = new Float64Array(cols);
  for (let i = from; i < to; i++)
    for (let j = 0; j < cols; j++) squares[j] += (data[order[i] * cols + j] - mean[j]) ** 2;
  let axis = 0;
  for (let j = 1; j < cols; j++) if (squares[j] > squares[axis]) axis = j;
  // Rows that differ by rounding only count as coinciding: no cut would part them.
  const rounding = (to - from) * (1e-14 * mean[axis]) ** 2;
  return { from, to, mean, axis, spread: squares[axis] > rounding ? squares[axis] : 0 };
}

/** Puts rows below the mean first; returns where the others begin. */
function partition(
  { data, cols }: Matrix,
  order: Int32Array,
  from: number,
  to: number,
  axis: number,
  mean: number,
): number {
  let low = from;
  let high = to - 1;
  while (low <= high) {
    if (data[order[low] * cols + axis] < mean) low++;
    else {
      const kept = order[low];
      order[low] = order[high];
      order[high--] = kept;
    }
  }
  // The mean of unequal numbers lies above the smallest; rounding may put it there.
  return Math.min(Math.max(low, from + 1), to - 1);
}

function push(heap: Box[], box: Box): void {
  heap.push(box);
  let i = heap.length - 1;
  while (i > 0) {
    const parent = (i - 1) >> 1;
    if (heap[parent].spread >= box.spread) break;
    heap[i] = heap[parent];
    i = parent;
  }
  heap[i] = box;
}

function pop(heap: Box[]): Box {
  const top = heap[0];
  const last = heap.pop()!;
  if (heap.length === 0) return top;
  let i = 0;
  for (;;) {
    let child = 2 * i + 1;
    if (child >= heap.length) break;
    if (child + 1 < heap.length && heap[child + 1].spread > heap[child].spread) child++;
    if (heap[child].spread <= last.spread) break;
    heap[i] = heap[child];
    i = child;
  }
  heap[i] = last;
  return top;
}
