import { ArgumentError } from "../../errors.ts";
import { type InterpolationMethod, requireMethod } from "../interpolation/interpolation-method.ts";

/**
 * Whose steps are followed where the paper and its authors' program differ. `"paper"`: patches keep their numbers.
 * `"reference"`: as the program, each patch is stretched to its own least and largest value and cut off to 8 bits when it
 * is made, and again after flattening.
 */
export type PatchMode = "paper" | "reference";

/** How patches are cut from a frame; the names in brackets are those of Table 4 of the paper. */
export interface PatchOptions {
  /** Width and height of a patch on the planet [s_p], km. */
  scaleKm: number;
  /** Pixels along a side [r_p]. @defaultValue 128 */
  resolution?: number;
  /** How values at pixels are found between those of the image. @defaultValue "nearest" */
  interpolation?: InterpolationMethod;
  /** Image points needed per pixel of a patch, on average [rho_p]. @defaultValue 0.5 */
  minDensity?: number;
  /** Parts along a side of a patch that must each hold points [n_bins]. @defaultValue 8 */
  bins?: number;
  /** Image points needed per pixel in each part [rho_bin]. @defaultValue 0.1 */
  minBinDensity?: number;
  /**
   * Frames whose best pixel is this many times as wide as a pixel of a patch, or wider, are passed over. Not in the paper.
   * With `minDensity` 0.5 it only saves time: a pixel wider than √2 gives too few points anyway. @defaultValue 1.5
   */
  maxPixelRatio?: number;
  /** @defaultValue "paper" */
  mode?: PatchMode;
}

/** {@link PatchOptions} with every default filled in. */
export type PatchParameters = Required<PatchOptions>;

/** Every default of the way from frame to flattened patch, by name: Table 4 of the paper, and what it leaves out. */
export const patchDefaults = {
  maxIncidence: 75,
  maxEmission: 75,
  outlierThreshold: 5,
  resolution: 128,
  interpolation: "nearest",
  minDensity: 0.5,
  bins: 8,
  minBinDensity: 0.1,
  maxPixelRatio: 1.5,
  sigma: 16,
  contrast: 0.33,
  mode: "paper",
} as const;

/** How far around a patch image points are used, in half widths: interpolation needs those beyond its border. */
export const margin = 1.5;

/**
 * Options with their defaults, checked. The width is not: how wide a patch can be depends on the planet.
 *
 * @throws {@link ArgumentError} `BAD_OPTION`, `UNKNOWN_METHOD`
 */
export function patchParameters(options: PatchOptions): PatchParameters {
  const { resolution, interpolation, minDensity, bins, minBinDensity, maxPixelRatio, mode } = patchDefaults;
  const defaults = { resolution, interpolation, minDensity, bins, minBinDensity, maxPixelRatio, mode };
  const given = Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
  const all: PatchParameters = { ...defaults, ...(given as unknown as PatchOptions) };
  requireMethod(all.interpolation);
  require(all, "resolution", Number.isInteger(all.resolution) && all.resolution >= 2, "a whole number from 2");
  require(all, "bins", Number.isInteger(all.bins) && all.bins >= 1, "a whole number from 1");
  for (const name of ["minDensity", "minBinDensity"] as const) require(all, name, all[name] >= 0, "0 or more");
  require(all, "maxPixelRatio", all.maxPixelRatio > 0, "above 0");
  require(all, "mode", all.mode === "paper" || all.mode === "reference", '"paper" or "reference"');
  return all;
}

/** Settings of the steps before and after cutting, which {@link patchParameters} leaves out. */
export interface StepParameters {
  readonly maxIncidence: number;
  readonly maxEmission: number;
  readonly outlierThreshold: number;
  readonly sigma: number;
  readonly contrast: number;
}

/**
 * Refuses what one of the steps before or after cutting would refuse, before any image is worked on.
 *
 * @throws {@link ArgumentError} `BAD_OPTION`
 */
export function requireSteps(all: StepParameters): void {
  for (const name of ["maxIncidence", "maxEmission"] as const) {
    require(all, name, all[name] > 0 && all[name] <= 180, "in degrees, above 0, at most 90");
  }
  for (const name of ["outlierThreshold", "contrast"] as const) require(all, name, all[name] > 0, "above 0");
  require(all, "sigma", all.sigma > 0 && all.sigma < 1e6, "in pixels, above 0");
}

function require<T extends object>(all: T, name: keyof T & string, holds: boolean, wanted: string): void {
  if (holds) return;
  throw new ArgumentError(
    "BAD_OPTION",
    `Cannot cut patches with ${name} ${JSON.stringify(all[name])}`,
    `Give ${name} a value that is ${wanted}; its default is ${JSON.stringify((patchDefaults as Record<string, unknown>)[name])}.`,
  );
}
