import { ArgumentError } from "../errors.ts";

/**
 * Spearman's rank correlation of two columns: 1 where one rises whenever the other does, -1 where it falls. Equal values
 * share their mean rank, as SciPy's `spearmanr`; NaN when a column is constant.
 *
 * @param a - n >= 2 numbers, no missing values
 * @param b - as many
 * @throws {@link ArgumentError} `SHAPE_MISMATCH`, `TOO_FEW_ROWS`, `NOT_FINITE`
 */
export function spearmanr(a: ArrayLike<number>, b: ArrayLike<number>): number {
  const n = a.length;
  if (b.length !== n) {
    throw new ArgumentError("SHAPE_MISMATCH", `Cannot compare ${n} values with ${b.length}`, "Pass as many of each.");
  }
  if (n < 2) throw new ArgumentError("TOO_FEW_ROWS", `Cannot rank ${n} values`, "Pass at least 2.");
  const [p, q] = [ranks(a), ranks(b)];
  const middle = (n - 1) / 2;
  let [pq, pp, qq] = [0, 0, 0];
  for (let i = 0; i < n; i++) {
    pq += (p[i] - middle) * (q[i] - middle);
    pp += (p[i] - middle) ** 2;
    qq += (q[i] - middle) ** 2;
  }
  return pp === 0 || qq === 0 ? Number.NaN : Math.max(-1, Math.min(1, pq / Math.sqrt(pp * qq)));
}

/** Place of each value in rising order, from 0; equal values share the mean of their places. */
function ranks(values: ArrayLike<number>): Float64Array {
  const n = values.length;
  for (let i = 0; i < n; i++) {
    if (Number.isFinite(values[i])) continue;
    throw new ArgumentError("NOT_FINITE", `Cannot rank value ${i}, ${values[i]}`, "Drop missing values first.");
  }
  const order = Int32Array.from({ length: n }, (_, i) => i).sort((i, j) => values[i] - values[j]);
  const places = new Float64Array(n);
  for (let start = 0; start < n; ) {
    let end = start + 1;
    while (end < n && values[order[end]] === values[order[start]]) end++;
    for (let at = start; at < end; at++) places[order[at]] = (start + end - 1) / 2;
    start = end;
  }
  return places;
}
