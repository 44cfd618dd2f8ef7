import { ArgumentError } from "../errors.ts";
import type { Matrix } from "../matrix.ts";
import { knn, type Neighbors } from "../neighbors/knn.ts";
import { requireSamples } from "../stats/samples.ts";
import { blocksOf, eachBlock, type RowBlocks } from "./row-blocks.ts";

/** How to look for near rows among more than fit into memory. */
export interface NearestRowsOptions {
  /** How many rows for each query. */
  k: number;
  /** Rows whose neighbours are wanted, (m, d). One that is itself among the rows is found first, at distance 0. */
  queries: Matrix;
  /** Called after each block with the number of rows that were looked at. */
  onProgress?: (rows: number) => void;
  /** Stops at the next block; the promise rejects with the signal's reason. */
  signal?: AbortSignal;
}

/**
 * The k rows nearest to each query, read block by block: which of an archive's millions of patches look most like these. The
 * neighbours are those of `knn` over all rows together; one block is in memory at a time.
 *
 * @param x - (n, d), or blocks of rows, as `npyRows` reads them
 * @returns indices and distances, (m, k), nearest first; equal distances in the order of the rows
 * @throws {@link ArgumentError} `OUT_OF_RANGE` unless 1 ≤ k ≤ n, `NOT_FINITE`, `SHAPE_MISMATCH`
 */
export async function nearestRows(x: Matrix | RowBlocks, options: NearestRowsOptions): Promise<Neighbors> {
  const { k, queries, signal, onProgress } = options;
  if (!Number.isInteger(k) || k < 1) throw outOfRange(k, "any number of rows", "Choose a whole number from 1.");
  requireSamples(queries, "find neighbors of", 0);
  const { rows } = queries;
  const indices = new Int32Array(rows * k).fill(-1);
  const distances = new Float64Array(rows * k).fill(Number.POSITIVE_INFINITY);
  const source = blocksOf(x, "find neighbors among");
  const total = await eachBlock(source, "find neighbors among", signal, (block, first) => {
    const found = knn(block, { k: Math.min(k, block.rows), queries });
    for (let query = 0; query < rows; query++) {
      for (let i = query * found.k; i < (query + 1) * found.k; i++) {
        insert(indices, distances, query * k, k, first + found.indices[i], found.distances[i]);
      }
    }
    onProgress?.(first + block.rows);
  });
  if (k > total) throw outOfRange(k, `${total} rows`, `Choose k from 1 to ${total}.`);
  return { indices, distances, rows, k };
}

/** Puts a row into an ordered list of k, behind those that are as near. */
function insert(
  indices: Int32Array,
  distances: Float64Array,
  from: number,
  k: number,
  row: number,
  distance: number,
): void {
  let at = from + k - 1;
  if (distance >= distances[at]) return;
  for (; at > from && distances[at - 1] > distance; at--) {
    distances[at] = distances[at - 1];
    indices[at] = indices[at - 1];
  }
  distances[at] = distance;
  indices[at] = row;
}

function outOfRange(k: number, among: string, hint: string): ArgumentError {
  return new ArgumentError("OUT_OF_RANGE", `Cannot find ${k} neighbors among ${among}`, hint);
}
