import { ArgumentError } from "../errors.ts";
import type { Matrix } from "../matrix.ts";
import { requireSamples } from "../stats/samples.ts";
import { growTo, hasSimd, instantiate, type WasmExports } from "../wasm/instantiate.ts";
import { knnFits, knnSimd } from "../wasm/knn.ts";
import { pairProductsShape } from "../wasm/knn-pairs.ts";
import { runHere, type Sliced } from "../wasm/sliced.ts";
import { canChoose, candidatesSliced } from "./candidates.ts";
import { boxDistance, squaredDistance } from "./distance.ts";
import { type KdTree, kdTree } from "./kd-tree.ts";
import { Nearest } from "./nearest.ts";

export interface KnnOptions {
  /** How many neighbours of each row. */
  k: number;
  /**
   * Rows whose neighbours among `x` are wanted, (m, d). Without it, the neighbours of each row of `x` among the
   * other rows: a row is not its own neighbour.
   */
  queries?: Matrix;
}

/** The nearest rows of each query, nearest first; equal distances in the order of the rows. */
export interface Neighbors {
  /** Rows of `x`, (m, k), row-major. */
  readonly indices: Int32Array;
  /** Euclidean distances, (m, k), row-major. */
  readonly distances: Float64Array;
  readonly rows: number;
  readonly k: number;
}

// Above this many columns the boxes of a kd-tree exclude almost nothing (numbers in docs/clustering.md).
export const treeColumns = 20;

/**
 * Exact k nearest neighbours: by a kd-tree up to 20 columns, by comparing all pairs above; both in 128-bit vectors where the
 * engine has them, with the same bits.
 * As scikit-learn's `NearestNeighbors.kneighbors()` and SciPy's `cKDTree.query`, with ties decided by row.
 *
 * @param x - samples, (n, d), no missing values
 * @throws {@link ArgumentError} `NOT_FINITE`, `TOO_LARGE_VALUES`, `SHAPE_MISMATCH`, or `OUT_OF_RANGE` unless 1 ≤ k ≤ rows to choose from
 */
export function knn(x: Matrix, options: KnnOptions): Neighbors {
  // Cells need not heed types: without options k is refused by name.
  const { k, queries } = options ?? ({} as KnnOptions);
  requireNeighbors(x, k, queries);
  if (x.cols > treeColumns) {
    return hasSimd && canChoose(x, queries) ? byCandidates(x, k, queries) : byPairs(x, k, queries);
  }
  return hasSimd && knnFits(x, k, queries?.rows) ? knnSimd(x, k, queries) : byTree(x, k, queries);
}

/** @throws {@link ArgumentError} as {@link knn} */
export function requireNeighbors(x: Matrix, k: number, queries?: Matrix): void {
  requireSamples(x, "find neighbors among", 0);
  if (queries) requireSamples(queries, "find neighbors of", 0);
  if (queries && queries.cols !== x.cols) {
    throw new ArgumentError(
      "SHAPE_MISMATCH",
      `Cannot find neighbors of rows of ${queries.cols} numbers among rows of ${x.cols}`,
      "Give both matrices the same columns, scaled in the same way.",
    );
  }
  const choices = queries ? x.rows : x.rows - 1;
  if (!Number.isInteger(k) || k < 1 || k > choices) {
    throw new ArgumentError(
      "OUT_OF_RANGE",
      `Cannot find ${k} neighbors where there are ${choices}`,
      `Choose k from 1 to ${choices}.`,
    );
  }
}

/** The search in plain TypeScript, which wasm/knn.ts equals bit by bit. */
export function byTree(x: Matrix, k: number, queries?: Matrix): Neighbors {
  const tree = kdTree(x);
  const { points, rows, cols: d } = tree;
  const m = queries ? queries.rows : x.rows;
  const result = emptyNeighbors(m, k);
  const nearest = new Nearest(k);
  for (let s = 0; s < m; s++) {
    nearest.clear();
    // Without queries the rows are asked in the tree's order, so that neighbouring questions read the same memory.
    if (queries) search(tree, 0, queries.data, s * d, -1, nearest);
    else search(tree, 0, points, s * d, rows[s], nearest);
    store(result, queries ? s : rows[s], nearest);
  }
  return result;
}

function search(
  tree: KdTree,
  node: number,
  query: Float64Array | Float32Array,
  at: number,
  self: number,
  nearest: Nearest,
): void {
  const { points, rows, cols: d, boxes } = tree;
  const second = tree.right[node];
  if (second === 0) {
    for (let s = tree.start[node]; s < tree.end[node]; s++) {
      const row = rows[s];
      if (row !== self) nearest.offer(squaredDistance(query, at, points, s * d, d), row);
    }
    return;
  }
  const first = node + 1;
  const toFirst = boxDistance(query, at, boxes, first * 2 * d, d);
  const toSecond = boxDistance(query, at, boxes, second * 2 * d, d);
  const near = toFirst <= toSecond ? first : second;
  const far = near === first ? second : first;
  if (Math.min(toFirst, toSecond) <= nearest.limit) search(tree, near, query, at, self, nearest);
  if (Math.max(toFirst, toSecond) <= nearest.limit) search(tree, far, query, at, self, nearest);
}

/** Distances are computed in 64 bits for the few rows that those in 32 bits leave in question. */
export function byCandidates(x: Matrix, k: number, queries?: Matrix): Neighbors {
  const module = instantiate("knnpairs");
  growTo(module.memory, module.prepare(...pairProductsShape(x.rows, x.cols)));
  return runHere(module, byCandidatesSliced(module, 1, x, k, queries));
}

/**
 * As {@link byCandidates}, on a module that is prepared for `calls` calls at a time.
 *
 * @param onProgress - told which share of the queries has been answered, 0 to 1
 */
export function* byCandidatesSliced(
  module: WasmExports,
  calls: number,
  x: Matrix,
  k: number,
  queries?: Matrix,
  onProgress?: (share: number) => void,
): Sliced<Neighbors> {
  const asked = queries ?? x;
  const d = x.cols;
  const result = emptyNeighbors(asked.rows, k);
  const nearest = new Nearest(k);
  const measure = (query: number, candidates: Int32Array, count: number) => {
    nearest.clear();
    for (let c = 0; c < count; c++) {
      const row = candidates[c];
      const squared = limitedDistance(asked.data, query * d, x.data, row * d, d, nearest.limit);
      if (squared <= nearest.limit) nearest.offer(squared, row);
    }
    store(result, query, nearest);
  };
  yield* candidatesSliced(module, calls, x, k, queries, measure, onProgress);
  return result;
}

/** Every pair in 64 bits, which {@link byCandidates} equals bit by bit. */
export function byPairs(x: Matrix, k: number, queries?: Matrix): Neighbors {
  const m = queries ? queries.rows : x.rows;
  const asked = queries ?? x;
  const d = x.cols;
  const result = emptyNeighbors(m, k);
  const nearest = new Nearest(k);
  for (let q = 0; q < m; q++) {
    nearest.clear();
    for (let row = 0; row < x.rows; row++) {
      if (!queries && row === q) continue;
      const squared = limitedDistance(asked.data, q * d, x.data, row * d, d, nearest.limit);
      if (squared <= nearest.limit) nearest.offer(squared, row);
    }
    store(result, q, nearest);
  }
  return result;
}

function emptyNeighbors(rows: number, k: number): Neighbors {
  return { indices: new Int32Array(rows * k), distances: new Float64Array(rows * k), rows, k };
}

function store({ indices, distances, k }: Neighbors, row: number, nearest: Nearest): void {
  for (let i = 0; i < k; i++) {
    indices[row * k + i] = nearest.rows[i];
    distances[row * k + i] = Math.sqrt(nearest.squared[i]);
  }
}

/** The squared distance, or infinity as soon as it is known to exceed `limit`. */
function limitedDistance(
  p: Float64Array | Float32Array,
  a: number,
  q: Float64Array | Float32Array,
  b: number,
  d: number,
  limit: number,
): number {
  let sum = 0;
  for (let from = 0; from < d; from += 64) {
    sum += squaredDistance(p, a + from, q, b + from, Math.min(64, d - from));
    if (sum > limit) return Number.POSITIVE_INFINITY;
  }
  return sum;
}
