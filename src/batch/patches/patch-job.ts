import { join } from "node:path";
import { flatten } from "../../planet/flatten/flatten.ts";
import { type CenterRow, joinPatches } from "../../planet/patches/extract-patches.ts";
import { correctAndCut, type NadirOptions } from "../../planet/patches/nadir-patches.ts";
import { patchParameters } from "../../planet/patches/parameters.ts";
import type { CandidateRow } from "../../planet/patches/survey.ts";
import { venus } from "../../planet/planet.ts";
import { readUvi } from "../../planet/read-uvi.ts";
import { readVmc } from "../../planet/read-vmc.ts";
import type { Job } from "../job.ts";

/** An image of the batch; names lie within its root. */
export interface PatchInput {
  readonly mission: "uvi" | "vmc";
  readonly image: string;
  readonly geometry?: string;
}

/** What is kept of an image. */
export interface PatchResult {
  readonly file: string;
  readonly standIn: boolean;
  readonly product: string;
  readonly k?: number;
  /** Flattened patches, one after the other. */
  readonly data: Float32Array;
  readonly centers: readonly CenterRow[];
  readonly candidates: readonly CandidateRow[];
}

/** `"albedo:patches"`: images of Venus to flattened patches. */
export const patchJob: Job<PatchInput, NadirOptions, PatchResult> = {
  async run({ mission, image, geometry }, options, { root }) {
    const path = join(root, image);
    const beside = geometry === undefined ? undefined : join(root, geometry);
    const frame = mission === "uvi" ? await readUvi(path, beside!) : await readVmc(path, beside);
    const { k, ...part } = correctAndCut(frame, venus, options);
    const { data } = flatten(joinPatches([part], patchParameters(options)), options);
    const { centers, candidates, file } = part;
    const { standIn, mission: craft, instrument } = frame.metadata;
    return {
      file,
      standIn,
      product: `${craft} ${instrument}`,
      ...(k === undefined ? {} : { k }),
      data,
      centers,
      candidates,
    };
  },
  /** Loaded when it is called: tasks of a cluster never merge, and what it needs takes a sixth of their start. */
  merge: async (outcomes, folder, options) =>
    (await import("./merge-patches.ts")).mergePatches(outcomes, folder, options),
};
