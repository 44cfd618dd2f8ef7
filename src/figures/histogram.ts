import { ArgumentError } from "../errors.ts";
import { axisTitle, legendRoom } from "./axes.ts";
import { colorway } from "./colors.ts";
import { Figure, type FigureOptions } from "./figure.ts";
import { requireCount, requireRange } from "./inputs.ts";
import { namedSeries } from "./lines.ts";
import type { Trace } from "./plotly.ts";
import { compact, extent, type Numbers } from "./typed-arrays.ts";

/** Options of {@link histogram}. */
export interface HistogramOptions extends FigureOptions {
  /** Values of one histogram, or of several by name, drawn over each other. NaN is left out. */
  values: Numbers | Readonly<Record<string, Numbers>>;
  /** Number of bins. @defaultValue 50 */
  bins?: number;
  /** Cuts the range of each histogram by itself into bins, as one call of matplotlib's `hist` for each. @defaultValue false */
  ownBins?: boolean;
  /** Scales each histogram to area 1 instead of counting. @defaultValue false */
  density?: boolean;
  /** Values at the outer edges of the bins; what lies outside is left out. @defaultValue all values */
  range?: readonly [number, number];
  xTitle?: string;
  yTitle?: string;
  /** @defaultValue false */
  logY?: boolean;
}

/** What {@link countBins} found. */
export interface Bins {
  /** Edges, one more than there are bins. */
  readonly edges: Float64Array;
  readonly counts: Int32Array;
}

/**
 * How many values fall into each of equal bins. A value on an inner edge belongs to the bin above it, one on the last
 * edge to the last bin, as in NumPy.
 */
export function countBins(values: Numbers, bins: number, [low, high]: readonly [number, number]): Bins {
  const counts = new Int32Array(bins);
  const edges = Float64Array.from({ length: bins + 1 }, (_, i) => low + ((high - low) * i) / bins);
  edges[bins] = high;
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    if (!(value >= low && value <= high)) continue;
    let bin = Math.min(Math.floor(((value - low) / (high - low)) * bins), bins - 1);
    // The quotient may round across an edge.
    if (value < edges[bin]) bin--;
    else if (bin < bins - 1 && value >= edges[bin + 1]) bin++;
    counts[bin]++;
  }
  return { edges, counts };
}

/**
 * One histogram or several over each other.
 *
 * @throws {@link ArgumentError} `NO_VALUES`, `BAD_RANGE`, `BAD_COUNT`
 */
export function histogram(options: HistogramOptions): Figure {
  const { bins = 50, density = false } = options;
  requireCount(bins, 1, "bins");
  const series = namedSeries(options.values, "histogram({ values })");
  const range = options.range ?? commonRange(series.map(([, values]) => values));
  requireRange(range);

  const data = series.map(([name, values], i): Trace => {
    const [low, high] = options.ownBins ? within(commonRange([values]), range) : range;
    const width = (high - low) / bins;
    const { edges, counts } = countBins(values, bins, [low, high]);
    const total = counts.reduce((sum, count) => sum + count, 0);
    const heights = density ? Float32Array.from(counts, (count) => (total > 0 ? count / (total * width) : 0)) : counts;
    return {
      type: "bar",
      ...(name === undefined ? {} : { name }),
      x: edges.slice(0, -1).map((edge) => edge + width / 2),
      y: density ? heights : compact(heights),
      width,
      opacity: series.length > 1 ? 0.6 : 0.9,
      // Told, so that the same name has the same colour in every panel.
      marker: { color: colorway[i % colorway.length], line: { width: 0 } },
      hovertemplate: `%{x:.4~g}: %{y:${density ? ".4~g" : ",d"}}${name === undefined ? "<extra></extra>" : ""}`,
    };
  });
  return new Figure({
    ...options,
    data,
    layout: {
      barmode: "overlay",
      bargap: 0,
      showlegend: series.length > 1,
      ...(series.length > 1 ? { margin: { r: legendRoom(series.map(([name]) => name ?? "")) } } : {}),
      xaxis: { ...axisTitle(options.xTitle), range: [range[0], range[1]] },
      yaxis: {
        ...axisTitle(options.yTitle ?? (density ? "density" : "count")),
        type: options.logY ? "log" : "linear",
        automargin: true,
      },
    },
  });
}

function within([low, high]: readonly [number, number], outer: readonly [number, number]): [number, number] {
  return [Math.max(low, outer[0]), Math.min(high, outer[1])];
}

function commonRange(series: readonly Numbers[]): [number, number] {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const values of series) {
    const [a, b] = extent(values);
    low = Math.min(low, a);
    high = Math.max(high, b);
  }
  if (low > high) {
    throw new ArgumentError(
      "NO_VALUES",
      "Cannot draw a histogram: there is no finite value",
      "Look at the values, for example with table.describe().",
    );
  }
  // All values alike: one bin around them, as NumPy does.
  return low === high ? [low - 0.5, high + 0.5] : [low, high];
}
