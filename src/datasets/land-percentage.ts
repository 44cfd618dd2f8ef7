import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { feature } from "topojson-client";
import type { GeometryCollection, Topology } from "topojson-specification";
import { gridCols, gridRows } from "./grid.ts";

/** Samples along each side of a cell; 25 a cell. */
const samples = 5;

/** A closed line: longitudes, which may run beyond ±180, and latitudes. */
type Ring = readonly (readonly [number, number])[];

/**
 * Share of land in each 1-degree cell, in percent (0 to 100 in steps of 4), rows from north to south: Natural Earth's
 * 1:110 million land (public domain, npm world-atlas) at 5 × 5 points a cell.
 */
export function landPercentage(): Uint8Array {
  const rings = landRings();
  const counts = new Uint8Array(gridRows * gridCols);
  for (let line = 0; line < gridRows * samples; line++) {
    const row = Math.floor(line / samples);
    const land = landPoints(rings, 90 - (line + 0.5) / samples);
    for (let point = 0; point < land.length; point++)
      counts[row * gridCols + Math.floor(point / samples)] += land[point];
  }
  return counts.map((count) => (count * 100) / (samples * samples));
}

/** 1 for the sample points of a parallel that lie on land: those that an odd number of rings surround. */
function landPoints(rings: readonly Ring[], latitude: number): Uint8Array {
  const land = new Uint8Array(gridCols * samples);
  for (const ring of rings) {
    const crossings = crossingsAt(ring, latitude);
    for (let k = 0; k + 1 < crossings.length; k += 2) {
      const end = Math.ceil((crossings[k + 1] + 180) * samples - 0.5);
      for (let point = Math.ceil((crossings[k] + 180) * samples - 0.5); point < end; point++) {
        land[(point + land.length) % land.length] ^= 1;
      }
    }
  }
  return land;
}

/** Longitudes at which a ring crosses a parallel, ascending. */
function crossingsAt(ring: Ring, latitude: number): number[] {
  const crossings: number[] = [];
  for (let i = 1; i < ring.length; i++) {
    const [x0, y0] = ring[i - 1];
    const [x1, y1] = ring[i];
    if (y0 > latitude === y1 > latitude) continue;
    crossings.push(x0 + ((latitude - y0) / (y1 - y0)) * (x1 - x0));
  }
  return crossings.sort((a, b) => a - b);
}

function landRings(): Ring[] {
  const path = createRequire(import.meta.url).resolve("world-atlas/land-110m.json");
  const atlas = JSON.parse(readFileSync(path, "utf8")) as Topology<{ land: GeometryCollection }>;
  return feature(atlas, atlas.objects.land).features.flatMap(({ geometry }) => {
    if (geometry.type === "Polygon") return geometry.coordinates.map(unwrap);
    if (geometry.type === "MultiPolygon") return geometry.coordinates.flat().map(unwrap);
    return [];
  });
}

/** Lets longitudes run on where a ring jumps at the date line; the ring around a pole is closed along the pole. */
function unwrap(points: readonly (readonly number[])[]): Ring {
  let turns = 0;
  const ring = points.map(([longitude, latitude], i): [number, number] => {
    const step = i > 0 ? longitude - points[i - 1][0] : 0;
    if (step > 180) turns -= 360;
    if (step < -180) turns += 360;
    return [longitude + turns, latitude];
  });
  const [first] = ring;
  const last = ring[ring.length - 1];
  if (Math.abs(last[0] - first[0]) > 180) ring.push([last[0], -90], [first[0], -90], first);
  return ring;
}
