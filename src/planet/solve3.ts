/** Three numbers: a vector in space, or the unknowns of three equations. */
export type Vector = readonly [number, number, number];

/** The solution of three linear equations, by elimination with pivots; undefined when they leave it open. */
export function solve3(matrix: readonly Vector[], right: Vector): Vector | undefined {
  const rows = matrix.map((row, k) => [...row, right[k]]);
  const size = Math.max(...matrix.flat().map(Math.abs));
  for (let k = 0; k < 3; k++) {
    const pivot = rows.slice(k).reduce((best, row) => (Math.abs(row[k]) > Math.abs(best[k]) ? row : best));
    if (!(Math.abs(pivot[k]) > 1e-13 * size)) return undefined;
    rows.splice(rows.indexOf(pivot), 1);
    rows.splice(k, 0, pivot);
    for (let r = k + 1; r < 3; r++) {
      const factor = rows[r][k] / pivot[k];
      for (let c = k; c < 4; c++) rows[r][c] -= factor * pivot[c];
    }
  }
  const z = rows[2][3] / rows[2][2];
  const y = (rows[1][3] - rows[1][2] * z) / rows[1][1];
  const x = (rows[0][3] - rows[0][1] * y - rows[0][2] * z) / rows[0][0];
  return [x, y, z];
}
