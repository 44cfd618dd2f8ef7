import { readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { ArgumentError } from "../errors.ts";
import type { VenusPair } from "./venus-files.ts";
import type { SceneOptions } from "./venus-scene.ts";
import { uviTime } from "./venus-times.ts";
import { venusFirst, venusVersion } from "./venus-version.ts";

/** What an image of the stand-in was made with, besides its number. Its truth keeps it. */
export interface VenusSettings
  extends Required<Pick<SceneOptions, "mission" | "scaleKm" | "size" | "seed" | "faults">> {
  /** Version of the generator. */
  readonly version: number;
}

/** Settings by which {@link venusFiles} makes images when it is told none. */
const defaultSettings: VenusSettings = {
  version: venusVersion,
  mission: "uvi",
  scaleKm: 3000,
  size: 1024,
  seed: 0,
  faults: false,
};

/** The settings of a picture, from what it is made with. */
export function settingsOf({ mission, scaleKm, size, seed = 0, faults = false }: SceneOptions): VenusSettings {
  return { version: venusVersion, mission, scaleKm, size, seed, faults };
}

/**
 * The settings that a picture's truth keeps; undefined where it keeps none, as those of before did.
 *
 * @param truth - `truth` of a pair
 */
export function recordedSettings(truth: string): VenusSettings | undefined {
  try {
    return (JSON.parse(readFileSync(`${truth}.json`, "utf8")) as { settings?: VenusSettings }).settings;
  } catch {
    return undefined;
  }
}

/** Whether an image is the first, made by default: the one whose digest is known. */
export function isFirstByDefault(image: string): boolean {
  if (basename(image) !== basename(venusFirst)) return false;
  const found = recordedSettings(join(dirname(image), "truth", uviTime(0).stem));
  // Folders of the cache tell the settings by their names, also where they are not recorded.
  if (found === undefined) return basename(dirname(image)) === basename(dirname(venusFirst));
  return settingDifferences(found, defaultSettings).length === 0;
}

/** How settings differ, in words: `"seed 0 instead of 5"`. */
export function settingDifferences(found: VenusSettings, wanted: VenusSettings): string[] {
  return (Object.keys(wanted) as (keyof VenusSettings)[])
    .filter((name) => found[name] !== wanted[name])
    .map((name) => `${name} ${found[name]} instead of ${wanted[name]}`);
}

/**
 * Refuses an image that was made with other settings than are asked for now, or with unknown ones: it would pass for what
 * was asked for.
 *
 * @throws {@link ArgumentError} `FILE_EXISTS`
 */
export function requireSettings({ image, truth }: Required<VenusPair>, wanted: VenusSettings): void {
  const found = recordedSettings(truth);
  const differences = found && settingDifferences(found, wanted);
  if (differences?.length === 0) return;
  const what = differences
    ? `it was made with ${differences.join(", ")}`
    : "what it was made with is not recorded beside it";
  const hint = "Choose another folder, or make it anew: force: true, in the command --force.";
  throw new ArgumentError("FILE_EXISTS", `Cannot keep ${image}: ${what}`, hint);
}
