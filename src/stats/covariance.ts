import { ArgumentError } from "../errors.ts";
import type { Matrix } from "../matrix.ts";
import { simdProducts } from "../wasm/covariance.ts";
import { gramFits, gramProducts } from "../wasm/gram.ts";
import { hasSimd } from "../wasm/instantiate.ts";
import { columnMeans } from "./moments.ts";
import { type Products, plainProducts } from "./products.ts";
import { requireSamples, requireShape } from "./samples.ts";

/** Rows whose mean is near enough to that of all to sum around. */
const few = 1024;

/** With fewer columns their products fit into the cache, and tiles gain nothing. */
const tiledColumns = 24;

/** Mean of each column and covariance of every two. */
export interface MeanAndCovariance {
  /** (d) */
  readonly mean: Float64Array;
  /** Divided by n - 1, (d, d), symmetric. */
  readonly covariance: Matrix & { readonly data: Float64Array };
}

/**
 * Covariance of every two columns, divided by n - 1, as NumPy's `cov(x, rowvar=False)`.
 *
 * @param x - (n, d), n >= 2
 * @returns (d, d), symmetric
 */
export function covariance(x: Matrix): Matrix & { readonly data: Float64Array } {
  return meanAndCovariance(x).covariance;
}

/**
 * Mean of each column and covariance of every two, in one pass. Products of more than 24 columns of 32-bit numbers are
 * formed in 32 bits and added up in 64, which is good to about 1e-7 of the variances.
 *
 * @param x - (n, d), n >= 2
 * @param job - what could not be done, for messages
 */
export function meanAndCovariance(x: Matrix, job = "correlate"): MeanAndCovariance {
  requireShape(x, job, 2);
  const { rows: n, cols: d } = x;
  const part = Math.min(n, few);
  const origin = columnMeans({ data: x.data.subarray(0, part * d), rows: part, cols: d });
  const { sums, products } = sumProducts(x, origin);
  const mean = origin.map((value, j) => value + sums[j] / n);
  const data = new Float64Array(d * d);
  for (let j = 0; j < d; j++) {
    // NaN, infinity and overflow all show in the squares: only then is it worth while to look where.
    if (!Number.isFinite(products[j * d + j])) refuse(x, job);
    for (let k = j; k < d; k++) {
      const value = (products[j * d + k] - (sums[j] * sums[k]) / n) / (n - 1);
      data[j * d + k] = j === k ? Math.max(0, value) : value;
      data[k * d + j] = data[j * d + k];
    }
  }
  return { mean, covariance: { data, rows: d, cols: d } };
}

/** Sums and products around `origin`, which is moved to numbers of 32 bits where the samples are such. */
function sumProducts(x: Matrix, origin: Float64Array): Products {
  if (!hasSimd) return plainProducts(x, origin);
  if (x.cols <= tiledColumns || !gramFits(x.cols)) return simdProducts(x, origin);
  const single = x.data instanceof Float32Array;
  if (single) origin.set(Float32Array.from(origin));
  const found = gramProducts(x, origin);
  return single && !within32Bits(found, x.cols) ? simdProducts(x, origin) : found;
}

/** Whether no square came near the ends of what numbers of 32 bits can be. */
function within32Bits({ sums, products }: Products, cols: number): boolean {
  return sums.every((sum, j) => {
    const square = products[j * cols + j];
    return square === 0 ? sum === 0 : square > 1e-24 && square < 1e36;
  });
}

function refuse(x: Matrix, job: string): never {
  requireSamples(x, job, 2);
  throw new ArgumentError(
    "TOO_LARGE_VALUES",
    `Cannot ${job} ${x.rows} × ${x.cols} values: their squares overflow`,
    "Change the unit, or call standardize first.",
  );
}
