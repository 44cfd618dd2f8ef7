import { readFile } from "node:fs/promises";
import { readFits } from "../io/fits/read-fits.ts";
import { writeFits } from "../io/fits/write-fits.ts";
import { writeWhole } from "../write-whole.ts";
import type { CameraFaults, Scene, SceneOptions } from "./venus-scene.ts";
import { settingsOf, type VenusSettings } from "./venus-settings.ts";
import { upsideDown } from "./venus-uvi.ts";
import { cloudTypes } from "./venus-world.ts";

/** What a picture of the stand-in was made from. Planes are row-major, row 0 on top, as in a frame. */
export interface VenusTruth {
  readonly rows: number;
  readonly cols: number;
  /** Exponent of Minnaert's law. */
  readonly k: number;
  /** Radiance under the zenith Sun of clouds of brightness 1. */
  readonly i0: number;
  readonly seed: number;
  readonly index: number;
  /** What the picture was made with; those made before it was kept lack it. */
  readonly settings?: VenusSettings;
  /** Degrees; longitude east in [-180, 180). */
  readonly subSolar: { readonly latitude: number; readonly longitude: number };
  /** Of the camera, where it was asked for some. */
  readonly faults?: CameraFaults;
  /** Names of the kinds of cloud, by label. */
  readonly cloudTypes: readonly string[];
  /** Kind of cloud that prevails at each pixel, 255 off the planet. */
  readonly classes: Uint8Array;
  /** 1 where a pixel was made an outlier. */
  readonly outliers: Uint8Array;
  /** 1 where a pixel is missing. */
  readonly missing: Uint8Array;
}

const planes = { CLASS: "classes", OUTLIER: "outliers", MISSING: "missing" } as const;

/** Writes the truth about a picture: numbers to `path` with `.json`, planes to `path` with `.fit`. */
export async function writeVenusTruth(path: string, scene: Scene, options: SceneOptions): Promise<void> {
  const { rows, cols, k, i0, sun, faults } = scene;
  const { seed = 0, index = 0 } = options;
  const images = Object.entries(planes).map(([name, key]) => ({ ...upsideDown(scene[key], scene), name }));
  await writeFits(`${path}.fit`, [{}, ...images]);
  const numbers = { rows, cols, k, i0, seed, index, settings: settingsOf(options), subSolar: sun, faults, cloudTypes };
  await writeWhole(`${path}.json`, `${JSON.stringify(numbers, null, 2)}\n`);
}

/**
 * Reads the truth about a picture of the stand-in.
 *
 * @param path - `truth` of a pair that `venusFiles` gave
 * @throws {@link FileError} when it is not there
 */
export async function venusTruth(path: string): Promise<VenusTruth> {
  const numbers = JSON.parse(await readFile(`${path}.json`, "utf8")) as Omit<
    VenusTruth,
    (typeof planes)[keyof typeof planes]
  >;
  const fits = await readFits(`${path}.fit`);
  const plane = (name: keyof typeof planes) => upsideDown(fits.hdu(name).image().data as Uint8Array, numbers).data;
  return { ...numbers, classes: plane("CLASS"), outliers: plane("OUTLIER"), missing: plane("MISSING") };
}
