import type { Matrix } from "../matrix.ts";

/** Sums over all rows, of values less a point near their mean. */
export interface Products {
  /** Of each column, (d). */
  readonly sums: Float64Array;
  /** Of the product of every two columns, (d, d); the upper triangle counts. */
  readonly products: Float64Array;
}

/**
 * Sums and products of columns, in plain TypeScript.
 *
 * @param origin - the point, (d)
 */
export function plainProducts({ data, rows, cols }: Matrix, origin: Float64Array): Products {
  const sums = new Float64Array(cols);
  const products = new Float64Array(cols * cols);
  const centered = new Float64Array(cols);
  for (let i = 0; i < rows; i++) {
    for (let j = 0, at = i * cols; j < cols; j++) {
      centered[j] = data[at + j] - origin[j];
      sums[j] += centered[j];
    }
    for (let j = 0; j < cols; j++) {
      const value = centered[j];
      for (let k = j, at = j * cols; k < cols; k++) products[at + k] += value * centered[k];
    }
  }
  return { sums, products };
}
