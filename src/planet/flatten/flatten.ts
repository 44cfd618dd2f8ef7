import { ArgumentError } from "../../errors.ts";
import { patchDefaults } from "../patches/parameters.ts";
import { Patches } from "../patches/patches.ts";
import { stretchToBytes } from "../patches/stretch.ts";
import { gaussianBlur } from "./gaussian-blur.ts";

/** Options of {@link flatten}. */
export interface FlattenOptions {
  /** Of the Gaussian blur that is taken for the large-scale brightness, pixels [sigma]. @defaultValue 16 */
  sigma?: number;
  /** Standard deviation of a flattened patch, before values beyond -1 and 1 are cut off [c_s]. @defaultValue 0.33 */
  contrast?: number;
}

/**
 * Takes the large-scale brightness out of patches and brings all to one contrast: each less its blurred self, less the mean
 * of what remains, over its standard deviation (n - 1), times `contrast`, cut off at -1 and 1. A patch of one value becomes 0.
 * Patches in mode `"reference"` are stretched to 0 to 1 in 8 bits again afterwards, each for itself.
 *
 * @throws {@link ArgumentError} `BAD_OPTION`, `NOT_FINITE`
 */
export function flatten(patches: Patches, options: FlattenOptions = {}): Patches {
  const { sigma = patchDefaults.sigma, contrast = patchDefaults.contrast } = options;
  if (!(contrast > 0)) {
    throw new ArgumentError("BAD_OPTION", `Cannot flatten to contrast ${contrast}`, "Give contrast a value above 0.");
  }
  requireValues(patches);
  const data = gaussianBlur(patches, { sigma });
  for (let i = 0; i < data.length; i++) data[i] = patches.data[i] - data[i];
  const size = patches.height * patches.width;
  for (let from = 0; from < data.length; from += size) standardizePatch(data, from, from + size, contrast);
  const flat = new Patches({ ...patches, parameters: patches.parameters, data, flattening: { sigma, contrast } });
  if (patches.parameters.mode === "reference") {
    for (let i = 0; i < flat.count; i++) flat.patch(i).set(stretchToBytes(flat.patch(i)));
  }
  return flat;
}

function standardizePatch(data: Float32Array, from: number, to: number, contrast: number): void {
  const n = to - from;
  let sum = 0;
  for (let i = from; i < to; i++) sum += data[i];
  const mean = sum / n;
  let squares = 0;
  for (let i = from; i < to; i++) squares += (data[i] - mean) * (data[i] - mean);
  const deviation = Math.sqrt(squares / (n - 1));
  const factor = deviation > 0 ? contrast / deviation : 0;
  for (let i = from; i < to; i++) data[i] = Math.max(-1, Math.min(1, (data[i] - mean) * factor));
}

function requireValues(patches: Patches): void {
  const bad = patches.data.findIndex((value) => !Number.isFinite(value));
  if (bad < 0) return;
  const patch = Math.floor(bad / (patches.height * patches.width));
  throw new ArgumentError(
    "NOT_FINITE",
    `Cannot flatten patch ${patch}: it has missing values`,
    "Cut patches by nearest values, or leave those with holes out.",
  );
}
