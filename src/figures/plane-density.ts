import type { Matrix } from "../matrix.ts";
import { extent, type Numbers } from "./typed-arrays.ts";

/** Points counted in the cells of a grid over the plane. */
export interface PlaneDensity {
  /** Points in each cell, (bins, bins); row 0 is the lowest y. The counts sum to the number of points. */
  readonly counts: Matrix;
  /** Count of the cell that holds each point, (n); 0 for a point with a missing coordinate. */
  readonly atPoint: Int32Array;
}

/** Counts points in bins × bins equal cells between the smallest and largest x and y, as `numpy.histogram2d` does. */
export function planeDensity(x: Numbers, y: Numbers, bins: number): PlaneDensity {
  const [x0, x1] = extent(x);
  const [y0, y1] = extent(y);
  const counts = new Float64Array(bins * bins);
  const cells = new Int32Array(x.length);
  for (let i = 0; i < x.length; i++) {
    const missing = !Number.isFinite(x[i]) || !Number.isFinite(y[i]);
    cells[i] = missing ? -1 : binOf(y[i], y0, y1, bins) * bins + binOf(x[i], x0, x1, bins);
    if (!missing) counts[cells[i]]++;
  }
  const atPoint = cells.map((cell) => (cell < 0 ? 0 : counts[cell]));
  return { counts: { data: counts, rows: bins, cols: bins }, atPoint };
}

function binOf(value: number, low: number, high: number, bins: number): number {
  return high > low ? Math.min(Math.floor(((value - low) / (high - low)) * bins), bins - 1) : 0;
}
