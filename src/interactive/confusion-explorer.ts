import { display, type MimeBundle } from "../../kernel/protocol.ts";
import type { DataSource } from "../data-source.ts";
import { ArgumentError } from "../errors.ts";
import { heatmap } from "../figures/heatmap.ts";
import { requireLength } from "../figures/inputs.ts";
import type { ImageStack } from "../images/image-stack.ts";
import { matrix } from "../matrix.ts";
import { confusionMatrix } from "../metrics/confusion-matrix.ts";
import { indicesOf, listOf, wholeBetween } from "./checks.ts";
import { type ThumbnailInfo, Thumbnails } from "./thumbnails.ts";
import { builtInWidget, type Widget } from "./widget.ts";

/** Options of {@link confusionExplorer}. */
export interface ConfusionExplorerOptions {
  /** Names of class 0, 1, … @defaultValue their numbers */
  names?: readonly string[];
  /** The samples as pictures, which a cell opens. @defaultValue their row numbers are listed */
  pictures?: ImageStack;
  /** Line above the figure that files keep of it. @defaultValue "Confusion matrix" */
  title?: string;
  /** Where the samples come from, for the caption of that figure. */
  source?: DataSource;
}

interface State {
  names: string[];
  counts: Float64Array;
  truth: Int16Array;
  predicted: Int16Array;
  accuracy: number;
  thumbnails: ThumbnailInfo | null;
  /** Row and column of the open cell; -1 for none. */
  cell: number[];
  selected: Uint32Array;
}

const mostClasses = 60;

/** A confusion matrix whose cells open. */
export class ConfusionExplorer {
  readonly #widget: Widget<State>;
  readonly #texts: { title: string; source: DataSource | undefined };

  /** Use {@link confusionExplorer}. */
  constructor(truth: ArrayLike<number>, predicted: ArrayLike<number>, options: ConfusionExplorerOptions) {
    const { labels, counts, accuracy } = confusionMatrix(truth, predicted);
    if (labels.length > mostClasses) {
      throw new ArgumentError(
        "BAD_COUNT",
        `Cannot show a confusion matrix of ${labels.length} classes`,
        `Pass labels of at most ${mostClasses} classes.`,
      );
    }
    const { names, pictures, title = "Confusion matrix", source } = options;
    if (pictures) requireLength("pictures", pictures.count, truth.length, "labels");
    this.#texts = { title, source };
    const placeOf = new Map(labels.map((label, i) => [label, i]));
    const thumbnails = pictures && new Thumbnails(pictures);
    this.#widget = builtInWidget<State>("confusion-explorer", {
      name: "ConfusionExplorer",
      state: {
        names: labels.map((label) => names?.[label] ?? String(label)),
        counts: Float64Array.from(counts.data),
        truth: Int16Array.from(truth, (label) => placeOf.get(label)!),
        predicted: Int16Array.from(predicted, (label) => placeOf.get(label)!),
        accuracy,
        thumbnails: thumbnails?.info ?? null,
        cell: [-1, -1],
        selected: new Uint32Array(0),
      },
      accept: {
        ...{ names: false, counts: false, truth: false, predicted: false, accuracy: false, thumbnails: false },
        cell: listOf(wholeBetween(-1, labels.length - 1), 2),
        selected: indicesOf(truth.length),
      },
      commands: thumbnails?.commands ?? {},
      fallback: () => this.#fallback(),
    });
  }

  /** Rows of the samples in the open cell, or of those picked in it, rising. */
  get selected(): Uint32Array {
    return this.#widget.get("selected");
  }

  /** Names of the true and of the predicted class of the open cell; undefined when none is open. */
  get cell(): { truth: string; predicted: string } | undefined {
    const [row = -1, column = -1] = this.#widget.get("cell");
    const names = this.#widget.get("names");
    return row < 0 || column < 0 ? undefined : { truth: names[row]!, predicted: names[column]! };
  }

  /** Calls `listener` with the rows after each choice; returns what ends the calls. */
  on(_event: "selected", listener: (rows: Uint32Array) => void): () => void {
    return this.#widget.on("selected", (rows) => listener(rows));
  }

  /** Takes it from the page. */
  close(): void {
    this.#widget.close();
  }

  [display](): MimeBundle {
    return this.#widget[display]();
  }

  toString(): string {
    const { length } = this.#widget.get("names");
    return `ConfusionExplorer(${length} classes, accuracy ${this.#widget.get("accuracy").toFixed(3)})`;
  }

  #fallback(): MimeBundle {
    const names = this.#widget.get("names");
    const counts = matrix(this.#widget.get("counts"), names.length, names.length);
    const figure = heatmap(counts, {
      names,
      annotate: names.length <= 20 ? 0 : false,
      colors: "viridis",
      range: [0, Math.max(1, ...this.#widget.get("counts"))],
      ...this.#texts,
    });
    return { ...figure[display](), "text/plain": this.toString() };
  }
}

/**
 * A confusion matrix whose cells open: a click, or Enter, shows the samples that are truly of the row's class and were
 * taken for the column's.
 *
 * ```ts
 * const confusion = confusionExplorer(truth, matchLabels(truth, clusters).labels, { names, pictures });
 * confusion
 * // later
 * table.take(confusion.selected)
 * ```
 *
 * @param truth - class of each sample, (n)
 * @param predicted - predicted class of each sample, (n)
 * @throws {@link ArgumentError} `SHAPE_MISMATCH`, `EMPTY`, `BAD_COUNT`
 */
export function confusionExplorer(
  truth: ArrayLike<number>,
  predicted: ArrayLike<number>,
  options: ConfusionExplorerOptions = {},
): ConfusionExplorer {
  return new ConfusionExplorer(truth, predicted, options);
}
