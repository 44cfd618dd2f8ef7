import { existsSync, statSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { ArgumentError } from "../../errors.ts";
import { type VenusFilesOptions, venusFiles } from "../venus-files.ts";
import type { VenusScale } from "../venus-scales.ts";
import type { VenusMission } from "../venus-scene.ts";
import type { Generated } from "./generate.ts";

/** What `albedo data generate venus` is told, as texts. */
export interface GenerateVenusFlags {
  readonly images?: string;
  readonly mission?: string;
  readonly scale?: string;
  readonly size?: string;
  readonly seed?: string;
  readonly faults?: boolean;
  readonly output?: string;
  readonly force?: boolean;
}

/** Makes stand-ins of Venus images; `path` of the result is their folder. */
export async function generateVenus(flags: GenerateVenusFlags, onProgress: (line: string) => void): Promise<Generated> {
  const options: VenusFilesOptions = {
    standIns: true,
    images: number("images", flags.images) ?? 4,
    faults: flags.faults ?? false,
    force: flags.force ?? false,
    ...(flags.mission === undefined ? {} : { mission: flags.mission as VenusMission }),
    ...(flags.scale === undefined ? {} : { scaleKm: number("scale", flags.scale) as VenusScale }),
    ...(flags.size === undefined ? {} : { size: number("size", flags.size) }),
    ...(flags.seed === undefined ? {} : { seed: number("seed", flags.seed) }),
    ...(flags.output === undefined ? {} : { folder: resolve(flags.output) }),
  };
  let written = false;
  const noted = (line: string) => {
    written = true;
    onProgress(line);
  };
  const pairs = await venusFiles({ ...options, onProgress: noted });
  const files = pairs.flatMap(({ image, geometry }) => [image, geometry!]).filter((path) => existsSync(path));
  const bytes = files.reduce((sum, path) => sum + statSync(path).size, 0);
  return { name: "venus", path: dirname(pairs[0].image), bytes, written };
}

function number(name: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (text.trim() !== "" && Number.isInteger(value)) return value;
  throw new ArgumentError("BAD_OPTION", `Cannot use --${name} ${JSON.stringify(text)}`, "Give a whole number.");
}
