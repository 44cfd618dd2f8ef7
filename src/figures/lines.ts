import { ArgumentError } from "../errors.ts";
import { axisScale, axisTitle, legendRoom } from "./axes.ts";
import { colorway } from "./colors.ts";
import { Figure, type FigureOptions } from "./figure.ts";
import { requireLength } from "./inputs.ts";
import type { Trace } from "./plotly.ts";
import type { Numbers } from "./typed-arrays.ts";

/** Options of {@link lines}. */
export interface LinesOptions extends FigureOptions {
  /** Positions, shared by every line. @defaultValue 0, 1, 2, … */
  x?: Numbers;
  /** Heights of one line, or of several by name. NaN leaves a gap. */
  y: Numbers | Readonly<Record<string, Numbers>>;
  xTitle?: string;
  yTitle?: string;
  /** `"auto"` draws a dot at each value of lines of up to 60. @defaultValue "auto" */
  markers?: boolean | "auto";
  /** @defaultValue false */
  logX?: boolean;
  /** @defaultValue false */
  logY?: boolean;
  /** A dashed upright line with a text, for example the number of clusters that was chosen. */
  mark?: { x: number; text?: string };
}

/**
 * One or several lines over common positions.
 *
 * @throws {@link ArgumentError} `SHAPE_MISMATCH`, `NO_VALUES`
 */
export function lines(options: LinesOptions): Figure {
  const series = namedSeries(options.y, "lines({ y })");
  const data = series.map(([name, y], i): Trace => {
    if (options.x) requireLength("heights", y.length, options.x.length, "positions");
    const dots = options.markers === "auto" || options.markers === undefined ? y.length <= 60 : options.markers;
    return {
      type: "scatter",
      mode: dots ? "lines+markers" : "lines",
      ...(name === undefined
        ? { hovertemplate: "%{x}: %{y:.6~g}<extra></extra>", line: { color: colorway[0] } }
        : // Told, so that the same name has the same colour in every panel.
          { name, line: { color: colorway[i % colorway.length] } }),
      ...(options.x ? { x: options.x } : {}),
      y,
    };
  });
  const mark = options.mark;
  return new Figure({
    ...options,
    data,
    layout: {
      showlegend: series.length > 1,
      ...(series.length > 1 ? { margin: { r: legendRoom(series.map(([name]) => name ?? "")) } } : {}),
      xaxis: { ...axisTitle(options.xTitle), ...axisScale(options.logX, options.x ? [options.x] : []) },
      yaxis: {
        ...axisTitle(options.yTitle),
        ...axisScale(
          options.logY,
          series.map(([, y]) => y),
        ),
        automargin: true,
      },
      shapes: mark
        ? [
            {
              type: "line",
              x0: mark.x,
              x1: mark.x,
              yref: "y domain",
              y0: 0,
              y1: 1,
              line: { dash: "dash", width: 1.5, color: "#8a8f98" },
            },
          ]
        : [],
      annotations: mark?.text
        ? [
            {
              x: mark.x,
              yref: "y domain",
              y: 1,
              text: mark.text,
              showarrow: false,
              xanchor: "left",
              xshift: 5,
              yanchor: "top",
            },
          ]
        : [],
    },
  });
}

/**
 * Series by name; a single nameless one has no name.
 *
 * @param call - how they are given, for the message: `"lines({ y })"`
 * @throws {@link ArgumentError} `NO_VALUES`
 */
export function namedSeries(
  values: Numbers | Readonly<Record<string, Numbers>>,
  call: string,
): [string | undefined, Numbers][] {
  if (isSeries(values)) return [[undefined, values]];
  const series = typeof values === "object" && values !== null ? Object.entries(values) : [];
  if (series.length > 0 && series.every(([, each]) => isSeries(each))) return series;
  throw new ArgumentError(
    "NO_VALUES",
    `Cannot draw ${call}: it is not given numbers`,
    "Give an array of numbers, or several by name: { before: […], after: […] }.",
  );
}

function isSeries(values: unknown): values is Numbers {
  return Array.isArray(values) || ArrayBuffer.isView(values);
}
