import { basename } from "node:path";
import { type HduInput, writeFits } from "../io/fits/write-fits.ts";
import type { CardInput } from "../io/fits/write-header.ts";
import { venus } from "../planet/planet.ts";
import type { Scene } from "./venus-scene.ts";

/** Name of the product, as in the files' `ALBEDO_STAND_IN` keyword and in captions. */
const uviProduct = "Akatsuki UVI";

const missing = -3.4e38;
/** Extensions of the geometry in the product's order. */
const planes = [
  ["Latitude", "latitude", "deg"],
  ["Longitude", "longitude", "deg"],
  ["Local time", "localTime", "hour"],
  ["Phase angle", "phase", "deg"],
  ["Incidence angle", "incidence", "deg"],
  ["Emission angle", "emission", "deg"],
  ["Azimuthal angle", "azimuth", "deg"],
] as const;

/**
 * Writes a picture as Akatsuki's pair of FITS files: level 2b (radiance in extension 1, data from byte 23,040) and level
 * 3bx (seven extensions). Headers have the keywords of the real files; line 0 is at the bottom, missing pixels are
 * -3.4e38, longitudes run from 0 to 360, geometry is NaN off the planet.
 */
export async function writeUvi(scene: Scene, image: string, geometry: string, time: string): Promise<void> {
  const mark = { ALBEDO_STAND_IN: uviProduct };
  const header = headerOf(scene, time, basename(image));
  const { latitude, longitude, phase, incidence, emission } = scene.geometry;
  const values = {
    latitude,
    longitude: longitude.map((east) => (east < 0 ? east + 360 : east)),
    localTime: scene.localTime,
    phase,
    incidence,
    emission,
    azimuth: azimuthOf(scene),
  };
  const extensions = planes.map(
    ([name, key, unit]): HduInput => ({
      ...upsideDown(values[key], scene),
      name,
      header: { ...header, BUNIT: unit },
      headerBlocks: 6,
    }),
  );
  await writeFits(geometry, [{ header: mark }, ...extensions]);
  const radiance = scene.radiance.map((value) => (Number.isNaN(value) ? missing : value));
  await writeFits(image, [
    { header: mark },
    { ...upsideDown(radiance, scene), name: "Image", header: { ...header, BUNIT: "W/m2/sr/m" }, headerBlocks: 7 },
  ]);
}

/** A plane as FITS stores it, bottom line first. */
export function upsideDown<T extends Float32Array | Uint8Array>(
  plane: T,
  { rows, cols }: { rows: number; cols: number },
) {
  const data = plane.slice() as T;
  for (let row = 0; row < rows; row++) data.set(plane.subarray(row * cols, (row + 1) * cols), (rows - 1 - row) * cols);
  return { data, shape: [rows, cols] };
}

function headerOf(scene: Scene, time: string, name: string): Record<string, CardInput> {
  const { camera, sun, rows } = scene;
  const east = (longitude: number) => ((longitude % 360) + 360) % 360;
  const rounded = (value: number, digits = 6) => Number(value.toPrecision(digits));
  const start = new Date(Date.parse(time) - 1172).toISOString();
  const end = new Date(Date.parse(time) + 1172).toISOString();
  const plain = (text: string) => text.slice(0, -1);
  const apparent = (2 * Math.asin(camera.radiusKm / camera.distanceKm) * 180) / Math.PI;
  return {
    ORIGIN: "ISAS/JAXA",
    TELESCOP: "Akatsuki",
    INSTRUME: "UVI",
    OBJECT: "Venus",
    FILENAME: name,
    FILTER: "365 nm",
    EXPOSURE: { value: 0.125, comment: "s" },
    "DATE-OBS": plain(time),
    "DATE-BEG": plain(start),
    "DATE-END": plain(end),
    P_DVER: "5.0",
    UV_DVER: "5.0",
    S_ORBITN: 1,
    S_DISTAV: { value: rounded(camera.distanceKm), comment: "km, spacecraft to the centre of Venus" },
    S_IFOV: { value: rounded(camera.pixelAngle), comment: "rad" },
    S_SOLLON: { value: rounded(east(sun.longitude)), comment: "deg" },
    S_SOLLAT: { value: rounded(sun.latitude), comment: "deg" },
    S_SSCLON: { value: rounded(east(camera.longitude)), comment: "deg" },
    S_SSCLAT: { value: rounded(camera.latitude), comment: "deg" },
    S_SSCPX: { value: rounded(camera.nadir[0] + 1), comment: "pixel, from 1" },
    S_SSCPY: { value: rounded(rows - camera.nadir[1]), comment: "pixel, from 1" },
    S_SSCLT: { value: rounded((((sun.longitude - camera.longitude + 540) % 360) / 360) * 24), comment: "hour" },
    S_TGRADI: { value: venus.radiusKm + 70, comment: "km, with clouds" },
    S_CLDALT: { value: 70, comment: "km" },
    S_APPDIA: { value: rounded(apparent), comment: "deg" },
    S_NPVAZM: { value: rounded(east(camera.north)), comment: "deg" },
    FIT_STAT: 1,
  };
}

/** Angle at the pixel between the directions to the Sun and to the spacecraft, projected on the ground; degrees. */
function azimuthOf({ geometry: { incidence, emission, phase } }: Scene): Float32Array {
  const degree = Math.PI / 180;
  return phase.map((g, i) => {
    const [sun, view] = [incidence[i] * degree, emission[i] * degree];
    const cosine = (Math.cos(g * degree) - Math.cos(sun) * Math.cos(view)) / (Math.sin(sun) * Math.sin(view));
    return Math.acos(Math.max(-1, Math.min(1, cosine))) / degree;
  });
}
