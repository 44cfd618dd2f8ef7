import { ArgumentError } from "../../errors.ts";
import { textWidth } from "../caption.ts";
import type { FigureOptions } from "../figure.ts";
import { type Columns, numberColumn } from "../inputs.ts";
import { margins, size } from "../look.ts";
import type { Layout, Trace } from "../plotly.ts";
import { extent } from "../typed-arrays.ts";
import { type Background, backgroundLayer } from "./background.ts";
import { type Bounds, coastTrace } from "./coastline.ts";
import { axisAliases } from "./degrees.ts";
import { type Region, type RegionName, regionOf, requireRows, rowsIn, unwrap, unwrappedEast } from "./region.ts";

/** What every map takes. */
export interface MapOptions extends FigureOptions {
  /** What lies below the data. @defaultValue "land" */
  background?: Background;
  /** Part of the world to show. @defaultValue what the table covers */
  region?: Region | RegionName;
  /** 0 to 1. @defaultValue 0.85 over a background, else 1 */
  opacity?: number;
  /** `"cells"` fills the cells of a regular grid; `"points"` draws dots. @defaultValue cells where there is a grid */
  marks?: "cells" | "points";
}

/** The rows that a map shows, with their places on it. */
export interface Places {
  /** Rows of the table. */
  readonly rows: Int32Array;
  readonly x: Float64Array;
  readonly y: Float64Array;
  /** Bounds in degrees; undefined for tables without latitude and longitude. */
  readonly bounds: Bounds | undefined;
}

/** Where the rows of a table lie on a map. Rows without coordinates are left out. */
export function placesOf(table: Columns, region?: Region | RegionName): Places {
  const names = table.columnNames();
  const geographic = names.includes("latitude") && names.includes("longitude");
  if (!geographic && names.includes("x") && names.includes("y") && region === undefined) return planePlaces(table);

  const latitude = numberColumn(table, "latitude");
  const longitude = numberColumn(table, "longitude");
  const chosen = region === undefined ? undefined : regionOf(region);
  let rows = chosen ? rowsIn(table, chosen) : finiteRows(longitude, latitude);
  if (chosen) requireRows(rows, chosen);
  const shown = chosen ?? regionCovered(rows, longitude, latitude);
  const west = shown.longitude[0];
  if (!chosen) rows = rows.filter((row) => Number.isFinite(latitude[row]));
  return {
    rows,
    x: Float64Array.from(rows, (row) => unwrap(longitude[row], west)),
    y: Float64Array.from(rows, (row) => latitude[row]),
    bounds: { west, east: unwrappedEast(shown), south: shown.latitude[0], north: shown.latitude[1] },
  };
}

/** Bounds of a map of a region without data. */
export function boundsOf(region: Region): Bounds {
  return {
    west: region.longitude[0],
    east: unwrappedEast(region),
    south: region.latitude[0],
    north: region.latitude[1],
  };
}

function planePlaces(table: Columns): Places {
  const [x, y] = [numberColumn(table, "x"), numberColumn(table, "y")];
  const rows = finiteRows(x, y);
  return {
    rows,
    x: Float64Array.from(rows, (row) => x[row]),
    y: Float64Array.from(rows, (row) => y[row]),
    bounds: undefined,
  };
}

function finiteRows(x: ArrayLike<number>, y: ArrayLike<number>): Int32Array {
  const rows: number[] = [];
  for (let i = 0; i < x.length; i++) if (Number.isFinite(x[i]) && Number.isFinite(y[i])) rows.push(i);
  if (rows.length > 0) return Int32Array.from(rows);
  throw new ArgumentError(
    "NO_VALUES",
    `Cannot draw a map: none of ${x.length} rows has two finite coordinates`,
    "Look at the coordinates, for example with table.describe().",
  );
}

/** The world, or the part of it that rows cover, with a rim; it may cross the date line. */
function regionCovered(rows: Int32Array, longitude: ArrayLike<number>, latitude: ArrayLike<number>): Region {
  const [south, north] = extent(Float64Array.from(rows, (row) => latitude[row]));
  const sorted = Float64Array.from(rows, (row) => longitude[row]).sort();
  let gap = sorted[0] + 360 - sorted[sorted.length - 1];
  let [west, east] = [sorted[0], sorted[sorted.length - 1]];
  for (let i = 1; i < sorted.length; i++) {
    if (sorted[i] - sorted[i - 1] <= gap) continue;
    gap = sorted[i] - sorted[i - 1];
    [west, east] = [sorted[i], sorted[i - 1]];
  }
  const span = 360 - gap;
  if (span > 200) {
    return { longitude: [-180, 180], latitude: [south < -60 ? -90 : -60, north > 84 ? 90 : 84] };
  }
  const rim = Math.max(0.04 * Math.max(span, north - south), 0.5);
  const turn = (degrees: number) => (degrees > 180 ? degrees - 360 : degrees < -180 ? degrees + 360 : degrees);
  return {
    longitude: [turn(west - rim), turn(east + rim)],
    latitude: [Math.max(-90, south - rim), Math.min(90, north + rim)],
  };
}

/** Axes, size and background of a map whose data end `right` pixels before the edge of the figure. */
export function mapLayout(
  places: Places,
  options: MapOptions,
  right: number,
): { layout: Partial<Layout>; coast: Trace[]; credit: string } {
  const { bounds } = places;
  if (!bounds) return { layout: planeLayout(places, options, right), coast: [], credit: "" };

  const middle = Math.min(Math.abs(bounds.south + bounds.north) / 2, 66);
  const whole = bounds.east - bounds.west > 200;
  // Away from the equator a degree of longitude is shorter; a map of a region shows true shapes in its middle.
  const stretch = whole ? 1 : 1 / Math.cos((middle * Math.PI) / 180);
  const shape = (stretch * (bounds.north - bounds.south)) / (bounds.east - bounds.west);
  const box = fitBox(shape, options, right);
  const rim = whole ? bounds : padded(bounds);
  const { images, credit } = backgroundLayer(options.background ?? "land", rim);
  const degreesPerPixel = (bounds.east - bounds.west) / box.plotWidth;
  return {
    layout: {
      width: box.width,
      height: box.height,
      margin: { ...margins, l: 58, b: 34, r: right },
      images: images as Layout["images"],
      xaxis: {
        ...degreeAxis(["E", "W"], [bounds.west, bounds.east], [rim.west, rim.east], 36 * degreesPerPixel),
      },
      yaxis: {
        ...degreeAxis(
          ["N", "S"],
          [bounds.south, bounds.north],
          [rim.south, rim.north],
          (34 * degreesPerPixel) / stretch,
        ),
        scaleanchor: "x",
        scaleratio: stretch,
      },
    },
    coast: [coastTrace(rim)],
    credit,
  };
}

function planeLayout({ x, y }: Places, options: MapOptions, right: number): Partial<Layout> {
  const [x0, x1] = extent(x);
  const [y0, y1] = extent(y);
  const widest = Math.max(...[y0, y1].map((y) => textWidth(Math.round(y).toLocaleString("en-US"), 12)));
  const left = Math.max(margins.l, 46 + Math.ceil(widest));
  const box = fitBox(y1 > y0 && x1 > x0 ? (y1 - y0) / (x1 - x0) : 1, options, right);
  const axis = { constrain: "domain", showgrid: false, zeroline: false, exponentformat: "none" } as const;
  return {
    width: box.width,
    height: box.height,
    margin: { ...margins, l: left, r: right },
    xaxis: { ...axis, title: { text: "x" } },
    yaxis: { ...axis, title: { text: "y" }, scaleanchor: "x", automargin: true },
  };
}

/**
 * An axis of degrees.
 *
 * @param shown - range at first
 * @param rim - range beyond which the map cannot be moved
 * @param room - degrees that one label takes
 */
function degreeAxis(
  sides: readonly [string, string],
  shown: readonly [number, number],
  rim: readonly [number, number],
  room: number,
): object {
  const span = shown[1] - shown[0];
  return {
    range: shown,
    minallowed: rim[0],
    maxallowed: rim[1],
    constrain: "domain",
    showgrid: false,
    zeroline: false,
    labelalias: axisAliases(sides, rim, span < 25 ? 0.5 : 1),
    nticks: Math.max(2, Math.floor(span / room) + 1),
    mirror: true,
    tickangle: 0,
    // The labels of both axes meet in the corner.
    ticklabelstandoff: 4,
    tickfont: { size: 11 },
  };
}

/** Width and height that leave no empty band beside axes of a given shape (height / width). */
function fitBox(
  shape: number,
  options: FigureOptions,
  right: number,
): { width: number; height: number; plotWidth: number } {
  const sides = 58 + right;
  const ends = margins.t + 34;
  const tallest = (options.height ?? 640) - ends;
  const plotWidth = Math.min(
    (options.width ?? size.width + 40) - sides,
    options.width ? Number.POSITIVE_INFINITY : tallest / shape,
  );
  const width = options.width ?? Math.max(Math.round(plotWidth + sides), 380);
  return { width, height: options.height ?? Math.round(Math.min(plotWidth * shape, 1200) + ends), plotWidth };
}

function padded({ west, east, south, north }: Bounds): Bounds {
  const [x, y] = [0.3 * (east - west), 0.3 * (north - south)];
  return {
    west: Math.floor(Math.max(west - x, -180)),
    east: Math.ceil(Math.min(east + x, east > 180 ? 540 : 180)),
    south: Math.floor(Math.max(south - y, -90)),
    north: Math.ceil(Math.min(north + y, 90)),
  };
}
