import { legendRoom } from "../axes.ts";
import { type ClusterOptions, clusterLegend, clusterLegendLayout, clustersOf, defaultLabel } from "../clusters.ts";
import { Figure } from "../figure.ts";
import { type Columns, numberColumn, requireLength } from "../inputs.ts";
import type { Trace } from "../plotly.ts";
import { compact, type Numbers } from "../typed-arrays.ts";
import { coastOver } from "./coastline.ts";
import { cellTrace, type GridCells, gridCells } from "./grid-cells.ts";
import { type MapOptions, mapLayout, type Places, placesOf } from "./map-layout.ts";
import { hoverPlace, pointSize } from "./variable-map.ts";

/** Options of {@link clusterMap}. */
export interface ClusterMapOptions extends MapOptions, ClusterOptions {}

/**
 * A map of clusters: cluster k has colour k of the palette, in every figure. A click in the legend shows one cluster
 * alone, a double click hides it; the legend counts the rows of each.
 *
 * @param table - with columns `latitude` and `longitude` (degrees), or `x` and `y`
 * @param labels - cluster of each row, whole numbers; negative for none
 * @throws {@link ArgumentError} `SHAPE_MISMATCH`, `BAD_LABELS`, `EMPTY_REGION`, `NO_VALUES`
 */
export function clusterMap(table: Columns, labels: Numbers, options: ClusterMapOptions = {}): Figure {
  const places = placesOf(table, options.region);
  requireLength("labels", labels.length, rowCount(table), "rows");
  const every = clustersOf(labels, options);
  const shown = Int32Array.from(places.rows, (row) => labels[row]);
  // Names and colours come from all labels, so that a map of a region agrees with the map of the world.
  const clusters = clustersOf(shown, options).map((cluster) => {
    const { name, color } = every.find(({ label }) => label === cluster.label)!;
    return { ...cluster, name, color };
  });

  const { layout, coast, credit } = mapLayout(places, options, legendRoom(clusters.map(clusterLegend)));
  const opacity = options.opacity ?? (layout.images?.length ? 0.85 : 1);
  const grid = options.marks === "points" ? undefined : gridCells(places.x, places.y);
  const data = clusters.map(
    (cluster): Trace => ({
      ...(grid ? clusterCells(grid, cluster.rows, cluster.color) : clusterPoints(places, cluster.rows, cluster.color)),
      name: clusterLegend(cluster),
      opacity,
      showlegend: true,
      hovertemplate: `${hoverPlace(places)}<br>${options.label ?? defaultLabel} <b>${cluster.name}</b><extra></extra>`,
    }),
  );
  return new Figure({
    ...options,
    source: options.source ?? table.source,
    credit,
    data: [...data, ...coastOver(data[0], coast)],
    layout: { ...layout, showlegend: true, legend: clusterLegendLayout(options) },
  });
}

function clusterCells(grid: GridCells, rows: Int32Array, color: string): Trace {
  const cells = cellTrace(grid, rows, new Float32Array(rows.length).fill(1));
  return {
    ...cells,
    colorscale: [
      [0, color],
      [1, color],
    ],
    zmin: 0,
    zmax: 1,
    showscale: false,
    hoverongaps: false,
  };
}

function clusterPoints(places: Places, rows: Int32Array, color: string): Trace {
  return {
    type: "scattergl",
    mode: "markers",
    x: compact(Float64Array.from(rows, (i) => places.x[i])),
    y: compact(Float64Array.from(rows, (i) => places.y[i])),
    marker: { color, size: pointSize(places.x.length) },
  };
}

function rowCount(table: Columns): number {
  return numberColumn(table, table.columnNames().includes("latitude") ? "latitude" : "x").length;
}
