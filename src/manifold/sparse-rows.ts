/** A sparse symmetric matrix: row i has the columns and values from `offsets[i]` to `offsets[i + 1]`. */
export interface SparseRows {
  readonly offsets: Int32Array;
  readonly columns: Int32Array;
  readonly values: Float64Array;
}

/**
 * The symmetric matrix of values between rows and their k neighbours. A pair of which each has the other gets what `unite` makes
 * of both values.
 *
 * @param indices - neighbours of each row, (n, k)
 * @param values - one for each of them, (n, k)
 */
export function symmetricRows(
  rows: number,
  k: number,
  indices: Int32Array,
  values: Float64Array,
  unite: (a: number, b: number) => number,
): SparseRows {
  const incoming = new Int32Array(rows + 1);
  for (const column of indices) incoming[column + 1]++;
  for (let i = 0; i < rows; i++) incoming[i + 1] += incoming[i];
  const from = new Int32Array(rows * k);
  const place = incoming.slice();
  for (let i = 0; i < rows; i++) {
    for (let j = i * k; j < (i + 1) * k; j++) from[place[indices[j]]++] = j;
  }

  const offsets = new Int32Array(rows + 1);
  const columns = new Int32Array(2 * rows * k);
  const united = new Float64Array(2 * rows * k);
  // Place of each column in the row being written; a place before the row's start belongs to an earlier row.
  const written = new Int32Array(rows).fill(-1);
  let length = 0;
  for (let i = 0; i < rows; i++) {
    const start = length;
    const add = (column: number, value: number) => {
      if (written[column] < start) {
        written[column] = length;
        columns[length] = column;
        united[length++] = value;
      } else united[written[column]] = unite(united[written[column]], value);
    };
    for (let j = i * k; j < (i + 1) * k; j++) add(indices[j], values[j]);
    for (let s = incoming[i]; s < incoming[i + 1]; s++) add(Math.floor(from[s] / k), values[from[s]]);
    offsets[i + 1] = length;
  }
  return { offsets, columns: columns.slice(0, length), values: united.slice(0, length) };
}
