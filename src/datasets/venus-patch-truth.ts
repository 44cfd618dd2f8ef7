import type { Matrix } from "../matrix.ts";
import type { Frame } from "../planet/frame.ts";
import { maskAngles } from "../planet/mask-angles.ts";
import { fitMinnaert } from "../planet/minnaert.ts";
import { removeOutliers } from "../planet/outliers.ts";
import { extractPatches } from "../planet/patches/extract-patches.ts";
import type { NadirOptions } from "../planet/patches/nadir-patches.ts";
import { patchDefaults } from "../planet/patches/parameters.ts";
import type { Planet } from "../planet/planet.ts";
import type { VenusTruth } from "./venus-truth.ts";

/** What the patches of a stand-in really show. */
export interface PatchTruth {
  /** Place in `cloudTypes` of the kind of cloud that covers most of each patch. */
  readonly labels: Int32Array;
  /** Share of the patch that it covers, 0 to 1. */
  readonly purity: Float64Array;
  /** Share of the patch that each kind covers, (n, kinds) in the order of `cloudTypes`. */
  readonly shares: Matrix & { readonly data: Float64Array };
}

/**
 * The kinds of cloud on the patches of a stand-in's frame: its truth is cut like the frame itself, each pixel of a patch
 * from the nearest of the image.
 *
 * @param frame - as it was read
 * @param options - those that the patches were cut with, in mode `"paper"`
 */
export function venusPatchTruth(frame: Frame, truth: VenusTruth, planet: Planet, options: NadirOptions): PatchTruth {
  // The same pixels must be left, or a patch at the limit of density would be kept here and not there.
  const lit = maskAngles(frame, options);
  const { outlierThreshold: threshold = patchDefaults.outlierThreshold } = options;
  const even = removeOutliers(fitMinnaert(lit).correct(lit), { threshold });
  const kinds = even.radiance.map((value, i) => (Number.isNaN(value) ? value : truth.classes[i]));
  const cut = extractPatches(even.with({ radiance: kinds }), planet, { ...options, interpolation: "nearest" });
  const labels = new Int32Array(cut.count);
  const purity = new Float64Array(cut.count);
  const kindCount = truth.cloudTypes.length;
  const shares = { data: new Float64Array(cut.count * kindCount), rows: cut.count, cols: kindCount };
  for (let patch = 0; patch < cut.count; patch++) {
    const values = cut.patch(patch);
    const pixels = new Int32Array(kindCount);
    for (const kind of values) pixels[kind]++;
    labels[patch] = pixels.indexOf(Math.max(...pixels));
    purity[patch] = pixels[labels[patch]] / values.length;
    for (let kind = 0; kind < kindCount; kind++) shares.data[patch * kindCount + kind] = pixels[kind] / values.length;
  }
  return { labels, purity, shares };
}
