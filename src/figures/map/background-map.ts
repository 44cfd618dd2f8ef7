import { Figure } from "../figure.ts";
import { boundsOf, type MapOptions, mapLayout } from "./map-layout.ts";
import { regionOf } from "./region.ts";

/** A map without data: the background and the coast, for example beside a map of clusters. */
export function backgroundMap(options: Omit<MapOptions, "opacity" | "marks"> = {}): Figure {
  const bounds = boundsOf(regionOf(options.region ?? "world"));
  const nothing = { rows: new Int32Array(), x: new Float64Array(), y: new Float64Array(), bounds };
  const { layout, coast, credit } = mapLayout(nothing, { background: "satellite", ...options }, 24);
  return new Figure({
    ...options,
    credit,
    data: coast,
    layout: { ...layout, showlegend: false },
  });
}
