import { cutTree } from "../cluster/cut-tree.ts";
import type { ClusterTree } from "../cluster/tree.ts";
import { axisScale, legendRoom } from "./axes.ts";
import { type Cluster, type ClusterOptions, clusterLegend, clusterLegendLayout, clustersOf } from "./clusters.ts";
import { neutral } from "./colors.ts";
import { Figure, type FigureOptions } from "./figure.ts";
import { requireCount } from "./inputs.ts";
import type { Annotation, Layout, Trace } from "./plotly.ts";
import { type Bracket, cutHeight, nodeLabels, requireCut, requireTree, truncateTree } from "./truncated-tree.ts";

/** Options of {@link dendrogram}. */
export interface DendrogramOptions extends FigureOptions, ClusterOptions {
  /** Leaves to draw: the tree is cut off below its last merges. @defaultValue 30 */
  lastMerged?: number;
  /** Number of clusters: draws the line at which the tree falls into them, and colours each. */
  cut?: number;
  /** Logarithmic heights. @defaultValue false */
  logHeight?: boolean;
  /** @defaultValue "height" */
  yTitle?: string;
}

/**
 * The top of a tree of merges, as SciPy's `dendrogram(truncate_mode="lastp")` orders it. A leaf that stands for several
 * samples is labelled with their number in brackets, a single sample with its row. Colours are those of
 * `clusterMap(table, cutTree(tree, { nClusters: cut }))`.
 *
 * @param tree - the result of `linkage()`
 * @throws {@link ArgumentError} `SHAPE_MISMATCH`, `BAD_COUNT`
 */
export function dendrogram(tree: ClusterTree, options: DendrogramOptions = {}): Figure {
  const { lastMerged = 30, cut, logHeight = false } = options;
  requireTree(tree);
  requireCount(lastMerged, 2, "leaves");
  if (cut !== undefined) requireCut(tree, cut, lastMerged);

  const { leaves, brackets } = truncateTree(tree, lastMerged);
  const positive = brackets.filter(({ height }) => height > 0).map(({ height }) => height);
  // Zero has no place on a logarithmic axis: leaves hang a little below the lowest merge.
  const floor = logHeight ? 0.7 * Math.min(...positive, 1e300) : 0;
  const clusters = cut === undefined ? [] : coloredClusters(tree, cut, options);
  const data = clusters.length === 0 ? [bracketTrace(brackets, floor)] : coloredTraces(tree, clusters, brackets, floor);
  const line = cut === undefined ? undefined : cutHeight(tree, cut, logHeight);
  const samples = tree.heights.length + 1;

  return new Figure({
    ...options,
    data,
    layout: {
      margin: { b: 62, r: clusters.length > 0 ? legendRoom(clusters.map(clusterLegend)) : 24 },
      showlegend: clusters.length > 0,
      legend: clusterLegendLayout(options),
      xaxis: {
        title: {
          text:
            leaves.length === samples
              ? "sample"
              : `samples in each of ${leaves.length} leaves (${samples.toLocaleString("en-US")} in all)`,
          standoff: 6,
        },
        tickvals: leaves.map((_, i) => i),
        ticktext: leaves.map(({ node, size }) => (size > 1 ? `(${size})` : String(node))),
        tickangle: leaves.length > 12 ? -55 : 0,
        tickfont: { size: leaves.length > 40 ? 9 : 11 },
        range: [-0.7, leaves.length - 0.3],
        showgrid: false,
        zeroline: false,
        ticks: "",
      },
      yaxis: {
        title: { text: options.yTitle ?? "height" },
        ...axisScale(logHeight, [positive]),
        ...(logHeight ? {} : { rangemode: "tozero" }),
        automargin: true,
      },
      shapes: (line === undefined ? [] : [cutLine(line)]) as Layout["shapes"],
      annotations: (line === undefined
        ? []
        : [cutText(cut!, line, widestGap(brackets, line, leaves.length), logHeight)]) as Annotation[],
    },
  });
}

function coloredClusters(
  tree: ClusterTree,
  cut: number,
  options: ClusterOptions,
): (Cluster & { labels: Int32Array })[] {
  const labels = cutTree(tree, { nClusters: cut });
  return clustersOf(labels, options).map((cluster) => ({ ...cluster, labels }));
}

function coloredTraces(
  tree: ClusterTree,
  clusters: readonly (Cluster & { labels: Int32Array })[],
  brackets: readonly Bracket[],
  floor: number,
): Trace[] {
  const ofNode = nodeLabels(tree, clusters[0].labels);
  const above = bracketTrace(
    brackets.filter(({ node }) => ofNode[node] < 0),
    floor,
  );
  const traces = clusters.map(
    (cluster): Trace => ({
      // A cluster that is a single leaf has no bracket; it still has its place in the legend.
      ...bracketTrace(
        brackets.filter(({ node }) => ofNode[node] === cluster.label),
        floor,
        cluster.color,
      ),
      name: clusterLegend(cluster),
      showlegend: true,
    }),
  );
  return [above, ...traces];
}

function bracketTrace(brackets: readonly Bracket[], floor: number, color: string = neutral): Trace {
  const x: (number | null)[] = [];
  const y: (number | null)[] = [];
  const said: ([number, number] | null)[] = [];
  for (const {
    x: [a, b],
    from: [low, high],
    height,
    size,
  } of brackets) {
    x.push(a, a, (a + b) / 2, b, b, null);
    y.push(Math.max(low, floor), height, height, height, Math.max(high, floor), null);
    for (let i = 0; i < 5; i++) said.push([height, size]);
    said.push(null);
  }
  return {
    type: "scatter",
    mode: "lines",
    x: x.length > 0 ? x : [null],
    y: y.length > 0 ? y : [null],
    customdata: said,
    line: { color, width: 1.6 },
    showlegend: false,
    hovertemplate: "height %{customdata[0]:.4~g}<br>%{customdata[1]:,d} samples<extra></extra>",
  };
}

function cutLine(height: number): object {
  return {
    type: "line",
    xref: "x domain",
    x0: 0,
    x1: 1,
    y0: height,
    y1: height,
    line: { color: "#d62728", width: 1.2, dash: "dash" },
  };
}

/** The middle of the widest stretch of a horizontal line that no leg of a bracket crosses. */
function widestGap(brackets: readonly Bracket[], height: number, leaves: number): number {
  const crossed = brackets.flatMap(({ x, from, height: top }) => x.filter((_, i) => from[i] < height && top >= height));
  const places = [-0.7, ...crossed.sort((a, b) => a - b), leaves - 0.3];
  let widest = 1;
  for (let i = 2; i < places.length; i++) {
    if (places[i] - places[i - 1] > places[widest] - places[widest - 1]) widest = i;
  }
  return (places[widest] + places[widest - 1]) / 2;
}

function cutText(clusters: number, height: number, place: number, log: boolean): object {
  return {
    text: `cut: ${clusters} clusters`,
    x: place,
    xanchor: "center",
    y: log ? Math.log10(height) : height,
    yanchor: "bottom",
    showarrow: false,
    font: { size: 11, color: "#d62728" },
  };
}
