import { ArgumentError } from "../errors.ts";
import { Figure, type FigureOptions } from "./figure.ts";
import { requireCount, requireLength } from "./inputs.ts";
import { size } from "./look.ts";
import { type Frame, type PanelGrid, panelGrid } from "./panel-grid.ts";
import type { Layout, Trace } from "./plotly.ts";

/** Options of {@link panels}. */
export interface PanelsOptions extends FigureOptions {
  /** Figures beside each other. @defaultValue all, at most 3 */
  columns?: number;
  /** Axes that move together when one figure is zoomed: both, one, or none. @defaultValue false */
  linked?: boolean | "x" | "y";
  /** Lines above the figures. @defaultValue their own titles */
  titles?: readonly string[];
}

/**
 * Several figures in one, row by row. Their axes keep their shapes; figures of one row are equally high. A cluster that
 * occurs in several figures stands once in the legend and answers there for all.
 *
 * @param figures - figures with one pair of axes each
 * @throws {@link ArgumentError} `NO_FIGURES`, `SHAPE_MISMATCH`, `BAD_COUNT`
 */
export function panels(figures: readonly Figure[], options: PanelsOptions = {}): Figure {
  const columns = options.columns ?? Math.min(figures.length, 3);
  requireFigures(figures);
  requireCount(columns, 1, "columns");
  if (options.titles) requireLength("titles", options.titles.length, figures.length, "figures");
  const titles = options.titles ?? figures.map(({ title }) => title ?? "");
  const legend = figures.find(({ layout }) => layout.showlegend);
  const frames = figures.map(frameOf);
  const legendRoom = legend ? Math.max(...figures.filter(hasLegend).map((figure) => frameOf(figure).r)) : 0;
  // The legend stands once, right of everything.
  figures.forEach((figure, i) => {
    const { r, width } = frames[i];
    if (hasLegend(figure)) frames[i] = { ...frames[i], r: 20, width: width - r + 20 };
  });
  const titleRoom = titles.some(Boolean) ? 24 : 0;
  const grid = panelGrid(frames, columns, options.width ?? Math.max(960, size.width), legendRoom, titleRoom);
  const seen = new Set<string>();
  const parts = figures.map((figure, i) => panel(figure, i, grid, options.linked ?? false, seen));

  return new Figure({
    title: options.title,
    caption: options.caption ?? joined(figures.map(({ caption }) => caption)),
    credit: joined(figures.map(({ credit }) => credit)),
    source: options.source ?? figures.find(({ source }) => source)?.source,
    data: parts.flatMap(({ data }) => data),
    layout: {
      ...Object.assign({}, ...parts.map(({ axes }) => axes)),
      width: grid.width,
      height: options.height ?? grid.height,
      margin: { l: 0, r: legendRoom, t: 0, b: 0 },
      showlegend: legend !== undefined,
      ...(legend ? { legend: { ...legend.layout.legend, x: 1, xanchor: "left" } } : {}),
      barmode: "overlay",
      images: parts.flatMap(({ images }) => images) as Layout["images"],
      shapes: parts.flatMap(({ shapes }) => shapes) as Layout["shapes"],
      annotations: [
        ...parts.flatMap(({ annotations }) => annotations),
        ...titles.flatMap((text, i) => (text ? [titleOf(text, grid, i)] : [])),
      ] as Layout["annotations"],
    },
  });
}

function requireFigures(figures: readonly Figure[]): void {
  const double = figures.findIndex(({ layout }) => "xaxis2" in layout || "yaxis2" in layout);
  if (figures.length > 0 && double < 0) return;
  throw new ArgumentError(
    "NO_FIGURES",
    double < 0
      ? "Cannot make panels of no figures"
      : `Cannot use figure ${double} as a panel: it has panels of its own`,
    "Pass a list of figures with one pair of axes each.",
  );
}

function hasLegend({ layout }: Figure): boolean {
  return layout.showlegend === true;
}

function frameOf({ layout }: Figure): Frame {
  const margin = layout.margin as Required<Record<"l" | "r" | "t" | "b", number>>;
  return { ...margin, width: layout.width!, height: layout.height! };
}

function joined(texts: readonly (string | undefined)[]): string {
  return [...new Set(texts.filter(Boolean))].join(" ");
}

interface Panel {
  data: Trace[];
  axes: object;
  images: object[];
  shapes: object[];
  annotations: object[];
}

function panel(figure: Figure, i: number, grid: PanelGrid, linked: boolean | "x" | "y", seen: Set<string>): Panel {
  const suffix = i === 0 ? "" : String(i + 1);
  const place = grid.places[i];
  const { xaxis = {}, yaxis = {}, images = [], shapes = [], annotations = [] } = figure.layout;
  const links = (letter: "x" | "y") => i > 0 && (linked === true || linked === letter);
  const moved = (item: object) => moveRefs(item, suffix);
  return {
    data: figure.data.map((trace) => panelTrace(trace, suffix, figure, place, seen)),
    axes: {
      [`xaxis${suffix}`]: {
        ...xaxis,
        ...fewerTicks(xaxis, figure, place, grid),
        domain: place.x,
        anchor: `y${suffix}`,
        ...(links("x") ? { matches: "x" } : {}),
      },
      [`yaxis${suffix}`]: {
        ...yaxis,
        ...fewerTicks(yaxis, figure, place, grid),
        domain: place.y,
        anchor: `x${suffix}`,
        ...("scaleanchor" in yaxis ? { scaleanchor: `x${suffix}` } : {}),
        ...(links("y") ? { matches: "y" } : {}),
      },
    },
    images: images.map(moved),
    shapes: shapes.map(moved),
    annotations: annotations.map(moved),
  };
}

function panelTrace(
  trace: Trace,
  suffix: string,
  figure: Figure,
  place: PanelGrid["places"][number],
  seen: Set<string>,
): Trace {
  const named = hasLegend(figure) && trace.showlegend !== false && typeof trace.name === "string";
  // The legend's count belongs to one figure; the name before it is the cluster.
  const group = named ? String(trace.legendgroup ?? (trace.name as string).replace(/ \([\d,]+\)$/, "")) : undefined;
  const legend =
    group === undefined ? { showlegend: false } : { name: group, legendgroup: group, showlegend: !seen.has(group) };
  if (group !== undefined) seen.add(group);
  const marker = trace.marker as { colorbar?: object } | undefined;
  const bar = {
    x: place.x[1],
    xpad: 8,
    xanchor: "left",
    y: (place.y[0] + place.y[1]) / 2,
    yanchor: "middle",
    len: place.y[1] - place.y[0],
    lenmode: "fraction",
    ypad: 0,
  };
  return {
    ...trace,
    ...legend,
    ...("colorbar" in trace ? { colorbar: { ...(trace.colorbar as object), ...bar } } : {}),
    ...(marker?.colorbar ? { marker: { ...marker, colorbar: { ...marker.colorbar, ...bar } } } : {}),
    xaxis: `x${suffix}`,
    yaxis: `y${suffix}`,
  };
}

/** A panel is smaller than the figure it was made from, and so has room for fewer ticks. */
function fewerTicks(
  axis: { nticks?: number },
  figure: Figure,
  place: PanelGrid["places"][number],
  grid: PanelGrid,
): object {
  if (axis.nticks === undefined) return {};
  const { width, l, r } = frameOf(figure);
  const shrunk = ((place.x[1] - place.x[0]) * grid.paperWidth) / (width - l - r);
  return { nticks: Math.max(3, Math.round(axis.nticks * Math.min(shrunk, 1))) };
}

/** References to the axes x and y, also as "x domain", now to those of a panel. What refers to the paper stays. */
function moveRefs(item: object, suffix: string): object {
  const move = (ref: unknown) => (typeof ref === "string" ? ref.replace(/^([xy])(?= domain$|$)/, `$1${suffix}`) : ref);
  const { xref, yref } = item as { xref?: unknown; yref?: unknown };
  return { ...item, xref: move(xref ?? "x"), yref: move(yref ?? "y") };
}

function titleOf(text: string, grid: PanelGrid, i: number): object {
  const suffix = i === 0 ? "" : String(i + 1);
  return {
    text: `<b>${text}</b>`,
    xref: `x${suffix} domain`,
    x: 0,
    xanchor: "left",
    yref: `y${suffix} domain`,
    y: 1,
    yanchor: "bottom",
    yshift: grid.titleShift,
    showarrow: false,
    font: { size: 13 },
  };
}
