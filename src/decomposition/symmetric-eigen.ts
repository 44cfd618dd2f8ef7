import type { Matrix } from "../matrix.ts";
import { eigenFits, simdEigenLoops } from "../wasm/eigen.ts";
import { hasSimd } from "../wasm/instantiate.ts";
import { type EigenLoops, plainEigenLoops } from "./eigen-loops.ts";
import { inverseIteration } from "./inverse-iteration.ts";
import { fromBasisOfT, type Tridiagonal, tridiagonalize } from "./tridiagonal.ts";
import { diagonalize } from "./tridiagonal-ql.ts";

/** With fewer columns the loops are over before a module has started. */
const moduleColumns = 48;

/** Eigenvalues, largest first, and unit eigenvectors of the first of them. */
export interface Eigen {
  /** (d), descending. */
  readonly values: Float64Array;
  /** One eigenvector a row, (count, d). */
  readonly vectors: Matrix & { readonly data: Float64Array };
}

/**
 * Eigenvalues and eigenvectors of a symmetric matrix: Householder reduction to tridiagonal form, then implicit QL. When
 * at most a third of the vectors is wanted, only the values come from QL and the vectors from inverse iteration, which
 * is checked and, should it fail, done over by QL.
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
  if (typeof count === "number" && count * 3 > d) return byRotations(reduced, loops, count);
  const values = reduced.diagonal.slice();
  diagonalize(values, reduced.beside.slice());
  values.sort().reverse();
  const wanted = typeof count === "number" ? count : count(values);
  const few = wanted * 3 <= d ? inverseIteration(reduced, values, wanted) : undefined;
  if (!few) return byRotations(reduced, loops, wanted);
  return { values, vectors: { data: fromBasisOfT(loops, few), rows: wanted, cols: d } };
}

/** Turns all vectors while QL finds the values. */
function byRotations({ diagonal, beside }: Tridiagonal, loops: EigenLoops, wanted: number): Eigen {
  const d = diagonal.length;
  loops.expand();
  diagonalize(diagonal, beside, loops);
  const order = Array.from(diagonal.keys()).sort((i, j) => diagonal[j] - diagonal[i] || i - j);
  const values = Float64Array.from(order, (i) => diagonal[i]);
  const vectors = new Float64Array(wanted * d);
  for (let i = 0; i < wanted; i++) vectors.set(loops.basis.subarray(order[i] * d, order[i] * d + d), i * d);
  return { values, vectors: { data: vectors, rows: wanted, cols: d } };
}
