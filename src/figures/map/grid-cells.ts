import type { Trace } from "../plotly.ts";
import { compact, type Numbers } from "../typed-arrays.ts";

/** Even steps along one axis: value i lies at `start + i step`. */
interface Steps {
  readonly start: number;
  readonly step: number;
  readonly count: number;
}

/** Points that lie on a regular grid, each in a cell of its own. */
export interface GridCells {
  readonly x: Steps;
  readonly y: Steps;
  /** Column of each point. */
  readonly column: Int32Array;
  /** Row of each point, counted upward. */
  readonly row: Int32Array;
}

/** The regular grid on which points lie, or undefined where they are scattered or share cells. */
export function gridCells(x: Numbers, y: Numbers): GridCells | undefined {
  if (x.length < 4) return undefined;
  let [xSteps, ySteps] = [stepsOf(x), stepsOf(y)];
  if (!xSteps || !ySteps) return undefined;
  // A single column or row of cells has no step of its own: its cells are square.
  if (xSteps.count === 1) xSteps = { ...xSteps, step: ySteps.step };
  if (ySteps.count === 1) ySteps = { ...ySteps, step: xSteps.step };
  const cells = xSteps.count * ySteps.count;
  if (cells > 1000 * x.length || cells > 50_000_000) return undefined;

  const column = Int32Array.from(x as ArrayLike<number>, (value) => Math.round((value - xSteps.start) / xSteps.step));
  const row = Int32Array.from(y as ArrayLike<number>, (value) => Math.round((value - ySteps.start) / ySteps.step));
  const taken = new Uint8Array(cells);
  for (let i = 0; i < column.length; i++) {
    const cell = row[i] * xSteps.count + column[i];
    if (taken[cell]) return undefined;
    taken[cell] = 1;
  }
  return { x: xSteps, y: ySteps, column, row };
}

function stepsOf(values: Numbers): Steps | undefined {
  const sorted = Float64Array.from(values).sort();
  const [low, high] = [sorted[0], sorted[sorted.length - 1]];
  if (!Number.isFinite(low) || !Number.isFinite(high)) return undefined;
  // Coordinates stored as floats differ in their last digits from row to row.
  const same = Math.max(1e-6 * (high - low), 1e-12);
  const distinct: number[] = [low];
  for (const value of sorted) if (value - distinct[distinct.length - 1] > same) distinct.push(value);
  if (distinct.length === 1) return { start: low, step: 1, count: 1 };

  let least = Number.POSITIVE_INFINITY;
  for (let i = 1; i < distinct.length; i++) least = Math.min(least, distinct[i] - distinct[i - 1]);
  const count = Math.round((high - low) / least) + 1;
  if (count > 50_000) return undefined;
  const step = (high - low) / (count - 1);
  const even = distinct.every((value) => {
    const place = (value - low) / step;
    return Math.abs(place - Math.round(place)) < 0.005;
  });
  return even ? { start: low, step, count } : undefined;
}

/**
 * Some points of a grid as a heat map: its coordinates and values. Where most cells of the covered rectangle are
 * filled the whole rectangle is written, else the filled cells alone, whichever is smaller.
 *
 * @param rows - which points, at least one
 * @param values - value of each of these points
 */
export function cellTrace(grid: GridCells, rows: Int32Array, values: Numbers): Trace {
  const column = rows.map((row) => grid.column[row]);
  const row = rows.map((row) => grid.row[row]);
  const [left, right] = bounds(column);
  const [bottom, top] = bounds(row);
  const [cols, lines] = [right - left + 1, top - bottom + 1];

  if (cols * lines <= 3 * rows.length) {
    const z = new Float32Array(cols * lines).fill(Number.NaN);
    for (let i = 0; i < rows.length; i++) z[(row[i] - bottom) * cols + column[i] - left] = values[i];
    return {
      type: "heatmap",
      x0: at(grid.x, left),
      dx: grid.x.step,
      y0: at(grid.y, bottom),
      dy: grid.y.step,
      z: { data: z, rows: lines, cols },
    };
  }
  // Plotly stretches cells over rows and columns that are absent, so each absent one gets an empty cell.
  const extraColumns = absent(column, left, right);
  const extraRows = absent(row, bottom, top);
  const length = rows.length + extraColumns.length + extraRows.length;
  const [x, y, z] = [new Float64Array(length), new Float64Array(length), new Float32Array(length).fill(Number.NaN)];
  for (let i = 0; i < rows.length; i++) {
    x[i] = at(grid.x, column[i]);
    y[i] = at(grid.y, row[i]);
    z[i] = values[i];
  }
  const emptyPlace = emptyCells(column, row, extraColumns, extraRows);
  emptyPlace.forEach(([c, r], i) => {
    x[rows.length + i] = at(grid.x, c);
    y[rows.length + i] = at(grid.y, r);
  });
  return { type: "heatmap", x: compact(x), y: compact(y), z };
}

function at({ start, step }: Steps, i: number): number {
  // Fifteen digits hide the rounding of start + i step.
  return Number((start + i * step).toPrecision(12));
}

function bounds(values: Int32Array): [number, number] {
  let [low, high] = [values[0], values[0]];
  for (const value of values) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return [low, high];
}

function absent(values: Int32Array, low: number, high: number): number[] {
  const present = new Uint8Array(high - low + 1);
  for (const value of values) present[value - low] = 1;
  const missing: number[] = [];
  present.forEach((seen, i) => {
    if (!seen) missing.push(low + i);
  });
  return missing;
}

// An absent column is empty in every row, and an absent row in every column.
function emptyCells(column: Int32Array, row: Int32Array, columns: number[], rows: number[]): [number, number][] {
  return [...columns.map((c): [number, number] => [c, row[0]]), ...rows.map((r): [number, number] => [column[0], r])];
}
