import { existsSync, mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { ArgumentError } from "../errors.ts";
import { cacheFolder } from "./cache-folder.ts";
import { findAllReal } from "./find-real.ts";
import { unwritable } from "./unwritable.ts";
import { type VenusScale, venusScales } from "./venus-scales.ts";
import type { SceneOptions, VenusMission } from "./venus-scene.ts";
import { requireSettings, settingsOf } from "./venus-settings.ts";
import { uviTime, vmcTime } from "./venus-times.ts";
import { venusFolder } from "./venus-version.ts";

/** Options of {@link venusFiles}. */
export interface VenusFilesOptions {
  /** Whose images: Akatsuki's UVI or Venus Express's VMC. @defaultValue "uvi" */
  mission?: VenusMission;
  /** Width of the patches that the images are for, km: 3000, 500 or 25. @defaultValue 3000, 25 of VMC */
  scaleKm?: VenusScale;
  /** How many. @defaultValue 1 */
  images?: number;
  /** Pixels along the side of a stand-in's full image: 1024, 512 or 256. @defaultValue 1024, 512 of VMC */
  size?: number;
  /** Starting point of a stand-in's random draws. @defaultValue 0 */
  seed?: number;
  /**
   * Whether the camera of the stand-ins is worn, as VMC's became: sensitive to one side, with a bright spot and dead
   * columns. @defaultValue false
   */
  faults?: boolean;
  /** Folder in which stand-ins are kept or made. @defaultValue the user's cache */
  folder?: string;
  /** Whether stand-ins that are there are made anew, whatever they were made with. @defaultValue false */
  force?: boolean;
  /** Whether only stand-ins are wanted, as by tests. @defaultValue false: the user's own images come first */
  standIns?: boolean;
  /** Called after each stand-in that is made. */
  onProgress?: (line: string) => void;
  /** Stops before the next image; the promise rejects with the signal's reason. */
  signal?: AbortSignal;
}

/** An image with its geometry. */
export interface VenusPair {
  readonly kind: "real" | "stand-in";
  readonly image: string;
  /** A VMC image may lack it: `readVmc` then makes the geometry from the picture. */
  readonly geometry?: string;
  /** Of a stand-in: what {@link venusTruth} reads. */
  readonly truth?: string;
}

/**
 * Paths of images of Venus with their geometry: the user's own (in `$ALBEDO_DATA` or a `data` folder) where there are any
 * of the mission, else stand-ins in the same form with known truth, made once and kept in the user's cache.
 *
 * Image `i` of a seed is the same however many are asked for. Every fourth of UVI is a windowed frame.
 *
 * @throws {@link ArgumentError} `UNKNOWN_MISSION`, `UNKNOWN_SCALE`, `BAD_COUNT`, `BAD_SIZE`; `FILE_EXISTS` where `folder`
 *   holds images that were made with other settings
 * @throws {@link FileError} `CACHE_UNWRITABLE`
 */
export async function venusFiles(options: VenusFilesOptions = {}): Promise<VenusPair[]> {
  const { mission = "uvi", images = 1, seed = 0, standIns = false, faults = false } = options;
  const { scaleKm = mission === "uvi" ? 3000 : 25, size = mission === "uvi" ? 1024 : 512 } = options;
  requireOptions(mission, scaleKm, images, size);
  const real = standIns ? [] : realPairs(mission);
  if (real.length > 0) return real.slice(0, images);
  const folder =
    options.folder ??
    join(cacheFolder(), venusFolder, `${mission}-${scaleKm}km-${size}-s${seed}${faults ? "-faults" : ""}`);
  const scene = { mission, scaleKm, size, seed, faults };
  const planned = Array.from({ length: images }, (_, index) => {
    const { time, stem } = mission === "uvi" ? uviTime(index) : vmcTime(index);
    const pair = pairOf(mission, folder, stem);
    return { index, time, stem, pair, isThere: options.force !== true && isWhole(pair) };
  });
  // The name of a folder in the cache tells the settings. All of another are looked at before one is made.
  if (options.folder !== undefined) {
    for (const { pair, isThere } of planned) if (isThere) requireSettings(pair, settingsOf(scene));
  }
  for (const { index, time, stem, pair, isThere } of planned) {
    options.signal?.throwIfAborted();
    if (isThere) continue;
    await make(pair, { ...scene, index }, time, folder);
    options.onProgress?.(`${stem}: image ${index + 1} of ${images}`);
    // Lets a progress bar draw, and an interrupt through.
    await new Promise((resolve) => setImmediate(resolve));
  }
  return planned.map(({ pair }) => pair);
}

function isWhole({ image, geometry, truth }: Required<VenusPair>): boolean {
  return [image, geometry, `${truth}.fit`, `${truth}.json`].every((path) => existsSync(path));
}

/** The user's own images of a mission, in order of their names, those of UVI with their geometry. */
function realPairs(mission: VenusMission): VenusPair[] {
  if (mission === "vmc") return findAllReal("V*_*_*.IMG").map((image) => ({ kind: "real", image }));
  const geometry = new Map(findAllReal("uvi_*_l3bx_v*.fit*").map((path) => [stemOf(path), path]));
  return findAllReal("uvi_*_l2b_v*.fit*").flatMap((image): VenusPair[] => {
    const angles = geometry.get(stemOf(image));
    return angles === undefined ? [] : [{ kind: "real", image, geometry: angles }];
  });
}

/** The name before the product's level. */
function stemOf(path: string): string {
  return path
    .replace(/^.*[/\\]/, "")
    .replace(/_l(2b|3bx)_.*$/i, "")
    .toLowerCase();
}

function pairOf(mission: VenusMission, folder: string, stem: string): Required<VenusPair> {
  const uvi = mission === "uvi";
  return {
    kind: "stand-in",
    image: join(folder, uvi ? `${stem}_l2b_v10.fit` : `${stem}.IMG`),
    geometry: join(folder, uvi ? `${stem}_l3bx_v10.fit` : `${stem}.GEO`),
    truth: join(folder, "truth", stem),
  };
}

async function make(pair: Required<VenusPair>, options: SceneOptions, time: string, folder: string): Promise<void> {
  // Only now: the generator need not be loaded to find files.
  const { writeVenus } = await import("./write-venus.ts");
  try {
    mkdirSync(join(folder, "truth"), { recursive: true });
    // An old image would pass for the new one if this stopped between its files.
    rmSync(pair.image, { force: true });
    await writeVenus(pair, options, time);
  } catch (cause) {
    throw unwritable(pair.image, cause, "40 MB an image");
  }
}

function requireOptions(mission: string, scaleKm: number, images: number, size: number): void {
  const refuse = (code: string, what: string, hint: string) => {
    throw new ArgumentError(code, `Cannot make images of Venus ${what}`, hint);
  };
  if (mission !== "uvi" && mission !== "vmc") refuse("UNKNOWN_MISSION", `by ${mission}`, "Name uvi or vmc.");
  if (!(venusScales as readonly number[]).includes(scaleKm)) {
    refuse("UNKNOWN_SCALE", `for patches of ${scaleKm} km`, `Choose ${venusScales.join(", ")}.`);
  }
  if (!(Number.isInteger(images) && images > 0)) refuse("BAD_COUNT", `in number ${images}`, "Ask for one or more.");
  if (![1024, 512, 256, 128].includes(size)) refuse("BAD_SIZE", `of ${size} pixels`, "Choose 1024, 512, 256 or 128.");
}
