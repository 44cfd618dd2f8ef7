import type { Matrix } from "../matrix.ts";
import { eigenFits, simdEigenLoops } from "../wasm/eigen.ts";
import { hasSimd } from "../wasm/instantiate.ts";
import { divideAndConquer } from "./divide-and-conquer.ts";
import { type EigenLoops, plainEigenLoops } from "./eigen-loops.ts";
import { inverseIteration } from "./inverse-iteration.ts";
import { fromBasisOfT, type Tridiagonal, tridiagonalize } from "./tridiagonal.ts";
import { diagonalize } from "./tridiagonal-ql.ts";

/** With fewer columns the loops are over before a module has started. */
const moduleColumns = 48;

/** Up to this share of the vectors inverse iteration is faster than divide and conquer, which finds all. */
const few = 0.1;

/** Eigenvalues, largest first, and unit eigenvectors of the first of them. */
export interface Eigen {
  /** (d), descending. */
  readonly values: Float64Array;
  /** One eigenvector a row, (count, d). */
  readonly vectors: Matrix & { readonly data: Float64Array };
}

/**
 * Eigenvalues and eigenvectors of a symmetric matrix: Householder reduction to tridiagonal form, then divide and conquer. When
 * at most a tenth of the vectors is wanted, the values come from implicit QL and the vectors from inverse iteration, which
 * is checked and, should it fail, done over by divide and conquer.
 *
 * Golub and Van Loan, Matrix Computations, 4th ed., 8.3.
 *
 * @param a - (d, d); its upper triangle is read
 * @param count - how many eigenvectors, those of the largest values, or a function of the values that says it
 */
export function symmetricEigen(a: Matrix, count: number | ((values: Float64Array) => number) = a.rows): Eigen {
  const d = a.rows;
  const loops = hasSimd && d >= moduleColumns && eigenFits(d) ? simdEigenLoops(d) : plainEigenLoops(d);
  const reduced = tridiagonalize(a, loops);
  if (typeof count === "number" && count > few * d) return byHalves(reduced, loops, count);
  const values = reduced.diagonal.slice();
  diagonalize(values, reduced.beside.slice());
  values.sort().reverse();
  const wanted = typeof count === "number" ? count : count(values);
  const found = wanted <= few * d ? inverseIteration(reduced, values, wanted) : undefined;
  if (!found) return byHalves(reduced, loops, wanted);
  return { values, vectors: { data: fromBasisOfT(loops, found), rows: wanted, cols: d } };
}

/** Finds all vectors, and turns those wanted into the basis of the matrix. */
function byHalves(reduced: Tridiagonal, loops: EigenLoops, wanted: number): Eigen {
  const d = reduced.diagonal.length;
  const found = divideAndConquer(reduced, loops);
  const order = Array.from(found.keys()).sort((i, j) => found[j] - found[i] || i - j);
  const values = Float64Array.from(order, (i) => found[i]);
  const { basis, pitch } = loops;
  const vectors = new Float64Array(wanted * d);
  for (let i = 0; i < wanted; i++) vectors.set(basis.subarray(order[i] * pitch, order[i] * pitch + d), i * d);
  return { values, vectors: { data: fromBasisOfT(loops, vectors), rows: wanted, cols: d } };
}
