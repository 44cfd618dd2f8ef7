import { ArgumentError } from "../../errors.ts";
import { degrees, type Place } from "./turn.ts";

/** The lattice of viewpoints over the whole sphere. */
export interface ViewpointGrid {
  /** Between neighbours in latitude, and in longitude, degrees. */
  readonly spacing: number;
  /** Nodes along a circle of latitude. */
  readonly longitudes: number;
  /** Nodes from north to south. */
  readonly latitudes: number;
}

/**
 * Angle between neighbouring viewpoints, degrees: that under which the centre of the planet sees a chord of `scaleKm`.
 *
 * @throws {@link ArgumentError} `BAD_SCALE` unless 0 < scaleKm <= 2 radiusKm
 */
export function viewpointSpacing(scaleKm: number, radiusKm: number): number {
  if (scaleKm > 0 && scaleKm <= 2 * radiusKm) return 2 * Math.asin(scaleKm / (2 * radiusKm)) * degrees;
  throw new ArgumentError(
    "BAD_SCALE",
    `Cannot cut patches ${scaleKm} km wide from a planet of radius ${radiusKm} km`,
    `Give scaleKm a width from 0 to ${2 * radiusKm} km, for example 3000, 500 or 25.`,
  );
}

/**
 * The viewpoints of a scale: equal steps of latitude and of longitude from (0, 0), so that one lies there; the irregular gap
 * is on the far side.
 */
export function viewpointGrid(scaleKm: number, radiusKm: number): ViewpointGrid {
  const spacing = viewpointSpacing(scaleKm, radiusKm);
  return {
    spacing,
    longitudes: Math.ceil(360 / spacing),
    latitudes: 2 * Math.floor(90 / spacing) + 1,
  };
}

/** A box around directions, in the plane across the line of sight. */
export interface Extent {
  readonly y: readonly [number, number];
  readonly z: readonly [number, number];
}

/**
 * The viewpoints in front (x >= 0) within an extent, from north to south and from west to east. Only those are visited: at
 * 25 km the whole grid has more than a million.
 */
export function viewpointsWithin(spacing: number, { y, z }: Extent): Place[] {
  const found: Place[] = [];
  const most = Math.floor(90 / spacing);
  const arc = (sine: number) => Math.asin(Math.min(1, Math.max(-1, sine))) * degrees;
  // One step wider on either side; the test below decides.
  const north = Math.min(most, Math.ceil(arc(z[1]) / spacing));
  const south = Math.max(-most, Math.floor(arc(z[0]) / spacing));
  for (let row = north; row >= south; row--) {
    const latitude = row * spacing;
    const [up, radius] = [Math.sin(latitude / degrees), Math.cos(latitude / degrees)];
    if (up < z[0] || up > z[1]) continue;
    const west = Math.max(-most, Math.floor(arc(y[0] / radius) / spacing));
    const east = Math.min(most, Math.ceil(arc(y[1] / radius) / spacing));
    for (let column = west; column <= east; column++) {
      const longitude = column * spacing;
      const across = radius * Math.sin(longitude / degrees);
      if (across >= y[0] && across <= y[1]) found.push({ latitude, longitude });
    }
  }
  return found;
}
