import type { Frame } from "../planet/frame.ts";
import { maskAngles } from "../planet/mask-angles.ts";
import { extractPatches } from "../planet/patches/extract-patches.ts";
import type { NadirOptions } from "../planet/patches/nadir-patches.ts";
import type { Planet } from "../planet/planet.ts";
import type { VenusTruth } from "./venus-truth.ts";

/** What the patches of a stand-in really show. */
export interface PatchTruth {
  /** Place in `cloudTypes` of the kind of cloud that covers most of each patch. */
  readonly labels: Int32Array;
  /** Share of the patch that it covers, 0 to 1. */
  readonly purity: Float64Array;
}

/**
 * The kinds of cloud on the patches of a stand-in's frame: its truth is cut like the frame itself, one kind after another.
 *
 * @param frame - as it was read
 * @param options - those that the patches were cut with
 */
export function venusPatchTruth(frame: Frame, truth: VenusTruth, planet: Planet, options: NadirOptions): PatchTruth {
  const lit = maskAngles(frame, options);
  const kinds = truth.cloudTypes.map((_, kind) => {
    const covered = lit.radiance.map((value, i) => (Number.isNaN(value) ? value : Number(truth.classes[i] === kind)));
    return extractPatches(lit.with({ radiance: covered }), planet, options);
  });
  const [{ count }] = kinds;
  const labels = new Int32Array(count);
  const purity = new Float64Array(count);
  for (let patch = 0; patch < count; patch++) {
    kinds.forEach((patches, kind) => {
      const values = patches.patch(patch);
      const share = values.reduce((sum, value) => sum + value, 0) / values.length;
      if (share <= purity[patch]) return;
      purity[patch] = share;
      labels[patch] = kind;
    });
  }
  return { labels, purity };
}
