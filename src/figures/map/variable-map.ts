import { ArgumentError } from "../../errors.ts";
import { colorBarRoom } from "../axes.ts";
import { colorStops, type ScaleName } from "../colors.ts";
import { Figure } from "../figure.ts";
import { type Columns, numberColumn, requireRange } from "../inputs.ts";
import type { Trace } from "../plotly.ts";
import { compact, extent } from "../typed-arrays.ts";
import { coastOver } from "./coastline.ts";
import { cellTrace, gridCells } from "./grid-cells.ts";
import { type MapOptions, mapLayout, type Places, placesOf } from "./map-layout.ts";

/** Options of {@link variableMap}. */
export interface VariableMapOptions extends MapOptions {
  /** Values at the two ends of the colours. @defaultValue all values */
  range?: readonly [number, number];
  /** @defaultValue "viridis" */
  colors?: ScaleName | readonly string[];
  /** Title of the colour bar. @defaultValue the column's name and unit */
  label?: string;
  /** Unit of the values, for the colour bar. @defaultValue the table's unit of the column */
  units?: string;
}

/**
 * A map of one column. Tables with `latitude` and `longitude` (degrees) are drawn over the world; tables with `x` and
 * `y` in the plane. Rows on a regular grid fill their cells; missing values leave them empty.
 *
 * @throws {@link ArgumentError} `UNKNOWN_COLUMN`, listing near names; `NO_VALUES`, `EMPTY_REGION`, `BAD_RANGE`
 */
export function variableMap(table: Columns, name: string, options: VariableMapOptions = {}): Figure {
  const values = numberColumn(table, name);
  const places = placesOf(table, options.region);
  const shown = places.rows.map((_, i) => i).filter((i) => Number.isFinite(values[places.rows[i]]));
  if (shown.length === 0) {
    throw new ArgumentError(
      "NO_VALUES",
      `Cannot draw "${name}": all ${places.rows.length} rows of the map lack a value`,
      "Choose another column or region; table.describe() counts the values of each column.",
    );
  }
  const drawn = Float64Array.from(shown, (i) => values[places.rows[i]]);
  if (options.range) requireRange(options.range);
  const range = options.range ?? widened(extent(drawn));
  const units = unitOf(options.units ?? table.units?.[name]);
  const label = options.label ?? (units ? `${name} (${units})` : name);
  const { layout, coast, credit } = mapLayout(places, options, colorBarRoom);
  const look: MarkLook = {
    opacity: options.opacity ?? (layout.images?.length ? 0.85 : 1),
    colorscale: colorStops(options.colors ?? "viridis"),
    range,
    label,
  };
  const marks = valueTrace(places, shown, drawn, look, options.marks);
  return new Figure({
    ...options,
    source: options.source ?? table.source,
    credit,
    data: [{ ...marks, hovertemplate: hover(places, name, units, marks.type) }, ...coastOver(marks, coast)],
    layout: { ...layout, showlegend: false },
  });
}

interface MarkLook {
  opacity: number;
  colorscale: unknown;
  range: readonly [number, number];
  label: string;
}

function valueTrace(
  places: Places,
  shown: Int32Array,
  values: Float64Array,
  { opacity, colorscale, range, label }: MarkLook,
  marks?: "cells" | "points",
): Trace {
  const colorbar = { title: { text: label, side: "right" }, thickness: 14, outlinewidth: 0, len: 1, ypad: 0 };
  const grid = marks === "points" ? undefined : gridCells(places.x, places.y);
  if (grid) {
    return {
      ...cellTrace(grid, shown, values),
      zmin: range[0],
      zmax: range[1],
      colorscale,
      colorbar,
      opacity,
      hoverongaps: false,
    };
  }
  return {
    type: "scattergl",
    mode: "markers",
    x: compact(shown.length === places.x.length ? places.x : Float64Array.from(shown, (i) => places.x[i])),
    y: compact(shown.length === places.y.length ? places.y : Float64Array.from(shown, (i) => places.y[i])),
    marker: {
      size: pointSize(shown.length),
      opacity,
      color: compact(values),
      cmin: range[0],
      cmax: range[1],
      colorscale,
      colorbar,
    },
  };
}

/** Diameter in pixels of one of many points. */
export function pointSize(count: number): number {
  return count > 50_000 ? 2 : count > 5_000 ? 3 : 5;
}

/** What the pointer shows of a place. */
export function hoverPlace(places: Places): string {
  return places.bounds ? "latitude %{y:.2f}°<br>longitude %{x:.2f}°" : "x %{x:.8~g}<br>y %{y:.8~g}";
}

function hover(places: Places, name: string, units: string | undefined, type: string): string {
  const value = type === "heatmap" ? "%{z:.4~g}" : "%{marker.color:.4~g}";
  return `${hoverPlace(places)}<br>${name} <b>${value}</b>${units ? ` ${units}` : ""}<extra></extra>`;
}

function widened([low, high]: [number, number]): [number, number] {
  return low === high ? [low - 0.5, high + 0.5] : [low, high];
}

/** A unit worth printing: quantities without dimension carry "1" or "none" in files. */
function unitOf(units: string | undefined): string | undefined {
  return units && !/^(1|none|unitless|dimensionless|-)$/i.test(units.trim()) ? units.trim() : undefined;
}
