import type { Plot } from "./live-figure.ts";

/** What Plotly knows of an axis that it has drawn: from values to pixels of the plot's own area and back. */
export interface DrawnAxis {
  _offset: number;
  _length: number;
  /** `x`, `y2` and so on, as traces name it. */
  _id: string;
  /** Its name in the layout. */
  _name: string;
  d2p(value: unknown): number;
  p2d(pixels: number): unknown;
}

interface Drawn {
  _fullLayout: Record<string, DrawnAxis | undefined>;
  _fullData: { visible: unknown; xaxis?: string; yaxis?: string; x0?: number; dx?: number; y0?: number; dy?: number }[];
}

/** The straight axes of a trace that has points; undefined where there are none. */
export function axesOf(plot: Plot, trace: number): { x: DrawnAxis; y: DrawnAxis } | undefined {
  const { _fullLayout: layout, _fullData: data } = plot as unknown as Drawn;
  const { xaxis, yaxis, visible } = data[trace] ?? {};
  if (visible !== true || !xaxis || !yaxis) return undefined;
  const [x, y] = [layout[xaxis.replace("x", "xaxis")], layout[yaxis.replace("y", "yaxis")]];
  return x && y && pointsOf(plot.data[trace]) > 0 ? { x, y } : undefined;
}

/** Whether two traces lie in one plane. */
export function sharesAxes(plot: Plot, trace: number, other: number): boolean {
  const { _fullData: data } = plot as unknown as Drawn;
  const same = data[trace]?.xaxis === data[other]?.xaxis && data[trace]?.yaxis === data[other]?.yaxis;
  return same && axesOf(plot, trace) !== undefined;
}

/** Where a point of a trace lies along an axis, in pixels of the plot's area; undefined for no point. */
export function pixelOf(plot: Plot, trace: number, name: "x" | "y", axis: DrawnAxis, point: number) {
  if (point < 0) return undefined;
  const values = plot.data[trace]?.[name] as ArrayLike<unknown> | undefined;
  if (values && typeof values !== "string") return axis.d2p(values[point]);
  const { x0 = 0, dx = 1, y0 = 0, dy = 1 } = (plot as unknown as Drawn)._fullData[trace]!;
  return axis.d2p(name === "x" ? x0 + point * dx : y0 + point * dy);
}

/** Number of points of a trace that has them in a row. */
export function pointsOf(trace: Record<string, unknown> | undefined): number {
  const values = trace?.x ?? trace?.y ?? trace?.lon;
  return Array.isArray(values) || ArrayBuffer.isView(values) ? (values as unknown as ArrayLike<number>).length : 0;
}
