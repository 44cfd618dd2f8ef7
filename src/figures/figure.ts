import { display, type MimeBundle, plotlyMime } from "../../kernel/protocol.ts";
import type { DataSource } from "../data-source.ts";
import {
  captionAnnotation,
  captionLine,
  captionLines,
  captionText,
  titleLayout,
  titleLine,
  titleLines,
} from "./caption.ts";
import { writePage } from "./html.ts";
import { writeImage } from "./image.ts";
import { look, margins, size } from "./look.ts";
import type { Annotation, Config, Frame, Layout, Trace } from "./plotly.ts";
import { encodeArrays } from "./typed-arrays.ts";

/** What every figure builder takes besides its own options. */
export interface FigureOptions {
  /** Line above the figure. */
  title?: string;
  /** Text below the figure; the data source follows it. */
  caption?: string;
  /** Where the numbers come from. @defaultValue the table's own source, where the figure is made from a table */
  source?: DataSource;
  /** Pixels. */
  width?: number;
  /** Pixels, without title and caption. */
  height?: number;
}

/** The parts of a {@link Figure}. */
export interface FigureParts extends FigureOptions {
  data: readonly Trace[];
  /** `width`, `height` and `margin` are those of the axes alone; title and caption get their own room. */
  layout?: Partial<Layout>;
  config?: Partial<Config>;
  /** Steps of an animated figure. */
  frames?: readonly Frame[];
  /** What the caption says of things in the figure that are not data. */
  credit?: string;
}

/** A figure as Plotly's JSON: `data` and `layout` are what `Plotly.newPlot` takes. */
export interface FigureJson {
  data: unknown[];
  layout: Record<string, unknown>;
  config: Record<string, unknown>;
  frames?: unknown[];
}

/** Size of a picture of a figure. */
export interface ImageOptions {
  /** Pixels. @defaultValue the figure's own */
  width?: number;
  /** Pixels. @defaultValue the figure's own */
  height?: number;
  /** Pixels of a PNG for each pixel of the figure. @defaultValue 2 */
  scale?: number;
}

/** A Plotly figure; shown when it is the last value of a cell. */
export class Figure {
  readonly data: readonly Trace[];
  readonly layout: Partial<Layout>;
  readonly config: Partial<Config>;
  readonly frames: readonly Frame[];
  readonly title: string | undefined;
  readonly caption: string | undefined;
  readonly source: DataSource | undefined;
  readonly credit: string | undefined;

  constructor(parts: FigureParts) {
    const { width, height, ...layout } = { ...size, ...parts.layout, ...sizeOf(parts) };
    this.data = parts.data;
    this.layout = { ...layout, width, height, margin: { ...margins, ...parts.layout?.margin } };
    this.config = { displaylogo: false, responsive: true, ...parts.config };
    this.frames = parts.frames ?? [];
    this.title = parts.title;
    this.caption = parts.caption;
    this.source = parts.source;
    this.credit = parts.credit;
  }

  /** Caption and data source, as printed under the figure. */
  get fullCaption(): string {
    return captionText([this.caption, this.credit], this.source);
  }

  /** Plotly's JSON, with title and caption placed and typed arrays in base64. */
  toJSON(): FigureJson {
    return this.#compose(true);
  }

  /**
   * Writes a page that shows the figure, zoomable, with title, caption and data source. It needs no network.
   *
   * @throws {@link FileError} when the file cannot be written
   */
  async toHtml(path: string): Promise<void> {
    await writePage(path, { figure: this.#compose(false), title: this.title ?? "Figure", caption: this.fullCaption });
  }

  /**
   * Writes a picture, in the format that the file's name ends in: `.png`, `.svg` or `.pdf`.
   *
   * @throws {@link MissingDependencyError} where no Chromium is installed
   * @throws {@link ArgumentError} `UNKNOWN_PICTURE_FORMAT`
   * @throws {@link FileError} when the file cannot be written
   */
  async toImage(path: string, options: ImageOptions = {}): Promise<void> {
    await writeImage(path, this.toJSON(), options);
  }

  [display](): MimeBundle {
    return { [plotlyMime]: this.toJSON(), "text/plain": this.toString() };
  }

  toString(): string {
    const traces = `${this.data.length} ${this.data.length === 1 ? "trace" : "traces"}`;
    const caption = this.fullCaption;
    return `Figure(${this.title ? `${JSON.stringify(this.title)}, ` : ""}${traces})${caption ? `\n${caption}` : ""}`;
  }

  #compose(withTexts: boolean): FigureJson {
    const { width, margin } = this.layout as { width: number; margin: Record<"l" | "r" | "t" | "b", number> };
    const caption = this.fullCaption;
    const above = withTexts && this.title ? titleLines(this.title, width - 24) : [];
    const below = withTexts && caption ? captionLines(caption, width - 24) : [];
    const titleRoom = above.length > 0 ? above.length * titleLine + 8 : 0;
    const captionRoom = below.length > 0 ? below.length * captionLine + 14 : 0;

    const withCaption = (given: Layout["annotations"] | undefined): object[] => {
      const own = (given ?? []) as Annotation[];
      return below.length > 0 ? [...own, captionAnnotation(below, margin.l - 12, margin.b + 2)] : [...own];
    };
    const annotations = withCaption(this.layout.annotations);

    const layout = {
      template: look,
      ...this.layout,
      height: (this.layout.height ?? size.height) + titleRoom + captionRoom,
      margin: { ...margin, t: margin.t + titleRoom, b: margin.b + captionRoom },
      ...(above.length > 0 ? { title: titleLayout(above) } : {}),
      ...(annotations.length > 0 ? { annotations } : {}),
      meta: { title: this.title, caption },
    };
    const config = { toImageButtonOptions: { scale: 2, filename: fileName(this.title) }, ...this.config };
    const frames = this.frames.map((frame) => ({
      ...frame,
      ...(frame.layout ? { layout: { ...frame.layout, annotations: withCaption(frame.layout.annotations) } } : {}),
    }));
    return encodeArrays({ data: this.data, layout, config, ...(frames.length > 0 ? { frames } : {}) }) as FigureJson;
  }
}

function sizeOf({ width, height }: FigureOptions): { width?: number; height?: number } {
  return { ...(width === undefined ? {} : { width }), ...(height === undefined ? {} : { height }) };
}

function fileName(title = "figure"): string {
  return (
    title
      .toLowerCase()
      .replace(/[^\p{L}\p{N}]+/gu, "-")
      .replace(/^-|-$/g, "")
      .slice(0, 60) || "figure"
  );
}
