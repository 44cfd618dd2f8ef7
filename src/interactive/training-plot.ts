import { display, type MimeBundle } from "../../kernel/protocol.ts";
import type { DataSource } from "../data-source.ts";
import { ArgumentError } from "../errors.ts";
import { type Figure, lines, panels } from "../figures/index.ts";
import { durationText, secondsLeft } from "./duration.ts";
import { LiveOutput } from "./live-output.ts";
import { StatusLine } from "./status-line.ts";
import { thinned } from "./thinned.ts";

/** What a training plot shows. */
export interface TrainingPlotOptions {
  /** Line above the figure. */
  title?: string;
  /** Names of the values to draw. @defaultValue every number of the reports but counts, times and `mse` */
  values?: readonly string[];
  /** How many epochs there will be, so that it can say how long they take. */
  epochs?: number;
  /** Where the numbers come from, for the caption. */
  source?: DataSource;
}

/** What happened in an epoch or a step: numbers by name. Other fields are passed over. */
export type TrainingReport = object;

/** A figure that grows while a network is trained. */
export interface TrainingPlot {
  /** Adds a report; `epoch` says where it stands, else it follows the last one. */
  push(report: TrainingReport): void;
  /** The figure as it is now. */
  figure(): Figure;
  [display](): MimeBundle;
}

/** Counts and times, and the error that the loss nearly is. */
const notDrawn = new Set(["epoch", "step", "steps", "batch", "seconds", "imagesPerSecond", "mse"]);

const words: Readonly<Record<string, string>> = { r2: "R²", testLoss: "test loss", mse: "mean squared error" };

/**
 * A figure of losses and scores that grows with every report, for `onEpoch` of any training:
 *
 * ```ts
 * const plot = trainingPlot({ title: "Autoencoder", epochs: 30 });
 * await trainVae(x, { epochs: 30, onEpoch: (report) => plot.push(report) });
 * ```
 *
 * Losses share one panel, every other value has its own. It stands in the output of the cell that shows it, or else of the
 * first that pushes, and is replaced at most every 100 ms; the notebook keeps its last state. Outside a notebook each
 * report is a line on stderr. Of long trainings it draws 1,000 points a line.
 *
 * @throws {@link ArgumentError} `OUT_OF_RANGE` for epochs that are no whole number of at least 1
 */
export function trainingPlot({ title, values, epochs, source }: TrainingPlotOptions = {}): TrainingPlot {
  if (epochs !== undefined && (!Number.isInteger(epochs) || epochs < 1)) {
    throw new ArgumentError("OUT_OF_RANGE", `Cannot plot ${epochs} epochs`, "Choose a whole number of 1 or more.");
  }
  const places: number[] = [];
  const series = new Map<string, number[]>((values ?? []).map((name) => [name, []]));
  let start = performance.now();
  let elapsed = 0;
  const output = new LiveOutput(bundle);
  const line = new StatusLine(status);

  function figure(): Figure {
    const texts = { title, caption: status(), source };
    const parts = panelsOf([...series.keys()]).map(({ label, names }) => {
      const named = Object.fromEntries(names.map((name) => [words[name] ?? name, thinned(series.get(name)!)]));
      const y = names.length === 1 ? Object.values(named)[0] : named;
      return { x: thinned(places), y, xTitle: "epoch", yTitle: label };
    });
    if (parts.length === 0) return lines({ ...texts, x: [0], y: [Number.NaN], xTitle: "epoch" });
    if (parts.length === 1) return lines({ ...texts, ...parts[0] });
    return panels(
      parts.map((part) => lines({ ...part, width: 420, height: 300 })),
      texts,
    );
  }

  function bundle(): MimeBundle {
    return { ...figure()[display](), "text/plain": title ? `${title}: ${status()}` : status() };
  }

  /** `epoch 12 of 30, 8 s left: loss 0.0123, R² 0.982` */
  function status(): string {
    if (places.length === 0) return "No epoch has ended yet";
    const epoch = places[places.length - 1];
    const left = epochs === undefined ? undefined : secondsLeft(elapsed, epoch, epochs);
    const of = epochs === undefined ? "" : ` of ${epochs}`;
    const time =
      left === undefined
        ? durationText(elapsed)
        : left > 0
          ? `${durationText(left)} left`
          : `in ${durationText(elapsed)}`;
    const now = [...series].map(([name, numbers]) => `${words[name] ?? name} ${format(numbers[numbers.length - 1])}`);
    return `Epoch ${epoch}${of}, ${time}: ${now.join(", ")}`;
  }

  return {
    push(report) {
      const fields = report as Readonly<Record<string, unknown>>;
      // A plot may be made long before training starts; the first epoch then tells how long one takes.
      if (places.length === 0 && typeof fields.seconds === "number") start = performance.now() - 1000 * fields.seconds;
      elapsed = (performance.now() - start) / 1000;
      const last = places[places.length - 1] ?? 0;
      places.push(typeof fields.epoch === "number" ? fields.epoch : last + 1);
      for (const [name, value] of Object.entries(fields)) {
        if (typeof value !== "number" || values || notDrawn.has(name) || series.has(name)) continue;
        series.set(name, new Array<number>(places.length - 1).fill(Number.NaN));
      }
      for (const [name, numbers] of series) numbers.push(typeof fields[name] === "number" ? fields[name] : Number.NaN);
      if (LiveOutput.isPossible) output.change();
      else line.change(places[places.length - 1] === epochs);
    },
    figure,
    [display]() {
      if (!LiveOutput.isPossible) return bundle();
      if (places.length === 0) start = performance.now();
      output.show();
      return {};
    },
  };
}

/** Losses together, every other value alone. */
function panelsOf(names: readonly string[]): { label: string; names: string[] }[] {
  const isLoss = (name: string) => /loss$/i.test(name);
  const losses = names.filter(isLoss);
  const others = names.filter((name) => !isLoss(name)).map((name) => ({ label: words[name] ?? name, names: [name] }));
  return losses.length > 0 ? [{ label: "loss", names: losses }, ...others] : others;
}

function format(value: number | undefined): string {
  return value === undefined || !Number.isFinite(value) ? "none" : String(Number(value.toPrecision(4)));
}
