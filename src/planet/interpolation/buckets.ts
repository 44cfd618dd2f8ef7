/** Points of the plane sorted into square cells by counting, so that those near a place lie together in memory. */
export interface Buckets {
  readonly left: number;
  readonly bottom: number;
  /** Largest coordinates of a point. */
  readonly right: number;
  readonly top: number;
  /** Cells per unit of length. */
  readonly perUnit: number;
  readonly columns: number;
  readonly rows: number;
  /** First place of each cell in the sorted order, cells row by row; one more for the end. */
  readonly starts: Int32Array;
  /** The points in the sorted order. */
  readonly x: Float64Array;
  readonly y: Float64Array;
  /** Number of each sorted point; those of one cell ascend. */
  readonly order: Int32Array;
}

const most = 4_000_000;

/**
 * Sorts points into cells.
 *
 * @param cell - side of a cell, or how many points a cell holds where these lie evenly; enlarged where there would be more
 *   than four million cells
 */
export function buckets(x: Float64Array, y: Float64Array, cell: number | { readonly points: number }): Buckets {
  const n = x.length;
  const [left, right] = bounds(x);
  const [bottom, top] = bounds(y);
  const [width, height] = [right - left, top - bottom];
  const wanted = typeof cell === "number" ? cell : evenCell(width, height, n / cell.points);
  const least = Math.max(Math.sqrt((width * height) / most), (width + height) / most, 2 ** -1000);
  const perUnit = 1 / Math.max(wanted, least);
  const columns = Math.floor(width * perUnit) + 1;
  const rows = Math.floor(height * perUnit) + 1;
  const starts = new Int32Array(columns * rows + 1);
  const cells = new Int32Array(n);
  for (let i = 0; i < n; i++) {
    const place = (((y[i] - bottom) * perUnit) | 0) * columns + (((x[i] - left) * perUnit) | 0);
    cells[i] = place;
    starts[place + 1]++;
  }
  for (let c = 0; c < columns * rows; c++) starts[c + 1] += starts[c];
  const next = starts.slice();
  const sortedX = new Float64Array(n);
  const sortedY = new Float64Array(n);
  const order = new Int32Array(n);
  for (let i = 0; i < n; i++) {
    const place = next[cells[i]]++;
    sortedX[place] = x[i];
    sortedY[place] = y[i];
    order[place] = i;
  }
  return { left, bottom, right, top, perUnit, columns, rows, starts, x: sortedX, y: sortedY, order };
}

/** Side of so many cells that cover a box. */
function evenCell(width: number, height: number, count: number): number {
  return width * height > 0 ? Math.sqrt((width * height) / count) : Math.max(width, height) / count;
}

/** Least and largest of some numbers; 0 and 0 of none. */
export function bounds(values: Float64Array | Float32Array): [number, number] {
  if (values.length === 0) return [0, 0];
  let low = values[0];
  let high = values[0];
  for (let i = 1; i < values.length; i++) {
    const value = values[i];
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return [low, high];
}
