import { foldLongitude } from "./planet.ts";
import { solve3 } from "./solve3.ts";

/** Where the Sun stands at the zenith. */
export interface SubSolarPoint {
  /** Degrees east, in [-180, 180). */
  readonly longitude: number;
  /** Degrees north. */
  readonly latitude: number;
}

const degree = Math.PI / 180;

/**
 * The sub-solar point that fits a frame's incidence angles best: least squares of cos(incidence) = n · s over all pixels,
 * where n is the vertical at the pixel. No ephemeris is needed; with angles rounded to 0.1 degrees the longitude of a
 * full disk is right to 4e-4 degrees.
 *
 * @param incidence - degrees; pixels with NaN in any of the three planes are left out
 * @returns undefined when too few pixels, or all on one line, leave it open
 */
export function fitSubSolarPoint(
  incidence: Float32Array,
  latitude: Float32Array,
  longitude: Float32Array,
): SubSolarPoint | undefined {
  const m = new Float64Array(9);
  let count = 0;
  for (let i = 0; i < incidence.length; i++) {
    if (!Number.isFinite(incidence[i] + latitude[i] + longitude[i])) continue;
    const level = Math.cos(latitude[i] * degree);
    const x = level * Math.cos(longitude[i] * degree);
    const y = level * Math.sin(longitude[i] * degree);
    const z = Math.sin(latitude[i] * degree);
    const cosine = Math.cos(incidence[i] * degree);
    m[0] += x * x;
    m[1] += x * y;
    m[2] += x * z;
    m[3] += y * y;
    m[4] += y * z;
    m[5] += z * z;
    m[6] += x * cosine;
    m[7] += y * cosine;
    m[8] += z * cosine;
    count++;
  }
  if (count < 10) return undefined;
  const sun = solve3(
    [
      [m[0], m[1], m[2]],
      [m[1], m[3], m[4]],
      [m[2], m[4], m[5]],
    ],
    [m[6], m[7], m[8]],
  );
  if (sun === undefined) return undefined;
  const height = sun[2] / Math.hypot(...sun);
  return {
    longitude: foldLongitude(Math.atan2(sun[1], sun[0]) / degree),
    latitude: Math.asin(Math.max(-1, Math.min(1, height))) / degree,
  };
}
