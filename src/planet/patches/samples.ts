import type { Frame } from "../frame.ts";
import { type Buckets, buckets } from "../interpolation/buckets.ts";
import { medianOf } from "./median-direction.ts";
import { placesOf } from "./places.ts";
import { type Place, placeOf, type Turn, turnTo } from "./turn.ts";
import type { Extent } from "./viewpoints.ts";

/** The valid pixels of a frame as points of the sphere, turned so that their middle lies at (1, 0, 0), sorted by place. */
export interface Samples {
  readonly count: number;
  /** The rotation; the inverse takes a place of the turned sphere to the planet's. */
  readonly turn: Turn;
  /** Towards the spacecraft, roughly. */
  readonly x: Float64Array;
  /** East and north of the middle, sorted into cells. */
  readonly cells: Buckets;
  readonly values: Float32Array;
  readonly extent: Extent;
}

/**
 * Maps a frame's pixels to the sphere and turns them by their median direction: the normalised medians of x, y and z, which
 * stray pixels cannot move far. Pixels without radiance or place are left out.
 *
 * @param cell - side of the cells into which points are sorted, in radii
 */
export function samples(frame: Frame, cell: number): Samples {
  const places = placesOf(frame);
  const { count } = places;
  const [x, y, z] = [places.x, places.y, places.z].map((axis) => axis.subarray(0, count));
  const turn = turnTo(middle(x, y, z));
  turnAll(turn, x, y, z);

  const cells = buckets(y, z, cell);
  const sortedX = new Float64Array(count);
  const values = new Float32Array(count);
  for (let i = 0; i < count; i++) {
    sortedX[i] = x[cells.order[i]];
    values[i] = places.values[cells.order[i]];
  }
  const extent: Extent = { y: [cells.left, cells.right], z: [cells.bottom, cells.top] };
  return { count, turn, x: sortedX, cells, values, extent };
}

function middle(x: Float64Array, y: Float64Array, z: Float64Array): Place {
  if (x.length === 0) return { latitude: 0, longitude: 0 };
  return placeOf([medianOf(x), medianOf(y), medianOf(z)]);
}

function turnAll(turn: Turn, x: Float64Array, y: Float64Array, z: Float64Array): void {
  const { cosLatitude, sinLatitude, cosLongitude, sinLongitude } = turn;
  for (let i = 0; i < x.length; i++) {
    const ahead = cosLongitude * x[i] + sinLongitude * y[i];
    y[i] = cosLongitude * y[i] - sinLongitude * x[i];
    x[i] = cosLatitude * ahead + sinLatitude * z[i];
    z[i] = cosLatitude * z[i] - sinLatitude * ahead;
  }
}
