import type { ScatteredValues } from "../interpolation/lattice.ts";
import { binCounts, type DensityLimits } from "./density.ts";
import { margin } from "./parameters.ts";
import type { Samples } from "./samples.ts";
import { directionOf, type Place, turnTo } from "./turn.ts";

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

/**
 * Looks at the points around a viewpoint from straight above, and counts them.
 *
 * @param viewpoint - on the turned sphere of the samples
 */
export function project(
  { cells, x, values }: Samples,
  viewpoint: Place,
  { half, bins, limits }: { half: number; bins: number; limits: DensityLimits },
): Projection {
  const [, y0, z0] = directionOf(viewpoint);
  const { cosLatitude, sinLatitude, cosLongitude, sinLongitude } = turnTo(viewpoint);
  const { left, bottom, perUnit, columns, rows, starts, order } = cells;
  const reach = chordOfCorner(half);
  const clamp = (value: number, count: number) => Math.min(count - 1, Math.max(0, Math.floor(value)));
  const west = clamp((y0 - reach - left) * perUnit, columns);
  const east = clamp((y0 + reach - left) * perUnit, columns);
  const south = clamp((z0 - reach - bottom) * perUnit, rows);
  const north = clamp((z0 + reach - bottom) * perUnit, rows);
  let room = 0;
  for (let row = south; row <= north; row++) {
    room += starts[row * columns + east + 1] - starts[row * columns + west];
  }
  const across = new Float64Array(room);
  const up = new Float64Array(room);
  const value = new Float32Array(room);
  const edge = margin * half;
  let n = 0;
  if (order.length > 0) {
    for (let row = south; row <= north; row++) {
      for (let s = starts[row * columns + west], end = starts[row * columns + east + 1]; s < end; s++) {
        const ahead = cosLongitude * x[s] + sinLongitude * cells.x[s];
        const toEast = cosLongitude * cells.x[s] - sinLongitude * x[s];
        const toNorth = cosLatitude * cells.y[s] - sinLatitude * ahead;
        if (Math.abs(toEast) > edge || Math.abs(toNorth) > edge) continue;
        if (cosLatitude * ahead + sinLatitude * cells.y[s] < 0) continue;
        across[n] = toEast;
        up[n] = toNorth;
        value[n++] = values[s];
      }
    }
  }
  const points = { x: across.subarray(0, n), y: up.subarray(0, n), values: value.subarray(0, n) };
  const counts = binCounts(points.x, points.y, half, bins);
  const fewest = counts.reduce((least, count) => Math.min(least, count));
  const outcome = n < limits.points ? "few points" : fewest < limits.perBin ? "thin part" : "kept";
  return { ...points, half, counts, fewest, outcome };
}

/** Chord from the middle of a patch to a corner of its margin, in radii: no point of it lies farther. */
function chordOfCorner(half: number): number {
  const toCorner = Math.min(1, margin * half * Math.SQRT2);
  return Math.sqrt(2 - 2 * Math.sqrt(1 - toCorner * toCorner)) * (1 + 1e-9);
}
