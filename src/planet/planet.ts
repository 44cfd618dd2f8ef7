/** A body whose pictures are cut into patches. */
export interface Planet {
  readonly name: string;
  /** Mean radius of the surface, or of the level of 1 bar. */
  readonly radiusKm: number;
  /** Which way it turns: a prograde planet's mornings lie west of noon, a retrograde one's east of it. */
  readonly rotation: "prograde" | "retrograde";
}

/** Venus, with the radius that the reference pipeline and Akatsuki's labels use. */
export const venus: Planet = { name: "Venus", radiusKm: 6051.8, rotation: "retrograde" };

/** Jupiter, with its equatorial radius. */
export const jupiter: Planet = { name: "Jupiter", radiusKm: 71_492, rotation: "prograde" };

/**
 * True local solar time in hours, 0 to 24; 12 where the Sun stands highest. Longitudes are degrees east.
 *
 * As the reference pipeline: (sun - longitude + 180) mod 360 / 15 on a retrograde planet, mirrored on a prograde one.
 */
export function localTimeOf(longitude: number, subSolarLongitude: number, { rotation }: Planet): number {
  // Remainders of NaN are slow, and half of a picture may be off the planet.
  if (Number.isNaN(longitude)) return Number.NaN;
  const west = rotation === "retrograde" ? subSolarLongitude - longitude : longitude - subSolarLongitude;
  return (((((west + 180) % 360) + 360) % 360) / 15) % 24;
}

/** The same longitude in [-180, 180). */
export function foldLongitude(degrees: number): number {
  if (degrees >= -180 && degrees < 180) return degrees;
  // As most files have them, without the slow remainder; pixels off the planet have none.
  if (degrees >= 180 && degrees < 540) return degrees - 360;
  if (Number.isNaN(degrees)) return degrees;
  const folded = (((degrees + 180) % 360) + 360) % 360;
  // A sum just below 0 may round to 360.
  return folded === 360 ? -180 : folded - 180;
}

/** Folds single-precision longitudes in place; one that rounds up to 180 becomes -180. */
export function foldLongitudes(longitudes: Float32Array): void {
  for (let i = 0; i < longitudes.length; i++) {
    const degrees = longitudes[i];
    // As most files have them; nothing rounds up to 180 here.
    if (degrees >= 180 && degrees < 539) {
      longitudes[i] = degrees - 360;
      continue;
    }
    if (!(degrees < -180 || degrees >= 180)) continue;
    longitudes[i] = foldLongitude(degrees);
    if (longitudes[i] === 180) longitudes[i] = -180;
  }
}
