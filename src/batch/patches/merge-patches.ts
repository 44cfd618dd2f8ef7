import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import type { DataSource } from "../../data-source.ts";
import { npyBytes, npyHeader } from "../../io/npy.ts";
import { parquetBytes } from "../../io/parquet-bytes.ts";
import { type CenterRow, candidatesTable, centersTable, type OfFrame } from "../../planet/patches/extract-patches.ts";
import type { NadirOptions } from "../../planet/patches/nadir-patches.ts";
import { patchDefaults, patchParameters } from "../../planet/patches/parameters.ts";
import { type PatchImageInfo, type PatchInfo, patchFiles } from "../../planet/patches/patch-files.ts";
import { type PatchFormat, valuesFile } from "../../planet/patches/patch-values.ts";
import type { CandidateRow } from "../../planet/patches/survey.ts";
import { writeCsv } from "../../table/write-csv.ts";
import { albedoVersion } from "../albedo-version.ts";
import { textDigest } from "../digest.ts";
import type { InputOutcome } from "../job.ts";
import { canonical } from "../manifest.ts";
import { writeSynced } from "../write-synced.ts";
import type { PatchInput, PatchResult } from "./patch-job.ts";
import { writePatchStore } from "./patch-store.ts";

/**
 * Puts the patches of all images together: `patches.npy` or `patches.zarr`, `centers.csv` and `.parquet`, `candidates.csv`, and
 * last `info.json`. One image's patches are in memory at a time, and one chunk of a Zarr store.
 */
export async function mergePatches(
  outcomes: AsyncIterable<InputOutcome<PatchResult>>,
  folder: string,
  options: NadirOptions,
  { format = "npy" }: { readonly format?: PatchFormat } = {},
): Promise<string[]> {
  await mkdir(folder, { recursive: true });
  const { resolution } = patchParameters(options);
  const centers: OfFrame<CenterRow>[] = [];
  const candidates: OfFrame<CandidateRow>[] = [];
  const images: PatchImageInfo[] = [];
  const products = new Map<string, DataSource["kind"]>();
  /** Patch after patch; what goes with them is noted on the way. */
  async function* values(): AsyncGenerator<Float32Array> {
    for await (const { index, input, outcome } of outcomes) {
      if (outcome.status === "failed") {
        images.push({ file: (input as PatchInput).image, patches: 0, error: outcome.error.message });
        continue;
      }
      const { value } = outcome;
      const of = { frame: index, file: value.file };
      for (const row of value.centers) centers.push({ ...row, ...of });
      for (const row of value.candidates) candidates.push({ ...row, ...of });
      const k = value.k === undefined ? {} : { k: value.k };
      images.push({ file: (input as PatchInput).image, patches: value.centers.length, ...k });
      products.set(value.product, value.standIn ? "stand-in" : "real");
      yield value.data;
    }
  }
  const place = join(folder, valuesFile[format]);
  if (format === "npy") await writeNpy(place, values(), [1, resolution, resolution]);
  else {
    await writePatchStore(place, values(), {
      resolution,
      columns: () => centersTable(centers, sourceOf(products)),
      attributes: () => ({ source: sourceOf(products), scaleKm: options.scaleKm }),
    });
  }
  await rm(join(folder, valuesFile[format === "npy" ? "zarr" : "npy"]), { recursive: true, force: true });
  const source = sourceOf(products);
  const table = centersTable(centers, source);
  await writeText(folder, patchFiles.centers, writeCsv(table));
  await writeText(folder, patchFiles.centersParquet, parquetBytes(table));
  await writeText(folder, patchFiles.candidates, writeCsv(candidatesTable(candidates, source)));
  const { sigma = patchDefaults.sigma, contrast = patchDefaults.contrast } = options;
  const info: Omit<PatchInfo, "digest"> = {
    patches: centers.length,
    scaleKm: options.scaleKm,
    resolution,
    format,
    flattening: { sigma, contrast },
    source,
    parameters: options,
    versions: { albedo: albedoVersion },
    images,
  };
  const digest = textDigest(canonical(info));
  await writeText(folder, patchFiles.info, `${JSON.stringify({ ...info, digest }, null, 2)}\n`);
  return [valuesFile[format], ...Object.values(patchFiles)];
}

/** Writes rows that come a few at a time; how many there are is filled in last. */
async function writeNpy(path: string, values: AsyncIterable<Float32Array>, row: readonly number[]): Promise<void> {
  const rowLength = row.reduce((product, size) => product * size, 1);
  await writeSynced(path, async (file) => {
    await file.writeFile(npyHeader([0]));
    let count = 0;
    for await (const data of values) {
      count += data.length / rowLength;
      await file.writeFile(npyBytes(data));
    }
    await file.write(npyHeader([count, ...row]), 0, 128, 0);
  });
}

/** Patches of stand-ins never pass for real ones: a single one makes all a stand-in. */
function sourceOf(products: ReadonlyMap<string, DataSource["kind"]>): DataSource {
  const kind = [...products.values()].includes("stand-in") ? "stand-in" : "real";
  return { kind, name: [...products.keys()].join(", ") || "no images" };
}

function writeText(folder: string, name: string, content: string | Uint8Array): Promise<void> {
  return writeSynced(join(folder, name), (file) => file.writeFile(content));
}
