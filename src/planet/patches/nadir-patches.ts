import { type FlattenOptions, flatten } from "../flatten/flatten.ts";
import type { Frame } from "../frame.ts";
import { type MaskAnglesOptions, maskAngles } from "../mask-angles.ts";
import { fitMinnaert } from "../minnaert.ts";
import { removeOutliers } from "../outliers.ts";
import type { Planet } from "../planet.ts";
import { cutFrame, type FramePatches, isTooCoarse, joinPatches } from "./extract-patches.ts";
import { type PatchOptions, patchDefaults, patchParameters } from "./parameters.ts";
import type { Patches } from "./patches.ts";

/** Options of {@link nadirPatches}: those of every step. */
export interface NadirOptions extends PatchOptions, MaskAnglesOptions, FlattenOptions {
  /** Standard deviations from which a pixel is an outlier [t_o]. @defaultValue 5 */
  outlierThreshold?: number;
}

/**
 * From frames as they are read to flattened patches, in the paper's order: angles masked, Minnaert's law fitted to each frame
 * and divided out, outliers removed, cut, flattened. Each step is a function of its own, where one wants to look between.
 *
 * @throws {@link ArgumentError} `NO_FIT` for a frame whose limb darkening cannot be found; those of the steps
 */
export function nadirPatches(frames: Frame | readonly Frame[], planet: Planet, options: NadirOptions): Patches {
  const list = "metadata" in frames ? [frames] : frames;
  const parts = list.map((frame) => correctAndCut(frame, planet, options));
  return flatten(joinPatches(parts, patchParameters(patchPart(options)), list[0]?.source), options);
}

/** The patches of one frame before they are flattened, and the exponent that was divided out. */
export function correctAndCut(frame: Frame, planet: Planet, options: NadirOptions): FramePatches & { k?: number } {
  const parameters = patchParameters(patchPart(options));
  if (isTooCoarse(frame, parameters)) return cutFrame(frame, planet, parameters);
  const lit = maskAngles(frame, options);
  const limb = fitMinnaert(lit);
  const even = removeOutliers(limb.correct(lit), {
    threshold: options.outlierThreshold ?? patchDefaults.outlierThreshold,
  });
  return { ...cutFrame(even, planet, parameters), k: limb.k };
}

/** The options that cutting takes. */
function patchPart(options: NadirOptions): PatchOptions {
  const { scaleKm, resolution, interpolation, minDensity, bins, minBinDensity, maxPixelRatio, mode } = options;
  return { scaleKm, resolution, interpolation, minDensity, bins, minBinDensity, maxPixelRatio, mode };
}
