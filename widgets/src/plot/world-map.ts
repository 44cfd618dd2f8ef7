import { drawCoast, loadCoast } from "./coast.ts";
import { PointPlot, type PointPlotOptions } from "./point-plot.ts";
import { rangeOf, shortNumber } from "./scale.ts";

/** A map of points in degrees, drawn as cells where they lie on a grid, with coasts and borders over them. */
export async function worldMap(
  host: HTMLElement,
  options: Pick<PointPlotOptions, "selection" | "colors" | "label" | "tip" | "height"> & {
    longitude: ArrayLike<number>;
    latitude: ArrayLike<number>;
  },
  signal: AbortSignal,
): Promise<PointPlot> {
  const { longitude, latitude, tip } = options;
  const coast = await loadCoast();
  return new PointPlot(
    host,
    {
      ...options,
      x: longitude,
      y: latitude,
      xRange: clampedTo(180, longitude),
      yRange: clampedTo(90, latitude),
      cell: cellOf(latitude),
      isometric: true,
      xAxis: { name: "longitude", format: degrees("E", "W"), ticks: every(60, 180) },
      yAxis: { name: "latitude", format: degrees("N", "S"), ticks: every(30, 90) },
      over: (canvas, place, palette) => drawCoast(canvas, coast, place, palette.faintText),
      tip: (row) => `${shortNumber(latitude[row]!)}°, ${shortNumber(longitude[row]!)}°${tip ? `\n${tip(row)}` : ""}`,
    },
    signal,
  );
}

function clampedTo(most: number, values: ArrayLike<number>): [number, number] {
  const [low, high] = rangeOf(values);
  return [Math.max(-most, low), Math.min(Math.max(most, low + 1), high)];
}

function every(step: number, most: number): number[] {
  return Array.from({ length: (2 * most) / step + 1 }, (_, i) => i * step - most);
}

/** Step of a grid: the least distance of two latitudes; 0.5° for points that are on none. */
function cellOf(latitude: ArrayLike<number>): number {
  const sorted = Float64Array.from(new Set(Array.from(latitude).filter(Number.isFinite))).sort();
  let step = 180;
  for (let i = 1; i < sorted.length; i++) step = Math.min(step, sorted[i]! - sorted[i - 1]!);
  return step > 0.05 && step < 30 ? step : 0.5;
}

/** Degrees as maps write them: 60°N, 120°W. */
function degrees(positive: string, negative: string): (value: number) => string {
  return (value) => `${Math.abs(value)}°${value > 0 ? positive : value < 0 ? negative : ""}`;
}
