import { ArgumentError } from "../errors.ts";
import { Figure, type FigureOptions } from "./figure.ts";
import { requireLength } from "./inputs.ts";
import type { Frame, Layout } from "./plotly.ts";
import { extent, type Numbers } from "./typed-arrays.ts";

/** Options of {@link steps}. */
export interface StepsOptions extends FigureOptions {
  /** What each step shows; stands over the slider. @defaultValue the figures' own titles */
  labels?: readonly string[];
  /** How long each step stays while it plays, in seconds. @defaultValue 1.2 */
  seconds?: number;
}

/** Room under the axes for the slider and its text, in pixels. */
const sliderRoom = 88;

/**
 * Figures shown one after the other in one place, with a slider and a play button: an algorithm, step by step. Axes that
 * the figures leave to themselves take a common range, so that nothing jumps. A picture shows the first step.
 *
 * @param figures - figures with the same axes; those of the first are used
 * @throws {@link ArgumentError} `NO_FIGURES`, `SHAPE_MISMATCH`, `BAD_OPTION`
 */
export function steps(figures: readonly Figure[], options: StepsOptions = {}): Figure {
  const { labels = figures.map(({ title }) => title ?? ""), seconds = 1.2 } = options;
  if (figures.length === 0) {
    throw new ArgumentError("NO_FIGURES", "Cannot show steps of no figures", "Pass a list of figures.");
  }
  requireLength("labels", labels.length, figures.length, "figures");
  if (!(seconds > 0)) {
    throw new ArgumentError("BAD_OPTION", `Cannot show each step for ${seconds} seconds`, "seconds is more than 0.");
  }
  const [first] = figures;
  const owner = figures.flatMap(({ data }, step) => data.map(() => step));
  const traces = figures.flatMap(({ data }) => data);
  const isAt = (step: number) => owner.map((own, i) => own === step && (traces[i].visible ?? true));
  const all = owner.map((_, i) => i);
  const margin = first.layout.margin as Required<Record<"l" | "r" | "t" | "b", number>>;
  // Panels have no margin of their own at the left.
  const inset = Math.max(0, 16 - margin.l);
  const annotations = figures.map(({ layout }, step) => [
    ...(layout.annotations ?? []),
    ...(labels[step] ? [stepText(labels[step], inset, margin.b)] : []),
  ]);

  return new Figure({
    caption: first.caption,
    source: first.source,
    credit: first.credit,
    ...options,
    data: traces.map((trace, i) => ({ ...trace, visible: isAt(0)[i] })),
    layout: {
      ...first.layout,
      ...commonRanges(figures),
      showlegend: figures.some(({ layout }) => layout.showlegend === true),
      width: options.width ?? first.layout.width!,
      height: (options.height ?? first.layout.height!) + sliderRoom,
      margin: {
        ...margin,
        r: Math.max(...figures.map(({ layout }) => layout.margin!.r!)),
        b: margin.b + sliderRoom,
      },
      annotations: annotations[0] as Layout["annotations"],
      sliders: [slider(figures.length, inset, margin.b)] as unknown as Layout["sliders"],
      updatemenus: [playButton(seconds, inset, margin.b)] as unknown as Layout["updatemenus"],
    },
    frames: figures.map(({ layout }, step) => ({
      name: String(step),
      traces: all,
      data: isAt(step).map((visible) => ({ visible })),
      layout: { shapes: layout.shapes ?? [], annotations: annotations[step] },
    })) as Frame[],
  });
}

function stepText(text: string, inset: number, below: number): object {
  return {
    text: `<b>${text}</b>`,
    showarrow: false,
    xref: "paper",
    x: 0,
    xanchor: "left",
    xshift: inset,
    yref: "paper",
    y: 0,
    yanchor: "top",
    yshift: -below,
    font: { size: 13 },
  };
}

function slider(count: number, inset: number, below: number): object {
  return {
    active: 0,
    x: 0,
    len: 1,
    y: 0,
    yanchor: "top",
    pad: { t: below + 28, l: inset + 92, r: 12, b: 0 },
    currentvalue: { visible: false },
    transition: { duration: 0 },
    ticklen: 4,
    steps: Array.from({ length: count }, (_, step) => ({
      label: String(step + 1),
      method: "animate",
      args: [[String(step)], { mode: "immediate", frame: { duration: 0, redraw: true }, transition: { duration: 0 } }],
    })),
  };
}

function playButton(seconds: number, inset: number, below: number): object {
  const duration = Math.round(seconds * 1000);
  const play = { mode: "immediate", fromcurrent: true, frame: { duration, redraw: true }, transition: { duration: 0 } };
  const pause = { mode: "immediate", frame: { duration: 0, redraw: false }, transition: { duration: 0 } };
  return {
    type: "buttons",
    direction: "left",
    showactive: false,
    x: 0,
    xanchor: "left",
    y: 0,
    yanchor: "top",
    pad: { t: below + 24, l: inset },
    font: { size: 13 },
    buttons: [
      { label: "▶", method: "animate", args: [null, play] },
      { label: "❚❚", method: "animate", args: [[null], pause] },
    ],
  };
}

/** A range that holds the values of every step, for each axis that none of them ranges itself. */
function commonRanges(figures: readonly Figure[]): object {
  const keys = Object.keys(figures[0].layout).filter((key) => /^[xy]axis\d*$/.test(key)) as ("xaxis" | "yaxis")[];
  const ranged = keys.flatMap((key) => {
    const axis = figures[0].layout[key] as { rangemode?: string };
    const range = figures.every(({ layout }) => isFree(layout[key])) && commonRange(figures, key, axis.rangemode);
    return range ? [[key, { ...axis, range }]] : [];
  });
  return Object.fromEntries(ranged);
}

function isFree(axis: { range?: unknown; type?: unknown; autorange?: unknown } = {}): boolean {
  return axis.range === undefined && axis.autorange === undefined && (axis.type ?? "linear") === "linear";
}

function commonRange(figures: readonly Figure[], key: string, rangemode?: string): [number, number] | undefined {
  const letter = key[0] as "x" | "y";
  const name = key.replace("axis", "");
  const traces = figures.flatMap(({ data }) => data.filter((trace) => (trace[`${letter}axis`] ?? letter) === name));
  const values = traces.map((trace) => trace[letter] as Numbers | undefined);
  if (!values.every((list) => list !== undefined && isNumbers(list))) return undefined;
  const bounds = values.map((list) => extent(list!));
  const low = Math.min(...bounds.map(([least]) => least));
  const high = Math.max(...bounds.map(([, most]) => most));
  if (!(low < high)) return undefined;
  const rim = 0.05 * (high - low);
  return [rangemode === "tozero" && low >= 0 ? 0 : low - rim, high + rim];
}

function isNumbers(list: Numbers): boolean {
  return ArrayBuffer.isView(list) || (Array.isArray(list) && list.every((value) => value === null || !isText(value)));
}

function isText(value: unknown): boolean {
  return typeof value === "string";
}
