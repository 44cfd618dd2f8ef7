import type { Matrix } from "../matrix.ts";

const leafSize = 12;

/**
 * Points sorted into boxes. Nodes lie in depth-first order: the left child of node p is p + 1, its right child is
 * `right[p]`, which is 0 for a leaf. A node holds the points `start[p]` to `end[p]` of the sorted order.
 */
export interface KdTree {
  /** The points in sorted order, row-major. */
  readonly points: Float64Array;
  /** Row of the original matrix for each sorted point. */
  readonly rows: Int32Array;
  readonly cols: number;
  readonly start: Int32Array;
  readonly end: Int32Array;
  readonly right: Int32Array;
  /** Tight box of each node: `cols` lower bounds, then `cols` upper bounds. */
  readonly boxes: Float64Array;
}

/** A kd-tree over the rows of `x`: nodes are halved at the median of their widest side (Bentley, 1975, doi:10.1145/361002.361007). */
export function kdTree(x: Matrix): KdTree {
  const { rows: n, cols: d } = x;
  const order = new Int32Array(n).map((_, i) => i);
  const capacity = Math.max(1, 4 * Math.ceil(n / leafSize));
  const start = new Int32Array(capacity);
  const end = new Int32Array(capacity);
  const right = new Int32Array(capacity);
  const boxes = new Float64Array(capacity * 2 * d);
  let nodes = 0;

  function build(from: number, to: number): void {
    const node = nodes++;
    start[node] = from;
    end[node] = to;
    const side = fitBox(x, order, from, to, boxes, node * 2 * d);
    if (to - from <= leafSize || side < 0) return;
    const middle = (from + to) >>> 1;
    selectRow(x, order, from, to - 1, middle, side);
    build(from, middle);
    right[node] = nodes;
    build(middle, to);
  }
  if (n > 0) build(0, n);

  const points = new Float64Array(n * d);
  for (let s = 0; s < n; s++) {
    for (let j = 0; j < d; j++) points[s * d + j] = x.data[order[s] * d + j];
  }
  return { points, rows: order, cols: d, start, end, right, boxes };
}

/** Writes the box of some points and returns its widest side, or -1 when all points coincide. */
function fitBox(x: Matrix, order: Int32Array, from: number, to: number, boxes: Float64Array, offset: number): number {
  const d = x.cols;
  let widest = 0;
  let side = -1;
  for (let j = 0; j < d; j++) {
    let low = Number.POSITIVE_INFINITY;
    let high = Number.NEGATIVE_INFINITY;
    for (let s = from; s < to; s++) {
      const value = x.data[order[s] * d + j];
      if (value < low) low = value;
      if (value > high) high = value;
    }
    boxes[offset + j] = low;
    boxes[offset + d + j] = high;
    if (high - low > widest) {
      widest = high - low;
      side = j;
    }
  }
  return side;
}

/** Reorders `order[low..high]` so that the point at `wanted` is the one that sorting by `side` would put there. */
function selectRow(x: Matrix, order: Int32Array, low: number, high: number, wanted: number, side: number): void {
  const { data, cols } = x;
  while (low < high) {
    const pivot = data[order[(low + high) >>> 1] * cols + side];
    let i = low;
    let j = high;
    while (i <= j) {
      while (data[order[i] * cols + side] < pivot) i++;
      while (data[order[j] * cols + side] > pivot) j--;
      if (i <= j) {
        const swap = order[i];
        order[i++] = order[j];
        order[j--] = swap;
      }
    }
    if (wanted <= j) high = j;
    else if (wanted >= i) low = i;
    else return;
  }
}
