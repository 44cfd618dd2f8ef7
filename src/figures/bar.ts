import { axisTitle, legendRoom } from "./axes.ts";
import { colorway, neutral } from "./colors.ts";
import { Figure, type FigureOptions } from "./figure.ts";
import { requireLength } from "./inputs.ts";
import type { Trace } from "./plotly.ts";
import type { Numbers } from "./typed-arrays.ts";

/** Options of {@link bar}. */
export interface BarOptions extends FigureOptions {
  /** Names under the bars. @defaultValue 0, 1, 2, … */
  x?: readonly (string | number)[];
  /** Heights. */
  y: Numbers;
  /** Adds a line of the running sum, for example of explained variance. @defaultValue false */
  cumulative?: boolean;
  /** Decimals of the number over each bar; false writes none. @defaultValue false */
  annotate?: number | false;
  xTitle?: string;
  yTitle?: string;
}

/**
 * Upright bars, one for each name.
 *
 * @throws {@link ArgumentError} `SHAPE_MISMATCH`
 */
export function bar(options: BarOptions): Figure {
  const { y, cumulative = false, annotate = false } = options;
  const x = options.x ?? Array.from({ length: y.length }, (_, i) => i);
  requireLength("heights", y.length, x.length, "names");
  const names = x.map(String);
  const data: Trace[] = [
    {
      type: "bar",
      name: "each",
      x: names,
      y,
      marker: { color: colorway[0] },
      hovertemplate: "%{x}: %{y:.4~g}<extra></extra>",
      ...(annotate === false ? {} : { texttemplate: `%{y:.${annotate}f}`, textposition: "auto", cliponaxis: false }),
    },
  ];
  if (cumulative) {
    let sum = 0;
    const sums = Float64Array.from(y, (height) => (sum += height));
    data.push({
      type: "scatter",
      mode: "lines+markers",
      name: "running sum",
      x: names,
      y: sums,
      line: { color: neutral },
      hovertemplate: "up to %{x}: %{y:.4~g}<extra></extra>",
    });
  }
  return new Figure({
    ...options,
    data,
    layout: {
      width: options.width ?? 620,
      height: options.height ?? 380,
      showlegend: cumulative,
      ...(cumulative ? { margin: { r: legendRoom(["running sum"]) } } : {}),
      xaxis: { ...axisTitle(options.xTitle), type: "category", showgrid: false },
      yaxis: { ...axisTitle(options.yTitle), automargin: true, rangemode: "tozero" },
    },
  });
}
