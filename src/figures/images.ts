import type { DataSource } from "../data-source.ts";
import { ArgumentError } from "../errors.ts";
import { encodeColorPng } from "../images/png.ts";
import { colorBarRoom } from "./axes.ts";
import { colorStops, type ScaleName } from "./colors.ts";
import { Figure, type FigureOptions } from "./figure.ts";
import { requireCount, requireRange } from "./inputs.ts";
import { panels } from "./panels.ts";
import { compact, type Numbers } from "./typed-arrays.ts";

/** A picture of one value a pixel: a frame, or a matrix. */
export type Picture =
  | { readonly rows: number; readonly cols: number; readonly data: Numbers }
  | { readonly rows: number; readonly cols: number; readonly radiance: Numbers; readonly source?: DataSource };

/** A colour picture: red, green, blue of each pixel, 0 to 255. */
export interface ColorPicture {
  readonly rows: number;
  readonly cols: number;
  /** rows × cols × 3. */
  readonly rgb: Uint8Array | Uint8ClampedArray;
}

/** Part of a picture. */
export interface PictureRegion {
  readonly row: number;
  readonly col: number;
  readonly rows: number;
  readonly cols: number;
}

/** Options of {@link images}. */
export interface ImagesOptions extends FigureOptions {
  /**
   * Which values are black and white: of each picture its `"own"`, or `"common"` to all, with one colour bar.
   * @defaultValue "own"
   */
  scale?: "own" | "common";
  /** Values at the two ends of the colours, of all pictures. @defaultValue all but the outermost 0.5 % at each end */
  range?: readonly [number, number];
  /** @defaultValue black to white */
  colors?: ScaleName | readonly string[];
  /** Pictures beside each other. @defaultValue all, at most 4 */
  columns?: number;
  /** Part of each picture to show. @defaultValue all of it */
  region?: PictureRegion;
  /** What the values are, for the colour bar and the pointer, for example `"W/m²/sr/m"`. */
  label?: string;
  /**
   * Most pixels along a side; of larger pictures every second, third, … pixel is shown. @defaultValue as many as the
   * panel is wide
   */
  maxPixels?: number;
  /** Whether pictures move together when one is zoomed. @defaultValue true when all have one size */
  linked?: boolean;
}

/** Behind pixels without a value, told from black and white. */
const gap = "#b9c9de";
const grey = ["#000000", "#ffffff"];

/**
 * Pictures side by side, each below its name: grey, or in colour where they give red, green and blue. The pointer reads
 * row, column and value; pixels without a value (NaN) are pale blue.
 *
 * @throws {@link ArgumentError} `NO_FIGURES`, `SHAPE_MISMATCH`, `OUT_OF_RANGE` for a region that a picture does not have,
 *   `BAD_RANGE`, `BAD_COUNT`
 */
export function images(
  pictures: Readonly<Record<string, Picture | ColorPicture>>,
  options: ImagesOptions = {},
): Figure {
  const entries = Object.entries(pictures);
  if (entries.length === 0) {
    throw new ArgumentError("NO_FIGURES", "Cannot show no pictures", "Pass one or more, by name.");
  }
  const columns = options.columns ?? Math.min(entries.length, 4);
  requireCount(columns, 1, "columns");
  if (options.maxPixels !== undefined) requireCount(options.maxPixels, 1, "pixels");
  if (options.range) requireRange(options.range);
  const width = options.width ?? 960;
  const most = options.maxPixels ?? Math.ceil(width / columns);
  const { scale = "own", label = "" } = options;
  const shown = entries.map(([name, picture]) => thinned(name, picture, options.region, most));
  const common = options.range ?? (scale === "common" ? contrast(shown) : undefined);
  const lastGrey = shown.findLastIndex(({ values }) => values !== undefined);
  const figures = shown.map((part, i) => {
    const bar = common !== undefined && i === lastGrey;
    return panelOf(part, common ?? contrast([part]), options, label, bar);
  });
  const sizes = new Set(shown.map(({ rows, cols }) => `${rows} ${cols}`));
  const together = panels(figures, {
    ...options,
    columns,
    width,
    linked: options.linked ?? sizes.size === 1,
    source:
      options.source ?? entries.map(([, picture]) => ("source" in picture ? picture.source : undefined)).find(Boolean),
    titles: shown.map(({ name }) => name),
  });
  return new Figure({ ...together, layout: { ...together.layout, plot_bgcolor: gap } });
}

/** Every `step`-th pixel of a picture's region. */
interface Thinned {
  readonly name: string;
  readonly rows: number;
  readonly cols: number;
  readonly step: number;
  readonly row: number;
  readonly col: number;
  readonly values: Float64Array | undefined;
  readonly rgb: Uint8Array | undefined;
}

function thinned(
  name: string,
  picture: Picture | ColorPicture,
  region: PictureRegion | undefined,
  most: number,
): Thinned {
  const from = "rgb" in picture ? picture.rgb : "radiance" in picture ? picture.radiance : picture.data;
  const channels = "rgb" in picture ? 3 : 1;
  if (from.length !== picture.rows * picture.cols * channels) {
    const size = `${picture.rows} x ${picture.cols}${channels === 3 ? " x 3" : ""}`;
    throw new ArgumentError(
      "SHAPE_MISMATCH",
      `Cannot show ${from.length} numbers as the ${size} of picture ${JSON.stringify(name)}`,
      "Pass rows, cols and as many numbers, row by row.",
    );
  }
  const { row, col, rows, cols } = region ?? { row: 0, col: 0, rows: picture.rows, cols: picture.cols };
  const inside = [row, col, rows, cols].every((value) => Number.isInteger(value) && value >= 0) && rows > 0 && cols > 0;
  if (!inside || row + rows > picture.rows || col + cols > picture.cols) {
    throw new ArgumentError(
      "OUT_OF_RANGE",
      `Cannot show ${rows} x ${cols} pixels from row ${row}, column ${col} of ${JSON.stringify(name)}`,
      `It has ${picture.rows} rows and ${picture.cols} columns, counted from 0.`,
    );
  }
  const step = Math.max(1, Math.ceil(Math.max(rows, cols) / most));
  const [high, wide] = [Math.ceil(rows / step), Math.ceil(cols / step)];
  const picked = new Float64Array(high * wide * channels);
  for (let r = 0; r < high; r++) {
    for (let c = 0; c < wide; c++) {
      const at = ((row + r * step) * picture.cols + col + c * step) * channels;
      for (let channel = 0; channel < channels; channel++) {
        picked[(r * wide + c) * channels + channel] = from[at + channel];
      }
    }
  }
  const parts = { name, rows: high, cols: wide, step, row, col };
  if (channels === 3) return { ...parts, values: undefined, rgb: Uint8Array.from(picked) };
  return { ...parts, values: picked, rgb: undefined };
}

/** Values between which all but the outermost 0.5 % at each end lie. */
function contrast(parts: readonly Thinned[]): [number, number] {
  const finite = Float64Array.from(parts.flatMap(({ values }) => Array.from(values ?? [])))
    .filter(Number.isFinite)
    .sort();
  if (finite.length === 0) return [0, 1];
  const [low, high] = [0.005, 0.995].map((share) => finite[Math.round(share * (finite.length - 1))]);
  return low < high ? [low, high] : [low - 0.5, low + 0.5];
}

function panelOf(
  part: Thinned,
  range: readonly [number, number],
  options: ImagesOptions,
  label: string,
  bar: boolean,
): Figure {
  const { rows, cols, step, row, col } = part;
  const place = { x0: col, dx: step, y0: row, dy: step };
  const where = "row %{y}, column %{x}";
  const unit = label === "" ? "" : ` ${label}`;
  const trace = part.rgb
    ? {
        type: "image" as const,
        source: `data:image/png;base64,${encodeColorPng({ width: cols, height: rows, rgb: part.rgb }).toString("base64")}`,
        ...place,
        hoverinfo: "x+y+color",
      }
    : {
        type: "heatmap" as const,
        z: { rows, cols, data: compact(part.values!) },
        ...place,
        zmin: range[0],
        zmax: range[1],
        colorscale: colorStops(options.colors ?? grey),
        showscale: bar,
        ...(bar
          ? {
              colorbar: { thickness: 14, outlinewidth: 0, ...(label ? { title: { text: label, side: "right" } } : {}) },
            }
          : {}),
        hoverongaps: false,
        hovertemplate: `${where}<br><b>%{z:.4~g}</b>${unit}<extra></extra>`,
      };
  const bare = { showgrid: false, zeroline: false, showline: false, showticklabels: false, ticks: "" as const };
  const side = 300;
  return new Figure({
    data: [trace],
    layout: {
      width: side + (bar ? colorBarRoom : 8) + 8,
      height: Math.round((side * rows) / cols) + 12,
      margin: { l: 8, r: bar ? colorBarRoom : 8, t: 4, b: 8 },
      xaxis: { ...bare, constrain: "domain", range: [col - step / 2, col + (cols - 0.5) * step] },
      yaxis: { ...bare, constrain: "domain", range: [row + (rows - 0.5) * step, row - step / 2], scaleanchor: "x" },
    },
  });
}
