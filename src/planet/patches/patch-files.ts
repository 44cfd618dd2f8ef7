import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { DataSource } from "../../data-source.ts";
import { FileError, FormatError } from "../../errors.ts";
import { readCsv } from "../../table/read-csv.ts";
import { type PatchOptions, patchParameters } from "./parameters.ts";
import { type PatchFormat, readPatchValues } from "./patch-values.ts";
import { type Flattening, Patches } from "./patches.ts";

/** Names of the files in a folder of patches, besides that of the values. */
export const patchFiles = {
  /** A row a patch. */
  centers: "centers.csv",
  centersParquet: "centers.parquet",
  /** A row a viewpoint. */
  candidates: "candidates.csv",
  /** How they were made. */
  info: "info.json",
} as const;

/** `info.json`: all that decides the patches, and what became of the images. */
export interface PatchInfo {
  readonly patches: number;
  readonly scaleKm: number;
  readonly resolution: number;
  /** How the values are stored. */
  readonly format: PatchFormat;
  readonly flattening: Flattening;
  readonly source: DataSource;
  readonly parameters: PatchOptions;
  readonly versions: { readonly albedo: string };
  /** SHA-256 of all that decided the result. */
  readonly digest: string;
  readonly images: readonly PatchImageInfo[];
}

/** What became of an image. */
export interface PatchImageInfo {
  readonly file: string;
  readonly patches: number;
  /** Exponent of limb darkening that was divided out. */
  readonly k?: number;
  /** Why it gave nothing. */
  readonly error?: string;
}

/**
 * Reads the folder that `albedo patches` wrote.
 *
 * @throws {@link FileError} `NOT_READ`, {@link FormatError} `BAD_PATCHES` when its files do not belong together; of a Zarr
 *   store `BAD_ZARR`, `UNSUPPORTED_ARRAY`, `TRUNCATED`
 */
export async function readPatches(folder: string): Promise<Patches> {
  const path = join(folder, patchFiles.info);
  const text = await readFile(path, "utf8").catch((cause: Error) => {
    const hint = "Name the folder that albedo patches wrote; info.json is written last.";
    throw new FileError("NOT_READ", `Cannot read ${path}: ${cause.message}`, hint, path, { cause });
  });
  const info = JSON.parse(text) as PatchInfo;
  const [{ data, shape }, centers, candidates] = await Promise.all([
    readPatchValues(folder),
    readCsv(join(folder, patchFiles.centers)),
    readCsv(join(folder, patchFiles.candidates)),
  ]);
  const wanted = [info.patches, 1, info.resolution, info.resolution];
  if (shape.join() !== wanted.join() || centers.length !== info.patches) {
    const hint = "Make them anew: albedo patches writes all files of a folder.";
    const found = `${shape.join(" x ")} values and ${centers.length} centres`;
    const message = `Cannot use the patches in ${folder}: ${found} where info.json tells of ${info.patches}`;
    throw new FormatError("BAD_PATCHES", message, hint, { path });
  }
  return new Patches({
    data,
    centers: centers.withSource(info.source),
    candidates: candidates.withSource(info.source),
    parameters: patchParameters(info.parameters),
    flattening: info.flattening,
  });
}
