import type { Matrix } from "../matrix.ts";
import { textWidth } from "./caption.ts";
import { type ColorStops, colorAt, colorStops, type ScaleName, textOn } from "./colors.ts";
import { Figure, type FigureOptions } from "./figure.ts";
import { requireCount, requireLength, requireRange } from "./inputs.ts";
import { margins } from "./look.ts";
import type { Trace } from "./plotly.ts";
import { compact, extent } from "./typed-arrays.ts";

/** Options of {@link heatmap}. */
export interface HeatmapOptions extends FigureOptions {
  /** Names of rows and columns of a square matrix; of the columns otherwise. */
  names?: readonly string[];
  /** Names of the rows, where they differ from those of the columns. */
  rowNames?: readonly string[];
  /** Values at the two ends of the colours. @defaultValue as far on both sides of 0 as the largest value */
  range?: readonly [number, number];
  /** Decimals of the number in each cell; false writes none. @defaultValue false */
  annotate?: number | false;
  /** @defaultValue "coolwarm" */
  colors?: ScaleName | readonly string[];
  /** Title of the colour bar. */
  label?: string;
}

/**
 * A matrix as coloured square cells, row 0 on top.
 *
 * @param m - rows × cols values; NaN leaves a cell empty
 * @throws {@link ArgumentError} `SHAPE_MISMATCH`, `BAD_RANGE`, `BAD_COUNT`
 */
export function heatmap(m: Matrix, options: HeatmapOptions = {}): Figure {
  const { annotate = false, colors = "coolwarm" } = options;
  const columnNames = options.names ?? numbered(m.cols);
  const rowNames = options.rowNames ?? (m.rows === m.cols ? columnNames : numbered(m.rows));
  requireLength("names", columnNames.length, m.cols, "columns");
  requireLength("row names", rowNames.length, m.rows, "rows");
  if (annotate !== false) requireCount(annotate, 0, "decimals");
  const range = options.range ?? symmetricRange(m);
  requireRange(range);

  const cell = Math.min(Math.max(annotate === false ? 18 : 46, 420 / Math.max(m.rows, m.cols)), 64);
  const left = Math.max(60, 18 + longest(rowNames));
  const turned = longest(columnNames) > cell - 8;
  const bottom = turned ? Math.max(margins.b, 22 + longest(columnNames)) : 34;
  const right = 96;
  const decimals = annotate === false ? 3 : annotate;
  const stops = colorStops(colors);
  // Plotly writes dark grey on what is not dark, too little for the middle of a scale. It names colours that are no #rrggbb.
  const isKnown = stops.every(([, color]) => /^#[0-9a-f]{6}$/i.test(color));
  const numbers =
    annotate === false || !isKnown ? [] : [numbersOver(m, { columnNames, rowNames, annotate, range, stops })];

  return new Figure({
    ...options,
    data: [
      {
        type: "heatmap",
        x: columnNames,
        y: rowNames,
        z: { ...m, data: compact(m.data) },
        zmin: range[0],
        zmax: range[1],
        colorscale: stops,
        colorbar: {
          thickness: 14,
          outlinewidth: 0,
          ...(options.label ? { title: { text: options.label, side: "right" } } : {}),
        },
        hovertemplate: `%{y}, %{x}: %{z:.${Math.max(decimals, 3)}f}<extra></extra>`,
        hoverongaps: false,
        xgap: 1,
        ygap: 1,
        ...(annotate === false || isKnown ? {} : { texttemplate: `%{z:.${annotate}f}`, textfont: { size: 12 } }),
      },
      ...numbers,
    ],
    layout: {
      width: options.width ?? Math.max(360, left + right + Math.round(cell * m.cols)),
      height: options.height ?? margins.t + bottom + Math.round(cell * m.rows),
      margin: { l: left, r: right, b: bottom, t: margins.t },
      xaxis: {
        type: "category",
        constrain: "domain",
        // Text would ask for room beyond the cells.
        ...(numbers.length > 0 ? { range: [-0.5, m.cols - 0.5] } : {}),
        showgrid: false,
        showline: false,
        ticks: "outside",
        tickcolor: "rgba(0, 0, 0, 0)",
        tickangle: turned ? -90 : 0,
      },
      yaxis: {
        type: "category",
        constrain: "domain",
        ...(numbers.length > 0 ? { range: [m.rows - 0.5, -0.5] } : { autorange: "reversed" }),
        scaleanchor: "x",
        showgrid: false,
        showline: false,
        ticks: "outside",
        tickcolor: "rgba(0, 0, 0, 0)",
      },
    },
  });
}

/** The number of each cell, black or white as its colour asks for. */
function numbersOver(
  m: Matrix,
  cells: {
    columnNames: readonly string[];
    rowNames: readonly string[];
    annotate: number;
    range: readonly [number, number];
    stops: ColorStops;
  },
): Trace {
  const { columnNames, rowNames, annotate, range, stops } = cells;
  const colors = stops.map(([, color]) => color);
  const shown = Array.from({ length: m.rows * m.cols }, (_, i) => i).filter((i) => !Number.isNaN(m.data[i]));
  const share = (value: number) => Math.min(Math.max((value - range[0]) / (range[1] - range[0]), 0), 1);
  return {
    type: "scatter",
    mode: "text",
    x: shown.map((i) => columnNames[i % m.cols]),
    y: shown.map((i) => rowNames[Math.floor(i / m.cols)]),
    text: shown.map((i) => m.data[i].toFixed(annotate).replace("-", "−")),
    textfont: { size: 12, color: shown.map((i) => textOn(colorAt(colors, share(m.data[i])))) },
    hoverinfo: "skip",
    showlegend: false,
  };
}

function numbered(count: number): string[] {
  return Array.from({ length: count }, (_, i) => String(i));
}

function longest(names: readonly string[]): number {
  return Math.max(0, ...names.map((name) => textWidth(name, 12)));
}

function symmetricRange(m: Matrix): [number, number] {
  const [low, high] = extent(m.data);
  const reach = Math.max(Math.abs(low), Math.abs(high));
  return Number.isFinite(reach) && reach > 0 ? [-reach, reach] : [-1, 1];
}
