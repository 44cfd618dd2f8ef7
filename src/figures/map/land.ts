import { createRequire } from "node:module";
import { feature } from "topojson-client";
import type { GeometryCollection, Topology } from "topojson-specification";

/** A closed line of degrees: longitude, latitude, longitude, latitude, …. */
export type Ring = Float64Array;

/** How finely the outline of the land is drawn: Natural Earth at 1:110 million or 1:50 million. */
export type LandDetail = "110m" | "50m";

const loaded = new Map<LandDetail, readonly Ring[]>();

/** Outlines of all land, Antarctica included; a point is land when an odd number of rings surround it. */
export function landRings(detail: LandDetail): readonly Ring[] {
  const known = loaded.get(detail);
  if (known) return known;
  const topology = createRequire(import.meta.url)(`world-atlas/land-${detail}.json`) as Topology<{
    land: GeometryCollection;
  }>;
  const rings: Ring[] = [];
  for (const { geometry } of feature(topology, topology.objects.land).features) {
    if (geometry.type === "Polygon") rings.push(...geometry.coordinates.map(ringOf));
    else if (geometry.type === "MultiPolygon") rings.push(...geometry.coordinates.flatMap((part) => part.map(ringOf)));
  }
  loaded.set(detail, rings);
  return rings;
}

function ringOf(points: number[][]): Ring {
  const ring = new Float64Array(2 * points.length);
  points.forEach(([longitude, latitude], i) => {
    ring[2 * i] = longitude;
    ring[2 * i + 1] = latitude;
  });
  return ring;
}
