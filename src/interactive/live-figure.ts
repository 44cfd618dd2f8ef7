import { AsyncResource } from "node:async_hooks";
import { display, type MimeBundle } from "../../kernel/protocol.ts";
import { ArgumentError } from "../errors.ts";
import { Figure } from "../figures/index.ts";
import type { Layout, Trace } from "../figures/plotly.ts";
import { attributeOf, attributeSteps, withAttributes } from "./attribute-path.ts";
import { refused } from "./checks.ts";
import { lengthOf, pickPoints, placesOf, pointCount, thinned, wireTrace } from "./figure-points.ts";
import { builtInWidget, type Widget } from "./widget.ts";
import { isWidgetArray, packState } from "./wire.ts";

/** One point of a figure. */
export interface FigurePoint {
  /** Position of its trace. */
  readonly trace: number;
  /** Position in the trace. */
  readonly point: number;
}

/** What a {@link LiveFigure} tells of, and what its listeners get. */
export interface LiveFigureEvents {
  /** Points chosen with the box or the lasso: positions, rising, for each trace; all empty when the choice is undone. */
  selected: readonly Uint32Array[];
  hover: FigurePoint;
  click: FigurePoint;
  /** What the reader changed of the layout, by Plotly's names: `{ "xaxis.range[0]": 2.5, … }`. */
  relayout: Readonly<Record<string, number | string | boolean>>;
}

interface State {
  figure: object;
  selected: Uint32Array[];
  /** Number of changes made so far: a view drawn late asks for the figure as it is then. */
  version: number;
}

type Listener = (value: never) => void;

/** Parts of a layout that a figure makes from its title and caption too. */
const composed: (string | number)[] = ["title", "height", "margin", "annotations", "meta"];

/** A figure in the page to which the kernel listens and which it changes in place. */
export class LiveFigure {
  readonly #widget: Widget<State>;
  readonly #figure: Figure;
  readonly #listeners = new Map<string, Set<Listener>>();
  #data: Trace[];
  #layout: Partial<Layout>;
  #title: string | undefined;
  #version = 0;

  /** Use {@link liveFigure}. */
  constructor(figure: Figure) {
    this.#figure = figure;
    this.#data = [...figure.data];
    this.#layout = figure.layout;
    this.#title = figure.title;
    this.#widget = builtInWidget<State>("live-figure", {
      name: "LiveFigure",
      state: { figure: {}, selected: this.#data.map(() => new Uint32Array(0)), version: 0 },
      accept: { figure: false, version: false, selected: (value) => this.#checkSelection(value) },
      commands: { figure: () => this.#wireFigure() },
      fallback: () => this.#fallback(),
    });
    this.#widget.compute("figure", () => this.#wireFigure());
    this.#widget.compute("version", () => this.#version);
    this.#widget.on("selected", (rows) => this.#emit("selected", rows));
    this.#widget.onMessage((content) => this.#receive(content));
  }

  /** Points chosen now: positions, rising, for each trace. */
  get selected(): readonly Uint32Array[] {
    return this.#widget.get("selected");
  }

  /** Chooses points, as the reader does with the lasso. */
  select(rows: readonly ArrayLike<number>[]): void {
    this.#widget.set({ selected: this.#checkSelection(this.#data.map((_, i) => Uint32Array.from(rows[i] ?? []))) });
  }

  /**
   * Calls `listener` for what the reader does, in the output of the cell that asked for it.
   *
   * @returns ends the calls
   */
  on<Event extends keyof LiveFigureEvents>(
    event: Event,
    listener: (value: LiveFigureEvents[Event]) => void,
  ): () => void {
    const bound = AsyncResource.bind(listener) as unknown as Listener;
    const listeners = this.#listeners.get(event) ?? new Set();
    this.#listeners.set(event, listeners.add(bound));
    return () => listeners.delete(bound);
  }

  /**
   * Changes attributes of traces in place.
   *
   * @param changes - by Plotly's names, for example `{ y: values, "marker.color": colors }`
   * @param traces - positions of the traces. @defaultValue all
   * @throws {@link ArgumentError} `BAD_TRACE`
   */
  restyle(changes: Readonly<Record<string, unknown>>, traces = this.#data.map((_, i) => i)): void {
    for (const trace of traces) this.#requireTrace(trace);
    if (traces.length === 0) return;
    for (const trace of traces) this.#data[trace] = withAttributes(this.#data[trace]!, changes);
    this.#tell({ kind: "restyle", changes: wireTrace(changes), traces });
    this.#keepChosen((trace, row) => (row < pointCount(this.#data[trace]!) ? row : undefined));
  }

  /**
   * Changes the layout in place, by Plotly's names: `{ "xaxis.range": [0, 5] }`. `title` is the line above the figure,
   * and `height` leaves out title and caption, as in the figure's own options.
   */
  relayout(changes: Readonly<Record<string, unknown>>): void {
    const before = this.#with([]).toJSON().layout;
    this.#layout = withAttributes(this.#layout, changes);
    const title = changes["title.text"] ?? changes.title;
    const text = title !== null && typeof title === "object" ? (title as { text?: unknown }).text : title;
    if (typeof text === "string") this.#title = text;
    const after = this.#with([]).toJSON().layout;
    const told = Object.entries(wireTrace(changes)).filter(([name]) => !composed.includes(attributeSteps(name)[0]!));
    // What follows from title and caption goes to the page as a figure opened now has it.
    const followed = composed
      .filter((name) => JSON.stringify(before[name]) !== JSON.stringify(after[name]))
      .map((name) => [name, after[name] ?? null]);
    this.#tell({ kind: "relayout", changes: Object.fromEntries([...told, ...followed]) });
  }

  /**
   * Adds points at the end of a trace.
   *
   * @param points - equally many values of each attribute, for example `{ x: [5], y: [0.3], "marker.color": [2] }`
   * @param keep - most points that stay; the oldest go. @defaultValue all
   * @throws {@link ArgumentError} `BAD_TRACE`, `SHAPE_MISMATCH`, `BAD_OPTION` unless `keep` is a whole number from 0
   */
  append(points: Readonly<Record<string, ArrayLike<number>>>, options: { trace?: number; keep?: number } = {}): void {
    const { trace = 0, keep = Number.MAX_SAFE_INTEGER } = options;
    this.#requireTrace(trace);
    if (!Number.isInteger(keep) || keep < 0) {
      throw new ArgumentError("BAD_OPTION", `Cannot keep ${keep} points`, "keep is a whole number from 0.");
    }
    const lengths = Object.values(points).map(({ length }) => length);
    if (new Set(lengths).size > 1) {
      throw new ArgumentError(
        "SHAPE_MISMATCH",
        `Cannot append ${lengths.join(" and ")} values`,
        "Give equally many of each attribute.",
      );
    }
    const before = this.#data[trace]!;
    const grown = Object.entries(points).map(([name, values]) => {
      const joined = Float64Array.from([...numbers(attributeOf(before, name)), ...Array.from(values)]);
      return [name, joined.length > keep ? joined.slice(joined.length - keep) : joined];
    });
    this.#data[trace] = withAttributes(before, Object.fromEntries(grown));
    const typed = Object.fromEntries(Object.entries(points).map(([key, values]) => [key, Float64Array.from(values)]));
    this.#tell({ kind: "append", points: typed, trace, keep });
    const place = placesOf(this.#data[trace]!) ?? "";
    const gone = place in points ? lengthOf(before[place]) + (lengths[0] ?? 0) - pointCount(this.#data[trace]!) : 0;
    this.#keepChosen((of, row) => (of === trace ? (row >= gone ? row - gone : undefined) : row));
  }

  /** Takes it from the page. Shown again, it opens anew as it is now. */
  close(): void {
    this.#widget.close();
  }

  /** The figure as it is now. */
  toFigure(): Figure {
    return this.#with(this.#data);
  }

  [display](): MimeBundle {
    return this.#widget[display]();
  }

  toString(): string {
    return `Live${this.#figure}`;
  }

  #fallback(): MimeBundle {
    const { data, note } = thinned(this.#data);
    return { ...this.#with(data)[display](), "text/plain": `${this}${note}` };
  }

  #with(data: readonly Trace[]): Figure {
    const { caption, source, credit, config, frames } = this.#figure;
    const texts = Object.entries({ title: this.#title, caption, source, credit }).filter(
      ([, text]) => text !== undefined,
    );
    return new Figure({ ...Object.fromEntries(texts), data, layout: this.#layout, config, frames });
  }

  #wireFigure(): object {
    const { layout, config, frames = [] } = this.#with([]).toJSON();
    return { data: this.#data.map(wireTrace), layout, config, frames, version: this.#version };
  }

  #tell(message: object): void {
    const version = ++this.#version;
    const { state, bufferPaths, buffers } = packState({ message: { ...message, version } });
    const content = { kind: "figure", state: { version }, message: state.message, buffer_paths: bufferPaths };
    this.#widget.send(content, buffers);
  }

  /** Lets the chosen points go with the data: each to its new position, or away. */
  #keepChosen(move: (trace: number, row: number) => number | undefined): void {
    const moved = this.selected.map((rows, trace) => {
      const kept = Array.from(rows, (row) => move(trace, row));
      return kept.every((row, i) => row === rows[i]) ? rows : Uint32Array.from(kept.filter((row) => row !== undefined));
    });
    if (moved.some((rows, trace) => rows !== this.selected[trace])) this.#widget.set({ selected: moved });
  }

  #receive(content: unknown): void {
    const { event, value } = (content ?? {}) as { event?: unknown; value?: unknown };
    if (event === "hover" || event === "click") this.#emit(event, this.#checkPoint(value));
    else if (event === "relayout") this.#emit(event, checkRelayout(value));
    else throw refused(event, '"hover", "click" or "relayout"');
  }

  #emit(event: keyof LiveFigureEvents, value: unknown): void {
    for (const listener of this.#listeners.get(event) ?? []) listener(value as never);
  }

  #checkSelection(value: unknown): Uint32Array[] {
    if (!Array.isArray(value) || value.length !== this.#data.length) {
      throw refused(value, `positions for each of the ${this.#data.length} traces`);
    }
    return value.map((rows, i) => pickPoints(rows, pointCount(this.#data[i]!)));
  }

  #checkPoint(value: unknown): FigurePoint {
    const { trace, point } = (value ?? {}) as FigurePoint;
    const most = Number.isInteger(trace) && trace >= 0 ? pointCount(this.#data[trace] ?? {}) : 0;
    if (Number.isInteger(point) && point >= 0 && point < most) return { trace, point };
    throw refused(point, `a point of one of the ${this.#data.length} traces`);
  }

  #requireTrace(trace: number): void {
    if (this.#data[trace] !== undefined) return;
    throw new ArgumentError(
      "BAD_TRACE",
      `Cannot find trace ${trace} in a figure of ${this.#data.length}`,
      "Traces are counted from 0.",
    );
  }
}

/**
 * A figure that answers: what the reader chooses, points at, clicks and zooms reaches the kernel as typed events with
 * positions, and the kernel changes and extends its traces in place. Good for a million points.
 *
 * ```ts
 * const live = liveFigure(scatter({ x, y }));
 * live.on("selected", ([rows]) => console.log(rows.length));
 * live
 * ```
 *
 * Saved, it leaves the figure, thinned above 2000 points, and a picture.
 */
export function liveFigure(figure: Figure): LiveFigure {
  return new LiveFigure(figure);
}

function checkRelayout(value: unknown): LiveFigureEvents["relayout"] {
  const entries = value !== null && typeof value === "object" ? Object.entries(value) : [];
  const fits = ([key, item]: [string, unknown]) =>
    key.length <= 80 &&
    (Number.isFinite(item) || typeof item === "boolean" || (typeof item === "string" && item.length <= 200));
  if (entries.length === 0 || entries.length > 100 || !entries.every(fits)) throw refused(value, "changes of a layout");
  return Object.fromEntries(entries);
}

function numbers(values: unknown): Iterable<number> {
  return isWidgetArray(values) || Array.isArray(values) ? (values as number[]) : [];
}
