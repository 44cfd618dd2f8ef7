import { createRequire } from "node:module";
import { feature } from "topojson-client";
import type { GeometryCollection, Topology } from "topojson-specification";

/** A closed line of degrees: longitude, latitude, longitude, latitude, …; longitudes may run beyond ±180. */
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

/**
 * The points one after another without a jump at the date line: longitudes run on beyond 180 or -180. The ring around
 * the South Pole does not come back to its first longitude, so it is closed along the pole.
 */
function ringOf(points: number[][]): Ring {
  const ring: number[] = [];
  let turns = 0;
  points.forEach(([longitude, latitude], i) => {
    if (i > 0) {
      const step = longitude - points[i - 1][0];
      if (step > 180) turns -= 360;
      else if (step < -180) turns += 360;
    }
    ring.push(longitude + turns, latitude);
  });
  if (Math.abs(ring[ring.length - 2] - ring[0]) > 180) {
    ring.push(ring[ring.length - 2], -90, ring[0], -90, ring[0], ring[1]);
  }
  return Float64Array.from(ring);
}
