import { type FigurePart, figureContent } from "../figure/content.ts";
import { enqueueDrawing } from "../figure/draw-queue.ts";
import { provideLand } from "../figure/land.ts";
import { template } from "../figure/template.ts";
import { onThemeChange, themePalette } from "../figure/theme.ts";
import { forget, releaseContexts, usesWebgl, type WebglFigure, wake } from "../figure/webgl.ts";
import type { ViewContext } from "../live/view-context.ts";
import { whenAborted } from "../live/when-aborted.ts";
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
  _fullLayout: { height: number };
  on(event: string, listener: (event: PlotEvent | null) => void): void;
}

/** A point of a figure: position of its trace, and in it. */
interface FigurePoint {
  trace: number;
  point: number;
}

/** What Plotly tells of. */
export interface PlotEvent {
  points?: { curveNumber: number; pointIndex?: number; pointNumber?: number; pointNumbers?: number[] }[];
  [attribute: string]: unknown;
}

/** A Plotly figure that tells the kernel what the reader does, and changes in place. */
export default async function liveFigure(context: ViewContext): Promise<void> {
  const { root, signal } = context;
  const changes = new FigureChanges((message) => context.report(message));
  context.onMessage(({ kind, message, buffer_paths: paths }, buffers) => {
    if (kind === "figure") changes.add(withBuffers(message, paths as (string | number)[][], buffers) as never);
  });
  let outlined: readonly Uint32Array[] = [];
  context.onChange(["selected"], () => {
    const rows = context.get<Uint32Array[]>("selected");
    changes.select(rows, areSame(rows, outlined));
  });
  const figure = await currentFigure(context);
  const content = figureContent(figure);
  root.setAttribute(
    "aria-label",
    `Figure ${titleOf(content.layout)}. Arrow keys step through its points, Enter picks one.`,
  );
  const plotly = await loadPlotly();
  await provideLand(content);
  if (signal.aborted) return;
  const styled = () => template(themePalette(root), content.layout.template);

  let drawn: { plot: Plot; end: () => void } | undefined;
  // What the reader and the kernel have made of it before it was put to rest.
  let left: { data: FigurePart[]; layout: FigurePart } | undefined;
  let isSeen = true;
  const webgl: WebglFigure = {
    get isSeen() {
      return isSeen;
    },
    rest: () => void rest(),
  };

  const draw = () =>
    enqueueDrawing(async () => {
      if (signal.aborted || drawn) return;
      if (usesWebgl(content)) wake(webgl);
      const { data, layout, config, frames } = structuredClone({ ...content, ...left });
      const withSelection = left ? data : data.map((trace, i) => ({ ...trace, ...selectionOf(context, i) }));
      const plot = document.createElement("div") as unknown as Plot;
      if (content.layout.width !== undefined) plot.style.maxWidth = "100%";
      root.replaceChildren(plot);
      const width = root.clientWidth;
      await plotly.newPlot(plot, {
        data: withSelection,
        layout: { dragmode: "zoom", ...layout, width: undefined, autosize: true, template: styled() },
        config: { displaylogo: false, ...sharpness(data), ...config, responsive: false, topojsonURL: "" },
        frames,
      } as never);
      const own = new AbortController();
      drawn = { plot, end: () => own.abort() };
      if (signal.aborted) return clear();
      root.style.minHeight = "";
      followSize(plotly, plot, root, width, own.signal);
      const choose = (rows: Uint32Array[]) => {
        outlined = rows;
        context.set("selected", rows, "pause");
      };
      const tell = tellEvents(context, plot, { changes, choose, signal: own.signal });
      const pick = (point: { trace: number; point: number }) => context.send({ event: "click", value: point });
      const select = (rows: Uint32Array[]) => context.set("selected", rows, "pause");
      followKeys(plotly, plot, { pick, select, hover: tell }, own.signal);
      changes.begin(plotly, plot, figure.version);
    });
  const clear = () => {
    if (!drawn) return;
    drawn.end();
    releaseContexts(drawn.plot);
    plotly.purge(drawn.plot);
    drawn = undefined;
  };
  const rest = async () => {
    await changes.pause();
    if (!drawn) return;
    if (isSeen) {
      wake(webgl);
      return changes.begin(plotly, drawn.plot, figure.version);
    }
    const { data, layout, _fullLayout: full } = drawn.plot;
    // Plotly drops the height from the layout when the width changes.
    left = { data, layout: { ...layout, height: full.height } };
    root.style.minHeight = `${root.clientHeight}px`;
    clear();
    root.replaceChildren();
  };

  const sight = new IntersectionObserver((entries) => {
    isSeen = entries.at(-1)!.isIntersecting;
    if (isSeen && !drawn) void draw().catch((error) => context.report(`Cannot draw the figure: ${error.message}`));
  });
  sight.observe(root);
  const stopTheme = onThemeChange(() => {
    if (drawn) void plotly.relayout(drawn.plot, { template: styled() } as never);
  });
  whenAborted(signal, () => {
    changes.end();
    forget(webgl);
    sight.disconnect();
    stopTheme();
    clear();
  });
  await draw();
}

/** Draws the figure as wide as its place is. */
function followSize(plotly: Plotly, plot: Plot, root: HTMLElement, drawnWidth: number, signal: AbortSignal): void {
  let width = drawnWidth;
  const sizes = new ResizeObserver(() => {
    // It tells of the size that was there at the beginning too, at which all points would be drawn once more.
    if (root.clientWidth === 0 || root.clientWidth === width) return;
    width = root.clientWidth;
    void Promise.resolve(plotly.Plots.resize(plot)).catch(() => {});
  });
  sizes.observe(root);
  whenAborted(signal, () => sizes.disconnect());
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

interface Telling {
  changes: FigureChanges;
  /** Called with the points in a box or lasso. */
  choose(rows: Uint32Array[]): void;
  signal: AbortSignal;
}

/**
 * Tells the kernel what the reader does.
 *
 * @returns tells of a point that keys have come to
 */
function tellEvents(
  context: ViewContext,
  plot: Plot,
  { changes, choose, signal }: Telling,
): (point: FigurePoint) => void {
  const chooseAll = (event: PlotEvent | null) => {
    if (changes.isWorking) return;
    const rows: number[][] = plot.data.map(() => []);
    for (const point of event?.points ?? []) {
      const picked = point.pointNumbers ?? [point.pointIndex ?? point.pointNumber ?? -1];
      for (const row of picked) if (row >= 0) rows[point.curveNumber]?.push(row);
    }
    choose(rows.map((list) => Uint32Array.from(new Set(list)).sort()));
  };
  plot.on("plotly_selected", chooseAll);
  plot.on("plotly_deselect", () => chooseAll(null));
  const hover = paced((value: FigurePoint) => context.send({ event: "hover", value }), hoverMs, signal);
  const pointOf = (event: PlotEvent | null): FigurePoint | undefined => {
    const { curveNumber: trace, pointIndex, pointNumber } = event?.points?.[0] ?? { curveNumber: -1 };
    const point = pointIndex ?? pointNumber;
    return typeof point === "number" ? { trace, point } : undefined;
  };
  plot.on("plotly_hover", (event) => {
    const point = pointOf(event);
    if (point) hover(point);
  });
  plot.on("plotly_click", (event) => {
    const value = pointOf(event);
    if (value) context.send({ event: "click", value });
  });
  plot.on("plotly_relayout", (event) => {
    if (changes.isWorking) return;
    const told = Object.entries(event ?? {}).filter(
      ([name, value]) => name !== "autosize" && /^(number|string|boolean)$/.test(typeof value),
    );
    if (told.length > 0) context.send({ event: "relayout", value: Object.fromEntries(told) });
  });
  return hover;
}

/** Calls at most once in a time, and with the last value in the end. */
function paced<Value>(call: (value: Value) => void, ms: number, signal: AbortSignal): (value: Value) => void {
  let called = Number.NEGATIVE_INFINITY;
  let last: Value;
  let timer: ReturnType<typeof setTimeout> | undefined;
  whenAborted(signal, () => clearTimeout(timer));
  const now = () => {
    timer = undefined;
    called = performance.now();
    call(last);
  };
  return (value) => {
    last = value;
    if (timer !== undefined) return;
    const wait = called + ms - performance.now();
    if (wait <= 0) now();
    else timer = setTimeout(now, wait);
  };
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

function areSame(rows: readonly Uint32Array[], others: readonly Uint32Array[]): boolean {
  const isSame = (a: Uint32Array, b: Uint32Array | undefined) =>
    a.length === b?.length && a.every((row, i) => row === b[i]);
  return rows.length === others.length && rows.every((list, i) => isSame(list, others[i]));
}

function titleOf(layout: Record<string, unknown>): string {
  const { title } = (layout.meta ?? {}) as { title?: unknown };
  return typeof title === "string" ? title.replace(/<[^>]*>/g, " ") : "";
}
