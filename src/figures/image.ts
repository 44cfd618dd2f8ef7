import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { extname } from "node:path";
import { ArgumentError } from "../errors.ts";
import { writeWhole } from "../write-whole.ts";
import { openPage, type Page } from "./chromium.ts";
import { encodeArrays } from "./typed-arrays.ts";

/** A figure as plain JSON: what `Figure.toJSON()` gives, or the Plotly output of any notebook. */
export interface PlotlyFigure {
  readonly data: readonly unknown[];
  readonly layout?: object;
  /** Of a `Figure`: its JSON with title and caption in place. */
  toJSON?(): { readonly data: readonly unknown[]; readonly layout: object };
}

/** Size of a picture. */
export interface PictureSize {
  /** Pixels. @defaultValue the figure's own, else 820 */
  width?: number;
  /** Pixels. @defaultValue the figure's own, else 440 */
  height?: number;
  /** Pixels of a PNG for each pixel of the figure. @defaultValue 2 */
  scale?: number;
}

type Format = "png" | "svg" | "pdf";

/**
 * A PNG picture of a figure, on white unless the figure has a background of its own, drawn by a hidden Chromium that
 * stays open for the next one.
 *
 * @throws {@link MissingDependencyError} where no Chromium is installed
 * @throws {@link ArgumentError} `FIGURE_NOT_DRAWN`, with Plotly's reason
 */
export async function pngOf(figure: PlotlyFigure, size: PictureSize = {}): Promise<Buffer> {
  return draw(figure, "png", size);
}

/** PNG pictures of several figures, in their order, as {@link pngOf} draws them. */
export async function renderImages(figures: readonly PlotlyFigure[], size: PictureSize = {}): Promise<Buffer[]> {
  const pictures: Buffer[] = [];
  for (const figure of figures) pictures.push(await pngOf(figure, size));
  return pictures;
}

/** Writes a picture of a figure, in the format that the file's name ends in. */
export async function writeImage(path: string, figure: PlotlyFigure, size: PictureSize): Promise<void> {
  const format = extname(path).slice(1).toLowerCase();
  if (format !== "png" && format !== "svg" && format !== "pdf") {
    throw new ArgumentError(
      "UNKNOWN_PICTURE_FORMAT",
      `Cannot write a picture named "${path}"`,
      "Let the name end in .png, .svg or .pdf.",
    );
  }
  await writeWhole(path, await draw(figure, format, size));
}

/** Ends the hidden Chromium, if one is open; the next picture starts another. */
export function closeChromium(): void {
  const opened = page;
  page = undefined;
  opened?.then(
    (open) => open.close(),
    () => undefined,
  );
}

let page: Promise<Page> | undefined;
let last: Promise<unknown> = Promise.resolve();

// One figure at a time: two at once would only share the browser's one drawing thread.
function draw(figure: PlotlyFigure, format: Format, size: PictureSize): Promise<Buffer> {
  const whole = figure.toJSON?.() ?? figure;
  const { data, layout } = encodeArrays({ data: whole.data, layout: whole.layout ?? {} }) as PlotlyFigure;
  const drawn = last.then(() => drawWith(data, layout as Record<string, unknown>, format, size));
  last = drawn.catch(() => undefined);
  return drawn;
}

async function drawWith(
  data: readonly unknown[],
  layout: Record<string, unknown>,
  format: Format,
  { width = pixels(layout.width, 820), height = pixels(layout.height, 440), scale = 2 }: PictureSize,
): Promise<Buffer> {
  const open = await plotlyPage();
  const request = JSON.stringify({
    figure: { data, layout: { ...layout, width, height }, config: { plotGlPixelRatio: scale } },
    // Drawings have no pixels: their size is the figure's.
    image: format === "png" ? { format, width, height, scale } : { format: "svg", width, height, scale: 1 },
  });
  let url: string;
  const tooLate = setTimeout(() => open.close(), 120_000);
  try {
    url = (await open.evaluate(`drawFigure(${request})`)) as string;
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message.split("\n")[0] : String(cause);
    throw new ArgumentError(
      "FIGURE_NOT_DRAWN",
      `Cannot draw the figure: ${reason}`,
      "Look at the traces and layout that it was made from.",
      { cause },
    );
  } finally {
    clearTimeout(tooLate);
  }
  if (format === "png") return Buffer.from(url.slice(url.indexOf(",") + 1), "base64");
  const svg = decodeURIComponent(url.slice(url.indexOf(",") + 1));
  return format === "svg" ? Buffer.from(svg) : printPdf(open, svg, width, height);
}

function pixels(value: unknown, otherwise: number): number {
  return typeof value === "number" ? value : otherwise;
}

async function printPdf(open: Page, svg: string, width: number, height: number): Promise<Buffer> {
  await open.evaluate(
    `document.body.innerHTML = ${JSON.stringify(`<style>body { margin: 0 } svg { display: block }</style>${svg}`)}; undefined`,
  );
  const { data } = await open.send("Page.printToPDF", {
    printBackground: true,
    paperWidth: width / 96,
    // A hair taller than the picture, or rounding adds a blank page.
    paperHeight: (height + 1) / 96,
    marginTop: 0,
    marginBottom: 0,
    marginLeft: 0,
    marginRight: 0,
  });
  await open.evaluate(`document.body.innerHTML = ""; undefined`);
  return Buffer.from(data as string, "base64");
}

async function plotlyPage(): Promise<Page> {
  const open = page && (await page.catch(() => undefined));
  if (open && !open.closed) return open;
  page = preparePage();
  return page;
}

async function preparePage(): Promise<Page> {
  const open = await openPage();
  await open.evaluate(`${await plotlySource()}; undefined`);
  await open.evaluate(`
    globalThis.drawFigure = async ({ figure, image }) => {
      const background = figure.layout.paper_bgcolor;
      const page = { ...figure, layout: { ...figure.layout, paper_bgcolor: background ?? "white" } };
      return Plotly.toImage(page, image);
    };
    undefined`);
  return open;
}

/** The text of plotly.js, which defines `Plotly` in a page. */
export async function plotlySource(): Promise<string> {
  return readFile(createRequire(import.meta.url).resolve("plotly.js-dist-min/plotly.min.js"), "utf8");
}
