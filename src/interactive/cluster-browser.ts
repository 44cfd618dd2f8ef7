import { display, type MimeBundle } from "../../kernel/protocol.ts";
import type { DataSource } from "../data-source.ts";
import { ArgumentError } from "../errors.ts";
import { clustersOf } from "../figures/clusters.ts";
import { labelColors } from "../figures/colors.ts";
import { type Columns, numberColumn, requireLength } from "../figures/inputs.ts";
import { scatter } from "../figures/scatter.ts";
import type { ImageStack } from "../images/image-stack.ts";
import type { Matrix } from "../matrix.ts";
import { indicesOf } from "./checks.ts";
import { editedLabels, editsOf, type LabelEdit } from "./label-edits.ts";
import { type ThumbnailInfo, Thumbnails } from "./thumbnails.ts";
import { builtInWidget, type Widget } from "./widget.ts";

/** Options of {@link clusterBrowser}. */
export interface ClusterBrowserOptions {
  /** A plane on which near pictures are alike, (n, 2 or more): of `tsne`, `umap` or `pca`; the first two columns count. */
  embedding: Matrix;
  /** Names of class 0, 1, … @defaultValue their numbers */
  names?: readonly string[];
  /** One row for each picture; its `localTime` and `latitude` become brushes. @defaultValue the pictures' `centers` */
  table?: Columns;
  /**
   * Name under which classes given by hand are kept in the notebook's file: they come back when the cell is run again.
   * @defaultValue they are not kept
   */
  keep?: string;
  /** Line above the figure that files keep of it. @defaultValue "Classes on a plane" */
  title?: string;
  /** Where the pictures come from, for the caption of that figure. */
  source?: DataSource;
}

interface State {
  x: Float32Array;
  y: Float32Array;
  labels: Int32Array;
  names: string[];
  colors: string[];
  thumbnails: ThumbnailInfo;
  brushes: { name: string; values: Float32Array }[];
  keep: string;
  edits: LabelEdit[];
  selected: Uint32Array;
}

const brushColumns = ["localTime", "latitude"];
const mostSaved = 2500;

/** Pictures on a plane, with their classes. */
export class ClusterBrowser {
  readonly #widget: Widget<State>;
  readonly #texts: { title: string; source: DataSource | undefined };

  /** Use {@link clusterBrowser}. */
  constructor(pictures: ImageStack & { centers?: Columns }, labels: ArrayLike<number>, options: ClusterBrowserOptions) {
    const { embedding, table = pictures.centers, keep = "", title = "Classes on a plane", source } = options;
    const { count } = pictures;
    requireLength("labels", labels.length, count, "pictures");
    requireLength("places", embedding.rows, count, "pictures");
    if (embedding.cols < 2) {
      throw new ArgumentError(
        "SHAPE_MISMATCH",
        `Cannot lay pictures out on an embedding of ${embedding.cols} columns`,
        "Pass two columns or more.",
      );
    }
    const own = Int32Array.from(labels);
    const classes = Math.max(options.names?.length ?? 0, ...clustersOf(own).map(({ label }) => label + 1));
    const column = (j: number) =>
      Float32Array.from({ length: count }, (_, i) => embedding.data[i * embedding.cols + j]!);
    this.#texts = { title, source };
    const thumbnails = new Thumbnails(pictures);
    this.#widget = builtInWidget<State>("cluster-browser", {
      name: "ClusterBrowser",
      state: {
        x: column(0),
        y: column(1),
        labels: own,
        names: Array.from({ length: classes }, (_, i) => options.names?.[i] ?? String(i)),
        colors: labelColors(classes),
        thumbnails: thumbnails.info,
        brushes: brushesOf(table, count),
        keep,
        edits: [],
        selected: new Uint32Array(0),
      },
      accept: {
        ...{ x: false, y: false, labels: false, names: false, colors: false },
        ...{ thumbnails: false, brushes: false, keep: false },
        edits: editsOf(count, classes),
        selected: indicesOf(count),
      },
      commands: thumbnails.commands,
      fallback: () => this.#fallback(),
    });
  }

  /** Rows of the chosen pictures, rising; none where nothing is chosen. */
  get selected(): Uint32Array {
    return this.#widget.get("selected");
  }

  /** Class of each picture, with those that the reader has changed. */
  get labels(): Int32Array {
    return editedLabels(this.#widget.get("labels"), this.#widget.get("edits"));
  }

  /** What the reader has changed, the last at the end. */
  get edits(): readonly LabelEdit[] {
    return this.#widget.get("edits");
  }

  /** Chooses pictures, as the reader does. */
  select(rows: ArrayLike<number>): void {
    const { length } = this.#widget.get("labels");
    this.#widget.set({ selected: indicesOf(length)(Uint32Array.from(rows).sort()) });
  }

  /** Gives pictures another class, as the reader does; {@link ClusterBrowser.undo} takes it back. */
  relabel(rows: ArrayLike<number>, to: number): void {
    const check = editsOf(this.#widget.get("labels").length, this.#widget.get("names").length);
    this.#widget.set({ edits: check([...this.edits, { rows: Array.from(rows), to }]) });
  }

  /** Takes the last change of classes back. */
  undo(): void {
    this.#widget.set({ edits: this.edits.slice(0, -1) });
  }

  /** Calls `listener` with the chosen rows when the reader pauses; returns what ends the calls. */
  on(event: "selected", listener: (rows: Uint32Array) => void): () => void;
  /** Calls `listener` with all classes after each change; returns what ends the calls. */
  on(event: "labels", listener: (labels: Int32Array) => void): () => void;
  on(event: "selected" | "labels", listener: (value: never) => void): () => void {
    if (event === "selected") return this.#widget.on("selected", listener as (rows: Uint32Array) => void);
    return this.#widget.on("edits", () => listener(this.labels as never));
  }

  /** Takes it from the page. */
  close(): void {
    this.#widget.close();
  }

  [display](): MimeBundle {
    return this.#widget[display]();
  }

  toString(): string {
    const sizes = clustersOf(this.labels, { names: this.#widget.get("names") });
    return `ClusterBrowser(${sizes.map(({ name, rows }) => `${name}: ${rows.length}`).join(", ")})`;
  }

  #fallback(): MimeBundle {
    const [x, y, names] = [this.#widget.get("x"), this.#widget.get("y"), this.#widget.get("names")];
    const step = Math.ceil(x.length / mostSaved);
    const thin = <Values extends Float32Array | Int32Array>(values: Values) => values.filter((_, i) => i % step === 0);
    const figure = scatter({
      x: thin(x),
      y: thin(y),
      labels: thin(this.labels),
      label: "class",
      names,
      ...this.#texts,
    });
    return { ...figure[display](), "text/plain": this.toString() };
  }
}

/**
 * Pictures as the points of a plane, in the colours of their classes: choose some by box or lasso, by their class or by
 * local time and latitude; see them large; give them another class by hand, with undo.
 *
 * ```ts
 * const browser = clusterBrowser(patches, classes, { embedding: await tsne(embedding, { nComponents: 2 }) });
 * browser
 * // later
 * patches.centers.take(browser.selected).describe()
 * ```
 *
 * @param pictures - `Patches`, or any stack of n pictures
 * @param labels - class of each picture, (n), whole numbers; negative for none
 * @throws {@link ArgumentError} `SHAPE_MISMATCH`, `BAD_LABELS`
 */
export function clusterBrowser(
  pictures: ImageStack & { centers?: Columns },
  labels: ArrayLike<number>,
  options: ClusterBrowserOptions,
): ClusterBrowser {
  return new ClusterBrowser(pictures, labels, options);
}

function brushesOf(table: Columns | undefined, count: number): State["brushes"] {
  const names = table?.columnNames() ?? [];
  return brushColumns
    .filter((name) => names.includes(name))
    .map((name) => {
      const values = Float32Array.from(numberColumn(table!, name));
      requireLength("rows", values.length, count, "pictures");
      return { name, values };
    });
}
