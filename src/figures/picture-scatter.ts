import { type ImageStack, takeImages } from "../images/image-stack.ts";
import { pictureBytes } from "../images/picture-strips.ts";
import { encodeColorPng } from "../images/png.ts";
import { resize } from "../images/resize.ts";
import { axisTitle, legendRoom } from "./axes.ts";
import { clusterLegend, clusterLegendLayout, clustersOf } from "./clusters.ts";
import { Figure, type FigureOptions } from "./figure.ts";
import { requireCount, requireLength } from "./inputs.ts";
import type { Layout } from "./plotly.ts";
import { compact, extent, type Numbers } from "./typed-arrays.ts";

/** Options of {@link pictureScatter}. */
export interface PictureScatterOptions extends FigureOptions {
  x: Numbers;
  y: Numbers;
  /** The picture of each point. */
  images: ImageStack;
  /** The cluster of each point, shown by the colour of the picture's frame. */
  labels?: Numbers;
  /** Names of the clusters. */
  names?: readonly string[];
  /** What a label is, for example "class"; the title of the legend. @defaultValue "cluster" */
  label?: string;
  /** Values that become black and white. @defaultValue [0, 1] */
  range?: readonly [number, number];
  /** Pictures shown at most, spread evenly over the points; the others are dots. @defaultValue 300 */
  most?: number;
  /** Width of a picture, as a share of the figure's. @defaultValue 0.045 */
  pictureSize?: number;
  xTitle?: string;
  yTitle?: string;
}

/** Pixels of a picture in the figure, with its frame. */
const side = 32;
const frame = 2;
const plain: readonly [number, number, number] = [150, 150, 150];

/**
 * Pictures as points of a plane, so that it can be seen what lies where; clusters are told apart by the colour of the frames.
 *
 * @throws {@link ArgumentError} `SHAPE_MISMATCH` unless there is a picture and a place for each point; `BAD_COUNT`
 */
export function pictureScatter(options: PictureScatterOptions): Figure {
  const { x, y, images, labels, range = [0, 1], most = 300, pictureSize = 0.045 } = options;
  requireLength("heights", y.length, x.length, "positions");
  requireLength("pictures", images.count, x.length, "points");
  if (labels) requireLength("labels", labels.length, x.length, "points");
  requireCount(most, 0, "pictures");
  const clusters = labels ? clustersOf(labels, options) : [];
  const colorOf = new Map<number, readonly [number, number, number]>();
  for (const { rows, color } of clusters) for (const row of rows) colorOf.set(row, rgbOf(color));
  const count = Math.min(most, x.length);
  const shown = Array.from({ length: count }, (_, i) => Math.floor((i * x.length) / count));
  const small = resize(takeImages(images, shown), side - 2 * frame);
  const [width, height] = [options.width ?? 620, options.height ?? 560];
  const spans = [x, y].map((values) => {
    const [low, high] = extent(values);
    const room = 0.05 * (high - low || 1);
    return [low - room, high + room] as const;
  });
  const sizes = spans.map(([low, high]) => (high - low) * pictureSize);
  const pictures = shown.map((point, i) => ({
    source: framed(pictureBytes(small, i, range), colorOf.get(point) ?? plain),
    xref: "x",
    yref: "y",
    x: x[point],
    y: y[point],
    sizex: sizes[0],
    sizey: (sizes[1] * width) / height,
    xanchor: "center",
    yanchor: "middle",
    layer: "above",
  }));
  const groups = labels
    ? clusters
    : [{ rows: Int32Array.from({ length: x.length }, (_, i) => i), color: "#969696", name: "" }];
  return new Figure({
    ...options,
    data: groups.map((cluster) => ({
      type: "scatter",
      mode: "markers",
      x: compact(Float64Array.from(cluster.rows, (row) => x[row])),
      y: compact(Float64Array.from(cluster.rows, (row) => y[row])),
      marker: { size: 5, color: cluster.color, opacity: 0.6 },
      hovertemplate: `${cluster.name} %{x:.4~g}, %{y:.4~g}<extra></extra>`,
      ...(labels
        ? { name: clusterLegend(cluster as Parameters<typeof clusterLegend>[0]), showlegend: true }
        : { showlegend: false }),
    })),
    layout: {
      width,
      height,
      showlegend: labels !== undefined,
      margin: { r: labels ? legendRoom(clusters.map((cluster) => clusterLegend(cluster))) : 24 },
      ...(labels ? { legend: clusterLegendLayout(options) } : {}),
      images: pictures as Layout["images"],
      xaxis: { ...axisTitle(options.xTitle), zeroline: false, range: [...spans[0]] },
      yaxis: { ...axisTitle(options.yTitle), zeroline: false, range: [...spans[1]], automargin: true },
    },
  });
}

/** A picture in a frame, as an address that holds its bytes. */
function framed(bytes: Uint8Array, color: readonly [number, number, number]): string {
  const inner = side - 2 * frame;
  const rgb = new Uint8Array(3 * side * side);
  for (let i = 0; i < side * side; i++) rgb.set(color, 3 * i);
  for (let row = 0; row < inner; row++) {
    rgb.set(bytes.subarray(3 * row * inner, 3 * (row + 1) * inner), 3 * ((row + frame) * side + frame));
  }
  return `data:image/png;base64,${encodeColorPng({ width: side, height: side, rgb }).toString("base64")}`;
}

function rgbOf(color: string): readonly [number, number, number] {
  const value = Number.parseInt(color.replace("#", ""), 16);
  return [value >> 16, (value >> 8) & 255, value & 255];
}
