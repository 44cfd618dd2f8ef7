import type { ScatteredValues } from "../interpolation/lattice.ts";
import { binCounts, type DensityLimits } from "./density.ts";
import { margin } from "./parameters.ts";
import type { Samples } from "./samples.ts";
import { directionOf, type Place, type Turn, turnTo } from "./turn.ts";

/** What became of a viewpoint: why it gave a patch, or why not. */
export type Outcome =
  | "kept"
  /** Fewer image points than needed in the patch and its margin. */
  | "few points"
  /** Enough points, but too few of them in a part of the patch. */
  | "thin part"
  /** A pixel of the patch lies outside the hull of the image points; by nearest values this cannot be. */
  | "hole"
  /** The whole frame was passed over, because its pixels are too wide. */
  | "coarse image";

/** Image points seen from straight above a viewpoint (orthographic), with its margin. */
export interface Projection extends ScatteredValues {
  /** East of the viewpoint, in radii of the planet, (n). */
  readonly x: Float64Array;
  /** North of the viewpoint, in radii of the planet, (n). */
  readonly y: Float64Array;
  /** Radiance, (n). */
  readonly values: Float32Array;
  /** Half the width of the patch, in radii of the planet: the patch is the square from -half to half. */
  readonly half: number;
  /** Points in each part of the patch, (bins, bins), row by row from the south, west first. */
  readonly counts: Int32Array;
  /** Points in the emptiest part. */
  readonly fewest: number;
  /** `"kept"` when there are points enough. */
  readonly outcome: Outcome;
}

/** Room for the points of one projection, used again and again, also from frame to frame: new memory costs as much as they do. */
export class ProjectionRoom {
  x = new Float64Array(0);
  y = new Float64Array(0);
  values = new Float32Array(0);

  /** Makes room for so many points. */
  hold(points: number): void {
    if (points <= this.x.length) return;
    this.x = new Float64Array(points);
    this.y = new Float64Array(points);
    this.values = new Float32Array(points);
  }
}

/**
 * Looks at the points around a viewpoint from straight above, and counts them.
 *
 * @param viewpoint - on the turned sphere of the samples
 * @param room - holds the points that are returned, until it is used again
 */
export function project(
  samples: Samples,
  viewpoint: Place,
  { half, bins, limits }: { half: number; bins: number; limits: DensityLimits },
  room = new ProjectionRoom(),
): Projection {
  const { cells, x, values } = samples;
  const turn = turnTo(viewpoint);
  const { cosLatitude, sinLatitude, cosLongitude, sinLongitude } = turn;
  const { columns, starts, x: easts, y: norths } = cells;
  const edge = margin * half;
  const around = cellsAround(samples, viewpoint, turn, edge);
  let most = 0;
  for (let row = around.south; row <= around.north; row++) {
    most += starts[row * columns + around.east + 1] - starts[row * columns + around.west];
  }
  room.hold(most);
  const { x: across, y: up, values: value } = room;
  let n = 0;
  for (let row = around.south; row <= around.north; row++) {
    const end = starts[row * columns + around.east + 1];
    for (let s = starts[row * columns + around.west]; s < end; s++) {
      const east = easts[s];
      const north = norths[s];
      const ahead = cosLongitude * x[s] + sinLongitude * east;
      const toEast = cosLongitude * east - sinLongitude * x[s];
      const toNorth = cosLatitude * north - sinLatitude * ahead;
      if (toEast > edge || toEast < -edge || toNorth > edge || toNorth < -edge) continue;
      if (cosLatitude * ahead + sinLatitude * north < 0) continue;
      across[n] = toEast;
      up[n] = toNorth;
      value[n++] = values[s];
    }
  }
  const points = { x: across.subarray(0, n), y: up.subarray(0, n), values: value.subarray(0, n) };
  const counts = binCounts(points.x, points.y, half, bins);
  const fewest = counts.reduce((least, count) => Math.min(least, count));
  const outcome = n < limits.points ? "few points" : fewest < limits.perBin ? "thin part" : "kept";
  return { ...points, half, counts, fewest, outcome };
}

/** The cells that can hold points within `edge` east and north of a viewpoint. */
function cellsAround({ cells, count }: Samples, viewpoint: Place, turn: Turn, edge: number) {
  if (count === 0) return { west: 0, east: -1, south: 0, north: -1 };
  const [, y, z] = directionOf(viewpoint);
  const { left, bottom, perUnit, columns, rows } = cells;
  // A point is (towards the viewer) x direction + east + north; in a corner it is least far towards the viewer.
  const ahead = Math.sqrt(Math.max(0, 1 - 2 * edge * edge));
  const aside = edge * (Math.abs(turn.cosLongitude) + Math.abs(turn.sinLatitude * turn.sinLongitude)) + 1e-9;
  const above = edge * turn.cosLatitude + 1e-9;
  const cell = (place: number, start: number, cellCount: number) =>
    Math.min(cellCount - 1, Math.max(0, Math.floor((place - start) * perUnit)));
  return {
    west: cell(Math.min(y, ahead * y) - aside, left, columns),
    east: cell(Math.max(y, ahead * y) + aside, left, columns),
    south: cell(Math.min(z, ahead * z) - above, bottom, rows),
    north: cell(Math.max(z, ahead * z) + above, bottom, rows),
  };
}
