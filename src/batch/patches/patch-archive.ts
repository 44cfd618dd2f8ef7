import { join, relative, sep } from "node:path";
import { ArgumentError } from "../../errors.ts";
import type { NadirOptions } from "../../planet/patches/nadir-patches.ts";
import { patchDefaults, patchParameters, requireSteps } from "../../planet/patches/parameters.ts";
import { type PatchFormat, valuesFile } from "../../planet/patches/patch-values.ts";
import { viewpointSpacing } from "../../planet/patches/viewpoints.ts";
import { venus } from "../../planet/planet.ts";
import { commonFolder } from "../common-folder.ts";
import type { InputOutcome } from "../job.ts";
import { readManifest } from "../manifest.ts";
import { batchOutcomes } from "../merge-batch.ts";
import { planBatch } from "../plan.ts";
import { type RunBatchOptions, runBatch } from "../run-batch.ts";
import type { FailedInput } from "../status.ts";
import { findPairs, type ImagePair } from "./find-pairs.ts";
import { mergePatches } from "./merge-patches.ts";
import type { PatchInput, PatchResult } from "./patch-job.ts";

/** Options of {@link patchArchive}. */
export interface PatchArchiveOptions extends NadirOptions, RunBatchOptions {
  /** Folder of the results; the work in progress lies in its `batch`. */
  output: string;
  /**
   * How the values are stored: `patches.npy`, one file, or `patches.zarr`, a store of chunks for sets larger than one wants in
   * a file. Another format of the same patches only puts them together again. @defaultValue "npy"
   */
  format?: PatchFormat;
  /** Images of one shard. @defaultValue a sixteenth of all, 1 to 32 */
  chunkSize?: number;
  /** Instead of it: minutes that a shard should take, by the pace of the first images. */
  chunkMinutes?: number;
  /** Called as the digests of the images are taken, before the work starts. */
  onPlan?: (progress: { readonly done: number; readonly total: number }) => void;
}

/** What came of an archive. */
export interface PatchArchive {
  readonly output: string;
  /** Names of the files in `output`; `readPatches(output)` reads them. */
  readonly files: readonly string[];
  readonly images: number;
  /** Images that could not be used, each with its error. */
  readonly failed: readonly FailedInput[];
  /** UVI images without a geometry file. */
  readonly alone: readonly string[];
}

/**
 * Cuts all images in folders into flattened patches, on all processors: `albedo patches`. What is cut off goes on where it
 * stopped when called again, and ends in the same bytes, whatever the number of processes. An image that cannot be used is
 * recorded and does not stop the others; memory holds one image a process.
 *
 * @param folders - looked through with all below, for pairs as the archives have them
 * @throws {@link ArgumentError} `NO_IMAGES`, `BAD_OPTION`, `BAD_SCALE`, `UNKNOWN_METHOD`, `BATCH_CHANGED` when `output` holds patches of other images or settings;
 *   {@link FileError} `NOT_READ`, `NOT_WRITTEN`; the signal's reason
 */
export async function patchArchive(folders: readonly string[], options: PatchArchiveOptions): Promise<PatchArchive> {
  const {
    output,
    chunkSize,
    chunkMinutes,
    format = "npy",
    onPlan,
    executor,
    retries,
    retryFailed,
    onProgress,
    signal,
    ...given
  } = options;
  if (!Object.hasOwn(valuesFile, format)) {
    const message = `Cannot store patches as ${JSON.stringify(format)}`;
    throw new ArgumentError("BAD_OPTION", message, `Choose a format of ${Object.keys(valuesFile).join(", ")}.`);
  }
  // Before anything is planned: a plan with settings that cannot be would stand in the way of the right one.
  const settings = fullParameters(given);
  const { pairs, alone } = await findPairs(folders);
  if (pairs.length === 0) {
    throw new ArgumentError(
      "NO_IMAGES",
      `Cannot find images in ${folders.join(", ")}`,
      "Name folders with uvi_*_365_l2b_*.fit and l3bx files, or with V*_UV2.IMG and .GEO files.",
    );
  }
  const root = commonFolder(pairs.flatMap(({ image, geometry }) => [image, geometry ?? image]));
  const batch = join(output, "batch");
  await planBatch(batch, {
    job: "albedo:patches",
    root,
    parameters: settings,
    chunkSize,
    chunkMinutes,
    signal,
    inputs: pairs.map((pair) => inputOf(pair, root)),
    onProgress: onPlan,
  });
  const { failed } = await runBatch(batch, { executor, retries, retryFailed, onProgress, signal });
  const outcomes = batchOutcomes(batch) as AsyncIterable<InputOutcome<PatchResult>>;
  const { parameters } = await readManifest(batch);
  const files = await mergePatches(outcomes, output, parameters as NadirOptions, { format });
  return { output, files, images: pairs.length, failed, alone };
}

/** Every setting by name, also those left at their defaults, so that `info.json` tells all. Each is checked. */
function fullParameters(given: NadirOptions): NadirOptions {
  const { maxIncidence, maxEmission, outlierThreshold, sigma, contrast } = patchDefaults;
  const defaults = { maxIncidence, maxEmission, outlierThreshold, sigma, contrast };
  const kept = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
  const all = { ...defaults, ...kept, ...patchParameters(given) };
  requireSteps(all);
  viewpointSpacing(all.scaleKm, venus.radiusKm); // refuses a width that the planet does not have
  return all;
}

function inputOf({ mission, image, geometry }: ImagePair, root: string): { value: PatchInput; files: string[] } {
  const name = (file: string) => relative(root, file).split(sep).join("/");
  const value = { mission, image: name(image), ...(geometry === undefined ? {} : { geometry: name(geometry) }) };
  return { value, files: geometry === undefined ? [image] : [image, geometry] };
}
