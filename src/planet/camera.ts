import type { FramePlanes } from "./frame.ts";
import { foldLongitude } from "./planet.ts";
import type { Vector } from "./solve3.ts";

/** A pinhole camera above a sphere. Pixels count from the middle of the top left one; angles are degrees. */
export interface Camera {
  /** From the planet's centre. */
  readonly distanceKm: number;
  readonly radiusKm: number;
  /** The point below the camera. */
  readonly latitude: number;
  readonly longitude: number;
  /** The pixel that shows it: column, row. */
  readonly nadir: readonly [col: number, row: number];
  /** Where north points there, clockwise from the top of the picture. */
  readonly north: number;
  /** Angle that a pixel covers on the optical axis, radians. */
  readonly pixelAngle: number;
  /** The pixel on the optical axis. */
  readonly axis: readonly [col: number, row: number];
}

/** The geometry of every pixel, as in a frame; NaN off the planet. */
export type PixelGeometry = Pick<FramePlanes, "incidence" | "emission" | "phase" | "latitude" | "longitude">;

const degree = Math.PI / 180;

/**
 * Angles and coordinates of what each pixel of a camera shows, by the intersection of its ray with the sphere.
 *
 * @param sun - the sub-solar point, degrees
 */
export function pixelGeometry(
  camera: Camera,
  sun: { readonly latitude: number; readonly longitude: number },
  rows: number,
  cols: number,
): PixelGeometry {
  const { distanceKm, radiusKm, pixelAngle, axis } = camera;
  const [down, north, east] = worldAxes(camera);
  const [downC, northC, eastC] = pictureAxes(camera);
  const toSun = unit(sun.latitude, sun.longitude);
  const place = unit(camera.latitude, camera.longitude).map((x) => x * distanceKm);
  const planes = (["incidence", "emission", "phase", "latitude", "longitude"] as const).map(() =>
    new Float32Array(rows * cols).fill(Number.NaN),
  );
  const [incidence, emission, phase, latitude, longitude] = planes;
  const outside = distanceKm * distanceKm - radiusKm * radiusKm;
  for (let row = 0; row < rows; row++) {
    const y = (row - axis[1]) * pixelAngle;
    for (let col = 0; col < cols; col++) {
      const x = (col - axis[0]) * pixelAngle;
      const length = Math.sqrt(x * x + y * y + 1);
      const a = (x * downC[0] + y * downC[1] + downC[2]) / length;
      const b = (x * northC[0] + y * northC[1] + northC[2]) / length;
      const c = (x * eastC[0] + y * eastC[1] + eastC[2]) / length;
      // The ray leaves the camera at an angle of cosine a to the vertical.
      const along = a * distanceKm;
      const inside = along * along - outside;
      if (inside < 0 || a <= 0) continue;
      const reach = along - Math.sqrt(inside);
      const rayX = a * down[0] + b * north[0] + c * east[0];
      const rayY = a * down[1] + b * north[1] + c * east[1];
      const rayZ = a * down[2] + b * north[2] + c * east[2];
      const normalX = (place[0] + reach * rayX) / radiusKm;
      const normalY = (place[1] + reach * rayY) / radiusKm;
      const normalZ = (place[2] + reach * rayZ) / radiusKm;
      const i = row * cols + col;
      incidence[i] = angle(normalX * toSun[0] + normalY * toSun[1] + normalZ * toSun[2]);
      emission[i] = angle(-(normalX * rayX + normalY * rayY + normalZ * rayZ));
      phase[i] = angle(-(toSun[0] * rayX + toSun[1] * rayY + toSun[2] * rayZ));
      latitude[i] = Math.asin(clamp(normalZ)) / degree;
      longitude[i] = foldLongitude(Math.atan2(normalY, normalX) / degree);
    }
  }
  return { incidence, emission, phase, latitude, longitude };
}

/** The unit vector of a latitude and longitude in degrees. */
export function unit(latitude: number, longitude: number): Vector {
  const level = Math.cos(latitude * degree);
  return [level * Math.cos(longitude * degree), level * Math.sin(longitude * degree), Math.sin(latitude * degree)];
}

/** Down, north and east below the camera, in the planet's axes. */
function worldAxes({ latitude, longitude }: Camera): [down: Vector, north: Vector, east: Vector] {
  const [x, y, z] = unit(latitude, longitude);
  const [sine, cosine] = [Math.sin(longitude * degree), Math.cos(longitude * degree)];
  const tilt = Math.sin(latitude * degree);
  return [
    [-x, -y, -z],
    [-tilt * cosine, -tilt * sine, Math.cos(latitude * degree)],
    [-sine, cosine, 0],
  ];
}

/** The same directions in the camera's axes: right, down in the picture, forward. */
function pictureAxes(camera: Camera): [down: Vector, north: Vector, east: Vector] {
  const { axis, nadir, pixelAngle } = camera;
  const x = (nadir[0] - axis[0]) * pixelAngle;
  const y = (nadir[1] - axis[1]) * pixelAngle;
  const length = Math.hypot(x, y, 1);
  const down: Vector = [x / length, y / length, 1 / length];
  // Up in the picture, made perpendicular to the direction down to the planet.
  const up0: Vector = [down[1] * down[0], down[1] * down[1] - 1, down[1] * down[2]];
  const size = Math.hypot(...up0);
  const up: Vector = [up0[0] / size, up0[1] / size, up0[2] / size];
  const right: Vector = [
    down[1] * up[2] - down[2] * up[1],
    down[2] * up[0] - down[0] * up[2],
    down[0] * up[1] - down[1] * up[0],
  ];
  const [sine, cosine] = [Math.sin(camera.north * degree), Math.cos(camera.north * degree)];
  const mix = (a: number, b: number): Vector => [
    a * up[0] + b * right[0],
    a * up[1] + b * right[1],
    a * up[2] + b * right[2],
  ];
  return [down, mix(cosine, sine), mix(-sine, cosine)];
}

function angle(cosine: number): number {
  return Math.acos(clamp(cosine)) / degree;
}

function clamp(x: number): number {
  return Math.max(-1, Math.min(1, x));
}
