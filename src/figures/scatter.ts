import { ArgumentError } from "../errors.ts";
import { axisTitle, colorBarRoom, legendRoom } from "./axes.ts";
import { type ClusterOptions, clusterLegend, clusterLegendLayout, clustersOf, defaultLabel } from "./clusters.ts";
import { colorStops, type PaletteName, type ScaleName } from "./colors.ts";
import { Figure, type FigureOptions } from "./figure.ts";
import { requireCount, requireLength, requireRange } from "./inputs.ts";
import { planeDensity } from "./plane-density.ts";
import type { Trace } from "./plotly.ts";
import { compact, extent, type Numbers } from "./typed-arrays.ts";

/** A straight line: y = intercept + slope x. */
export interface StraightLine {
  readonly slope: number;
  readonly intercept: number;
}

/** Options of {@link scatter}. */
export interface ScatterOptions extends FigureOptions {
  x: Numbers;
  y: Numbers;
  /** A value of each point, shown by colour. */
  color?: Numbers;
  /** The cluster of each point, shown by colour and in a legend. */
  labels?: Numbers;
  /** Names of the clusters. */
  names?: readonly string[];
  /** @defaultValue "viridis" for values, "tab10" for clusters */
  colors?: PaletteName | ScaleName | readonly string[];
  /** Values at the two ends of the colours. @defaultValue all values */
  range?: readonly [number, number];
  /** Title of the colour bar, or of the legend: what a label is. @defaultValue "cluster" for the legend */
  label?: string;
  /** A line to draw over the points; true fits one by least squares. */
  fit?: StraightLine | boolean;
  /** Diameter of a point in pixels. @defaultValue smaller the more points there are */
  pointSize?: number;
  /** 0 to 1. @defaultValue 0.7 */
  opacity?: number;
  xTitle?: string;
  yTitle?: string;
}

/** Options of {@link densityScatter}. */
export interface DensityScatterOptions extends Omit<ScatterOptions, "color" | "labels" | "names"> {
  /** Cells along each axis in which points are counted. @defaultValue 100 */
  bins?: number;
}

/**
 * Points in the plane, coloured by a value, by cluster or not at all. Points with a missing coordinate are left out.
 *
 * @throws {@link ArgumentError} `SHAPE_MISMATCH`, `NO_VALUES`, `BAD_LABELS`, `BAD_RANGE`
 */
export function scatter(options: ScatterOptions): Figure {
  const { x, y, color, labels } = options;
  requireLength("heights", y.length, x.length, "positions");
  if (color) requireLength("colour values", color.length, x.length, "points");
  if (labels) requireLength("labels", labels.length, x.length, "points");
  const kept = finiteRows(x, y);
  const shape = {
    size: options.pointSize ?? (kept.length > 20_000 ? 2.5 : kept.length > 2_000 ? 4 : 6),
    opacity: options.opacity ?? 0.7,
  };
  const data = labels
    ? clusterTraces(x, y, pick(labels, kept), kept, shape, options as ClusterOptions)
    : [pointTrace(x, y, kept, { ...shape, ...(color ? valueColors(pick(color, kept), options) : {}) }, options)];
  const line = options.fit === true ? leastSquares(x, y, kept) : options.fit;
  // Plotly draws all points of this type over lines of another.
  if (line) data.push({ ...lineTrace(line, extent(pick(x, kept))), type: data[0].type });

  return new Figure({
    ...options,
    data,
    layout: {
      width: options.width ?? 620,
      height: options.height ?? 460,
      showlegend: labels !== undefined,
      margin: { r: labels ? legendRoom(data.map(({ name }) => String(name ?? ""))) : color ? colorBarRoom : 24 },
      ...(labels ? { legend: clusterLegendLayout(options as ClusterOptions) } : {}),
      xaxis: { ...axisTitle(options.xTitle), zeroline: false },
      yaxis: { ...axisTitle(options.yTitle), zeroline: false, automargin: true },
    },
  });
}

/**
 * Points coloured by how many others share their cell of a grid, the most crowded drawn last.
 *
 * @throws {@link ArgumentError} `SHAPE_MISMATCH`, `NO_VALUES`, `BAD_COUNT`
 */
export function densityScatter({ bins = 100, ...options }: DensityScatterOptions): Figure {
  requireCount(bins, 1, "bins");
  requireLength("heights", options.y.length, options.x.length, "positions");
  const { atPoint } = planeDensity(options.x, options.y, bins);
  const order = Int32Array.from(atPoint.keys()).sort((a, b) => atPoint[a] - atPoint[b] || a - b);
  return scatter({
    label: "points per cell",
    opacity: 1,
    ...options,
    x: pick(options.x, order),
    y: pick(options.y, order),
    color: pick(atPoint, order),
  });
}

function finiteRows(x: Numbers, y: Numbers): Int32Array {
  const rows: number[] = [];
  for (let i = 0; i < x.length; i++) if (Number.isFinite(x[i]) && Number.isFinite(y[i])) rows.push(i);
  if (rows.length > 0) return Int32Array.from(rows);
  throw new ArgumentError(
    "NO_VALUES",
    `Cannot draw ${x.length} points: none has two finite coordinates`,
    "Look at the columns, for example with table.describe().",
  );
}

function pick(values: Numbers, rows: Int32Array): Float64Array {
  return Float64Array.from(rows, (row) => values[row]);
}

function pointTrace(x: Numbers, y: Numbers, rows: Int32Array, marker: object, options: { label?: string }): Trace {
  const value = "color" in marker ? `<br>${options.label ?? "value"} %{marker.color:.4~g}` : "";
  return {
    type: rows.length > 3000 ? "scattergl" : "scatter",
    mode: "markers",
    x: compact(pick(x, rows)),
    y: compact(pick(y, rows)),
    marker: { line: { width: 0 }, ...marker },
    showlegend: false,
    hovertemplate: `%{x:.4~g}, %{y:.4~g}${value}<extra></extra>`,
  };
}

function clusterTraces(
  x: Numbers,
  y: Numbers,
  labels: Numbers,
  kept: Int32Array,
  shape: object,
  options: ClusterOptions,
): Trace[] {
  return clustersOf(labels, options).map((cluster) => ({
    ...pointTrace(
      x,
      y,
      cluster.rows.map((row) => kept[row]),
      { ...shape, color: cluster.color },
      {},
    ),
    name: clusterLegend(cluster),
    showlegend: true,
    hovertemplate: `${options.label ?? defaultLabel} ${cluster.name}<br>%{x:.4~g}, %{y:.4~g}<extra></extra>`,
  }));
}

function valueColors(color: Float64Array, options: ScatterOptions): object {
  const range = options.range ?? extent(color);
  if (options.range) requireRange(options.range);
  const colors = options.colors ?? "viridis";
  return {
    color: compact(color),
    cmin: range[0],
    cmax: range[1],
    colorscale: colorStops(colors as ScaleName),
    showscale: true,
    colorbar: {
      thickness: 14,
      outlinewidth: 0,
      ...(options.label ? { title: { text: options.label, side: "right" } } : {}),
    },
  };
}

function leastSquares(x: Numbers, y: Numbers, rows: Int32Array): StraightLine {
  let [meanX, meanY, xx, xy] = [0, 0, 0, 0];
  for (const row of rows) {
    meanX += x[row] / rows.length;
    meanY += y[row] / rows.length;
  }
  for (const row of rows) {
    xx += (x[row] - meanX) ** 2;
    xy += (x[row] - meanX) * (y[row] - meanY);
  }
  const slope = xx > 0 ? xy / xx : 0;
  return { slope, intercept: meanY - slope * meanX };
}

function lineTrace({ slope, intercept }: StraightLine, [x0, x1]: [number, number]): Trace {
  return {
    type: "scatter",
    mode: "lines",
    x: [x0, x1],
    y: [intercept + slope * x0, intercept + slope * x1],
    line: { color: "#d62728", width: 2 },
    showlegend: false,
    hovertemplate: `y = ${Number(intercept.toPrecision(4))} + ${Number(slope.toPrecision(4))} x<extra></extra>`,
  };
}
