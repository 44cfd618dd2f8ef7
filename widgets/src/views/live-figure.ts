import { figureContent } from "../figure/content.ts";
import { enqueueDrawing } from "../figure/draw-queue.ts";
import { provideLand } from "../figure/land.ts";
import { template } from "../figure/template.ts";
import { onThemeChange, themePalette } from "../figure/theme.ts";
import { releaseContexts } from "../figure/webgl.ts";
import type { ViewContext } from "../live/view-context.ts";
import { unpack } from "../live/wire.ts";
import { loadPlotly, type Plotly } from "../plotly.ts";
import { pointsOf } from "./figure-axes.ts";
import { FigureChanges } from "./figure-changes.ts";
import { followKeys } from "./figure-keys.ts";

const hoverMs = 100;
const manyPoints = 100_000;

/** Where Plotly has drawn, with what it draws. */
export interface Plot extends HTMLElement {
  data: Record<string, unknown>[];
  layout: Record<string, unknown>;
  on(event: string, listener: (event: PlotEvent | null) => void): void;
}

/** What Plotly tells of. */
export interface PlotEvent {
  points?: { curveNumber: number; pointIndex?: number; pointNumber?: number; pointNumbers?: number[] }[];
  [attribute: string]: unknown;
}

/** A Plotly figure that tells the kernel what the reader does, and changes in place. */
export default async function liveFigure(context: ViewContext): Promise<void> {
  const { root, signal } = context;
  const plot = document.createElement("div") as unknown as Plot;
  root.append(plot);
  const changes = new FigureChanges((message) => context.report(message));
  context.onMessage(({ kind, message, buffer_paths: paths }, buffers) => {
    if (kind === "figure") changes.add(withBuffers(message, paths as (string | number)[][], buffers) as never);
  });
  const figure = await currentFigure(context);
  const content = figureContent(figure);
  const { layout, data, config } = structuredClone(content);
  root.setAttribute(
    "aria-label",
    `Figure ${titleOf(content.layout)}. Arrow keys step through its points, Enter picks one.`,
  );
  const plotly = await loadPlotly();
  await provideLand(content);
  const ownWidth = layout.width;
  const styled = () => template(themePalette(root), content.layout.template);
  let drawnWidth = root.clientWidth;
  const withSelection = data.map((trace, i) => ({ ...trace, ...selectionOf(context, i) }));
  await enqueueDrawing(() =>
    plotly.newPlot(
      plot,
      withSelection as never,
      { dragmode: "zoom", ...layout, width: undefined, autosize: true, template: styled() } as never,
      { displaylogo: false, ...sharpness(data), ...config, responsive: false, topojsonURL: "" } as never,
    ),
  );
  if (signal.aborted) return clear(plotly, plot);
  signal.addEventListener("abort", () => clear(plotly, plot));
  const stopTheme = onThemeChange(() => void plotly.relayout(plot, { template: styled() } as never));
  signal.addEventListener("abort", stopTheme);
  const sizes = new ResizeObserver(() => {
    // It tells of the size that was there at the beginning too, at which all points would be drawn once more.
    if (root.clientWidth === 0 || root.clientWidth === drawnWidth) return;
    drawnWidth = root.clientWidth;
    void Promise.resolve(plotly.Plots.resize(plot)).catch(() => {});
  });
  if (ownWidth !== undefined) plot.style.maxWidth = "100%";
  sizes.observe(root);
  signal.addEventListener("abort", () => sizes.disconnect());

  changes.begin(plotly, plot, figure.version);
  tellEvents(context, plot, changes);
  const keys = {
    pick: (point: { trace: number; point: number }) => context.send({ event: "click", value: point }),
    select: (rows: Uint32Array[]) => context.set("selected", rows, "pause"),
  };
  followKeys(plotly, plot, keys, signal);
  context.onChange(["selected"], () => changes.select(context.get<Uint32Array[]>("selected")));
}

/** The figure that the model was opened with, or as it is now where the kernel has changed it since. */
async function currentFigure(context: ViewContext): Promise<{ version: number }> {
  const opened = context.get<{ version: number }>("figure");
  if (opened.version === context.get("version") || !context.model.comm_live) return opened;
  return context.invoke("figure", null);
}

/** Without a GPU a million points take a second longer at twice the screen's resolution, where Plotly draws by itself. */
function sharpness(data: readonly Record<string, unknown>[]): object {
  return data.reduce((sum, trace) => sum + pointsOf(trace), 0) > manyPoints ? { plotGlPixelRatio: 1 } : {};
}

function tellEvents(context: ViewContext, plot: Plot, changes: FigureChanges): void {
  const choose = (event: PlotEvent | null) => {
    const rows: number[][] = plot.data.map(() => []);
    for (const point of event?.points ?? []) {
      const picked = point.pointNumbers ?? [point.pointIndex ?? point.pointNumber ?? -1];
      for (const row of picked) if (row >= 0) rows[point.curveNumber]?.push(row);
    }
    context.set(
      "selected",
      rows.map((list) => Uint32Array.from(new Set(list)).sort()),
      "pause",
    );
  };
  plot.on("plotly_selected", choose);
  plot.on("plotly_deselect", () => choose(null));
  let last = 0;
  const tellPoint = (name: string) => (event: PlotEvent | null) => {
    const { curveNumber: trace, pointIndex, pointNumber } = event?.points?.[0] ?? { curveNumber: -1 };
    const point = pointIndex ?? pointNumber;
    if (typeof point === "number") context.send({ event: name, value: { trace, point } });
  };
  const tellHover = tellPoint("hover");
  plot.on("plotly_hover", (event) => {
    const now = performance.now();
    if (now - last < hoverMs) return;
    last = now;
    tellHover(event);
  });
  plot.on("plotly_click", tellPoint("click"));
  plot.on("plotly_relayout", (event) => {
    if (changes.isWorking) return;
    const told = Object.entries(event ?? {}).filter(
      ([name, value]) => name !== "autosize" && /^(number|string|boolean)$/.test(typeof value),
    );
    if (told.length > 0) context.send({ event: "relayout", value: Object.fromEntries(told) });
  });
}

function selectionOf(context: ViewContext, trace: number): object {
  const rows = context.get<Uint32Array[]>("selected");
  return rows.some(({ length }) => length > 0) ? { selectedpoints: Array.from(rows[trace] ?? []) } : {};
}

function withBuffers(message: unknown, paths: (string | number)[][], buffers: readonly DataView[]): unknown {
  const whole = { message };
  paths.forEach((path, i) => {
    let place = whole as Record<string | number, unknown>;
    for (const key of path.slice(0, -1)) place = place[key] as typeof place;
    place[path.at(-1)!] = buffers[i];
  });
  return (unpack(whole) as { message: unknown }).message;
}

function titleOf(layout: Record<string, unknown>): string {
  const { title } = (layout.meta ?? {}) as { title?: unknown };
  return typeof title === "string" ? title.replace(/<[^>]*>/g, " ") : "";
}

function clear(plotly: Plotly, plot: Plot): void {
  releaseContexts(plot);
  plotly.purge(plot);
}
