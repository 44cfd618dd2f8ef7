import { type Matrix, requireFinite } from "../matrix.ts";
import { fillZeroRows } from "./fill-zero-rows.ts";
import { safeScale } from "./safe-scale.ts";

/** A thin singular value decomposition: `a = u · diag(values) · v`. */
export interface Svd {
  /** Left singular vectors, one a column, of length 1, (m, r) with r the smaller of rows and columns. */
  readonly u: Matrix & { readonly data: Float64Array };
  /** Falling, (r). */
  readonly values: Float64Array;
  /** Right singular vectors, one a row, of length 1, (r, n). */
  readonly v: Matrix & { readonly data: Float64Array };
}

/** Two rows count as orthogonal when the cosine between them is smaller. */
const orthogonal = 2 ** -52;
const mostSweeps = 60;

/**
 * Singular values and vectors: a Householder QR of the tall side, then one-sided Jacobi on its triangle, which finds
 * also small singular values to full relative precision. Vectors of singular values of 0 are any that fit the others.
 *
 * Hestenes, 1958, doi:10.1137/0106005; Golub and Van Loan, Matrix Computations, 4th ed., 8.6.3.
 *
 * @param a - (m, n)
 * @throws {@link ArgumentError} `NOT_FINITE`
 */
export function svd(a: Matrix): Svd {
  requireFinite(a, "decompose");
  if (a.rows < a.cols) {
    const { u, values, v } = svd(transposed(a));
    return { u: transposed(v), values, v: transposed(u) };
  }
  const { rows: m, cols: n } = a;
  const scale = safeScale(a.data);
  const q = transposed(a).data;
  if (scale !== 1) for (let i = 0; i < q.length; i++) q[i] *= scale;
  const r = reduceToTriangle(q, m, n);
  const turns = orthogonalizeRows(r, n);
  const lengths = Float64Array.from({ length: n }, (_, i) => Math.hypot(...r.subarray(i * n, i * n + n)));
  const order = Array.from(lengths.keys()).sort((i, j) => lengths[j] - lengths[i] || i - j);
  const values = Float64Array.from(order, (i) => lengths[i]);
  const v = new Float64Array(n * n);
  order.forEach((from, i) => {
    for (let j = 0; j < n; j++) v[i * n + j] = values[i] > 0 ? r[from * n + j] / values[i] : 0;
  });
  fillZeroRows(v, n, n);
  const u = new Float64Array(m * n);
  order.forEach((from, i) => {
    for (let k = 0; k < n; k++) {
      const weight = turns[from * n + k];
      if (weight === 0) continue;
      for (let row = 0; row < m; row++) u[row * n + i] += weight * q[k * m + row];
    }
  });
  return {
    u: { data: u, rows: m, cols: n },
    values: values.map((value) => value / scale),
    v: { data: v, rows: n, cols: n },
  };
}

function transposed({ data, rows, cols }: Matrix): Matrix & { readonly data: Float64Array } {
  const turned = new Float64Array(rows * cols);
  for (let i = 0; i < rows; i++) for (let j = 0; j < cols; j++) turned[j * rows + i] = data[i * cols + j];
  return { data: turned, rows: cols, cols: rows };
}

/**
 * QR of a tall matrix by reflections.
 *
 * @param columns - its columns one after the other, (n, m); replaced by the columns of Q
 * @returns R, (n, n)
 */
function reduceToTriangle(columns: Float64Array, m: number, n: number): Float64Array {
  const r = new Float64Array(n * n);
  const scales = new Float64Array(n);
  for (let j = 0; j < n; j++) {
    const at = j * m;
    let square = 0;
    for (let i = j; i < m; i++) square += columns[at + i] * columns[at + i];
    const length = Math.sqrt(square);
    for (let i = 0; i < j; i++) r[i * n + j] = columns[at + i];
    if (length === 0) continue;
    const diagonal = columns[at + j] > 0 ? -length : length;
    r[j * n + j] = diagonal;
    columns[at + j] -= diagonal;
    scales[j] = 1 / (length * (length + Math.abs(columns[at + j] + diagonal)));
    for (let k = j + 1; k < n; k++) reflect(columns, at, k * m, j, m, scales[j]);
  }
  for (let k = n - 1; k >= 0; k--) {
    const at = k * m;
    const mirror = columns.slice(at, at + m);
    columns.fill(0, at, at + m);
    columns[at + k] = 1;
    for (let j = k; j < n; j++) reflectBy(mirror, columns, j * m, k, m, scales[k]);
  }
  return r;
}

function reflect(columns: Float64Array, mirror: number, target: number, from: number, m: number, scale: number): void {
  let dot = 0;
  for (let i = from; i < m; i++) dot += columns[mirror + i] * columns[target + i];
  dot *= scale;
  for (let i = from; i < m; i++) columns[target + i] -= dot * columns[mirror + i];
}

function reflectBy(
  mirror: Float64Array,
  columns: Float64Array,
  target: number,
  from: number,
  m: number,
  scale: number,
): void {
  let dot = 0;
  for (let i = from; i < m; i++) dot += mirror[i] * columns[target + i];
  dot *= scale;
  for (let i = from; i < m; i++) columns[target + i] -= dot * mirror[i];
}

/** Turns pairs of rows until all are orthogonal; returns the product of the turns, (n, n). */
function orthogonalizeRows(rows: Float64Array, n: number): Float64Array {
  const turns = new Float64Array(n * n);
  for (let i = 0; i < n; i++) turns[i * n + i] = 1;
  for (let sweep = 0, turned = true; turned && sweep < mostSweeps; sweep++) {
    turned = false;
    for (let p = 0; p < n; p++) {
      for (let q = p + 1; q < n; q++) {
        let pp = 0;
        let qq = 0;
        let pq = 0;
        for (let j = 0; j < n; j++) {
          const a = rows[p * n + j];
          const b = rows[q * n + j];
          pp += a * a;
          qq += b * b;
          pq += a * b;
        }
        if (Math.abs(pq) <= orthogonal * Math.sqrt(pp) * Math.sqrt(qq)) continue;
        turned = true;
        const zeta = (qq - pp) / (2 * pq);
        const tangent = (zeta < 0 ? -1 : 1) / (Math.abs(zeta) + Math.hypot(1, zeta));
        const cosine = 1 / Math.hypot(1, tangent);
        turn(rows, p * n, q * n, n, cosine, cosine * tangent);
        turn(turns, p * n, q * n, n, cosine, cosine * tangent);
      }
    }
  }
  return turns;
}

function turn(rows: Float64Array, p: number, q: number, n: number, cosine: number, sine: number): void {
  for (let j = 0; j < n; j++) {
    const a = rows[p + j];
    const b = rows[q + j];
    rows[p + j] = cosine * a - sine * b;
    rows[q + j] = sine * a + cosine * b;
  }
}
