import type { Matrix } from "../matrix.ts";
import type { WasmExports } from "../wasm/instantiate.ts";
import { pairProductsFit, pairProductsSliced } from "../wasm/knn-pairs.ts";
import type { Sliced } from "../wasm/sliced.ts";
import { Nearest } from "./nearest.ts";

/** Unit roundoff of 32-bit numbers. */
const rounding = 2 ** -24;

/** Whether {@link candidatesSliced} can bound its rounding: there is memory, and squares neither overflow nor vanish. */
export function canChoose(x: Matrix, queries: Matrix = x): boolean {
  return canBound(x, queries) && pairProductsFit(x.rows, x.cols);
}

/** Whether there are numbers whose squares neither overflow nor vanish. */
export function canBound(x: Matrix, queries: Matrix = x): boolean {
  let largest = 0;
  for (const { data } of [x, queries]) {
    for (const value of data) largest = Math.max(largest, Math.abs(value));
  }
  return largest > 1e-100 && largest < 1e100 && x.cols < 100_000;
}

/**
 * Gives `use` rows among which the k nearest of each query are for certain: their distances are computed in 32-bit
 * numbers from scalar products, and every row is kept that the bound of the rounding error leaves in doubt
 * (Higham, 2002, doi:10.1137/1.9780898718027, section 3.1).
 *
 * @param module - prepared for `calls` calls at a time
 * @param queries - other rows; without them each row of `x` is asked, and not its own neighbour
 * @param use - gets rows in ascending order, the first `count` of `candidates`
 * @param onProgress - told which share of the queries has been answered, 0 to 1
 */
export function* candidatesSliced(
  module: WasmExports,
  calls: number,
  x: Matrix,
  k: number,
  queries: Matrix | undefined,
  use: (query: number, candidates: Int32Array, count: number) => void,
  onProgress?: (share: number) => void,
): Sliced<void> {
  const { rows: n, cols: d } = x;
  const origin = middle(x);
  const farthest = Math.max(reach(x, origin), queries ? reach(queries, origin) : 0);
  const scale = farthest > 0 ? 2 ** -Math.ceil(Math.log2(farthest)) : 1;
  const rows = prepared(x, origin, scale);
  const asked = queries ? prepared(queries, origin, scale) : rows;
  const gamma = ((d + 4) * rounding) / (1 - (d + 4) * rounding);
  const slack = d * 1e-15;

  const least = new Float64Array(n);
  const candidates = new Int32Array(n);
  const nearest = new Nearest(k);
  const choose = (query: number, products: Float32Array) => {
    const square = asked.norms[query] ** 2;
    const doubt = 2 * gamma * asked.norms[query];
    nearest.clear();
    for (let row = 0; row < n; row++) {
      const norm = rows.norms[row];
      const both = square + norm * norm;
      const about = both - 2 * products[row];
      const error = doubt * norm + slack * both + 1e-37;
      least[row] = about - error;
      if (about + error <= nearest.limit && (queries || row !== query)) nearest.offer(about + error, row);
    }
    let count = 0;
    for (let row = 0; row < n; row++) {
      if (least[row] <= nearest.limit && (queries || row !== query)) candidates[count++] = row;
    }
    use(query, candidates, count);
  };
  yield* pairProductsSliced(module, rows.values, asked.values, d, calls, choose, onProgress);
}

/** The mean of each column: around it the numbers are small, and so is their rounding. */
function middle({ data, rows, cols }: Matrix): Float64Array {
  const mean = new Float64Array(cols);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < cols; j++) mean[j] += data[i * cols + j] / rows;
  }
  return mean;
}

/** The largest distance from the origin along a column. */
function reach({ data, rows, cols }: Matrix, origin: Float64Array): number {
  let largest = 0;
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < cols; j++) largest = Math.max(largest, Math.abs(data[i * cols + j] - origin[j]));
  }
  return largest;
}

/** Rows around the origin in 32-bit numbers below 1, and their lengths before rounding. */
function prepared({ data, rows, cols }: Matrix, origin: Float64Array, scale: number) {
  const values = new Float32Array(rows * cols);
  const norms = new Float64Array(rows);
  for (let i = 0; i < rows; i++) {
    let sum = 0;
    for (let j = 0; j < cols; j++) {
      const value = (data[i * cols + j] - origin[j]) * scale;
      values[i * cols + j] = value;
      sum += value * value;
    }
    norms[i] = Math.sqrt(sum);
  }
  return { values, norms };
}
