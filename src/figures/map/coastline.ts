import type { Trace } from "../plotly.ts";
import { type LandDetail, landRings } from "./land.ts";

/** Bounds of a map: x is a longitude that may run beyond 180 across the date line. */
export interface Bounds {
  readonly west: number;
  readonly east: number;
  readonly south: number;
  readonly north: number;
}

/** The coast as a thin line over a map. */
export function coastTrace(bounds: Bounds): Trace {
  const { x, y } = coastLine(bounds, bounds.east - bounds.west > 140 ? "110m" : "50m");
  return {
    type: "scatter",
    mode: "lines",
    x,
    y,
    line: { color: "rgba(60, 66, 74, 0.75)", width: 0.8 },
    hoverinfo: "skip",
    showlegend: false,
    name: "coast",
  };
}

/** The coast so that it lies over marks: Plotly draws all WebGL points over lines that are none. */
export function coastOver(marks: Trace, coast: readonly Trace[]): Trace[] {
  return coast.map((line) => (marks.type === "scattergl" ? { ...line, type: "scattergl" } : line));
}

/** The coast within bounds as one line with NaN between its parts. */
export function coastLine(bounds: Bounds, detail: LandDetail): { x: Float32Array; y: Float32Array } {
  const x: number[] = [];
  const y: number[] = [];
  for (const shift of [-360, 0, 360]) {
    for (const ring of landRings(detail)) {
      let drawing = false;
      for (let i = 2; i < ring.length; i += 2) {
        const [x0, y0, x1, y1] = [ring[i - 2] + shift, ring[i - 1], ring[i] + shift, ring[i + 1]];
        if (isSeam(x0 - shift, y0, x1 - shift, y1) || misses(bounds, x0, y0, x1, y1)) {
          drawing = false;
          continue;
        }
        if (!drawing) {
          if (x.length > 0) {
            x.push(Number.NaN);
            y.push(Number.NaN);
          }
          x.push(x0);
          y.push(y0);
        }
        drawing = true;
        x.push(x1);
        y.push(y1);
      }
    }
  }
  return { x: Float32Array.from(x), y: Float32Array.from(y) };
}

// Antarctica is closed along the date line and the pole: no coast is there.
function isSeam(x0: number, y0: number, x1: number, y1: number): boolean {
  const atDateLine = Math.abs(x0) > 179.99 && Math.abs(x1) > 179.99;
  const atPole = y0 < -89.9 && y1 < -89.9;
  return atDateLine || atPole;
}

function misses({ west, east, south, north }: Bounds, x0: number, y0: number, x1: number, y1: number): boolean {
  return Math.max(x0, x1) < west || Math.min(x0, x1) > east || Math.max(y0, y1) < south || Math.min(y0, y1) > north;
}
