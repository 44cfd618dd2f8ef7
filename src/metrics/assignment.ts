/**
 * The cheapest way to give each row a column of its own: the assignment problem, by shortest augmenting paths
 * (Jonker and Volgenant, 1987, doi:10.1007/BF02278710; the form with potentials), O(rows² × columns).
 *
 * @param cost - rows × cols, row-major, finite, rows ≤ cols
 * @returns the column of each row
 */
export function assignment(cost: Float64Array, rows: number, cols: number): Int32Array {
  const rowPotential = new Float64Array(rows + 1);
  const columnPotential = new Float64Array(cols + 1);
  // Rows and columns count from 1 here; 0 is the free one from which a search starts.
  const rowOf = new Int32Array(cols + 1);
  const previous = new Int32Array(cols + 1);
  const shortest = new Float64Array(cols + 1);
  const reached = new Uint8Array(cols + 1);

  for (let row = 1; row <= rows; row++) {
    rowOf[0] = row;
    shortest.fill(Number.POSITIVE_INFINITY);
    reached.fill(0);
    let column = 0;
    do {
      reached[column] = 1;
      const from = rowOf[column];
      let gap = Number.POSITIVE_INFINITY;
      let next = 0;
      for (let j = 1; j <= cols; j++) {
        if (reached[j]) continue;
        const reduced = cost[(from - 1) * cols + j - 1] - rowPotential[from] - columnPotential[j];
        if (reduced < shortest[j]) {
          shortest[j] = reduced;
          previous[j] = column;
        }
        if (shortest[j] < gap) {
          gap = shortest[j];
          next = j;
        }
      }
      for (let j = 0; j <= cols; j++) {
        if (reached[j]) {
          rowPotential[rowOf[j]] += gap;
          columnPotential[j] -= gap;
        } else {
          shortest[j] -= gap;
        }
      }
      column = next;
    } while (rowOf[column] !== 0);
    while (column !== 0) {
      rowOf[column] = rowOf[previous[column]];
      column = previous[column];
    }
  }

  const columnOf = new Int32Array(rows);
  for (let j = 1; j <= cols; j++) if (rowOf[j] > 0) columnOf[rowOf[j] - 1] = j - 1;
  return columnOf;
}
