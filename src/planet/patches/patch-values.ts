import { access } from "node:fs/promises";
import { join } from "node:path";
import { FileError } from "../../errors.ts";
import { type NpyArray, npyRowBytes, npyShape, readNpy } from "../../io/npy.ts";
import { readZarr, zarrFilesOf, zarrShape } from "../../io/zarr/read-zarr.ts";

/** How the values of patches are stored: as one file of NumPy's, or as a Zarr store of many chunks, for large sets. */
export type PatchFormat = "npy" | "zarr";

/** Name of the values in a folder of patches, (count, 1, resolution, resolution), 32-bit. */
export const valuesFile: Readonly<Record<PatchFormat, string>> = { npy: "patches.npy", zarr: "patches.zarr" };
/** The array of the values within the Zarr store. */
export const valuesArray = "patches";

/**
 * The values of the patches in a folder, or of some of them, in either format.
 *
 * @param rows - from the first to before the last; all without it
 * @throws {@link FileError} `NOT_READ` when there are none; errors of {@link readNpy} and {@link readZarr}
 */
export async function readPatchValues(folder: string, rows?: readonly [number, number]): Promise<NpyArray> {
  const { format, path } = await valuesIn(folder);
  return format === "npy" ? readNpy(path, rows) : readZarr(path, rows);
}

/** Shape of the values in a folder; errors as {@link readPatchValues}. */
export async function patchValuesShape(folder: string): Promise<readonly number[]> {
  const { format, path } = await valuesIn(folder);
  return format === "npy" ? npyShape(path) : zarrShape(path);
}

/** The files in a folder, or bytes of a file, that hold the values of some patches; errors as {@link readPatchValues}. */
export async function patchValuesFiles(folder: string, rows: readonly [number, number]) {
  const { format, path } = await valuesIn(folder);
  return format === "npy" ? [{ path, ...(await npyRowBytes(path, rows)) }] : zarrFilesOf(path, rows);
}

async function valuesIn(folder: string): Promise<{ format: PatchFormat; path: string }> {
  const places = {
    npy: join(folder, valuesFile.npy),
    zarr: join(folder, valuesFile.zarr, valuesArray),
  };
  for (const format of ["npy", "zarr"] as const) {
    const there = await access(places[format]).then(
      () => true,
      () => false,
    );
    if (there) return { format, path: places[format] };
  }
  const message = `Cannot find patches in ${folder}: it has neither ${valuesFile.npy} nor ${valuesFile.zarr}`;
  throw new FileError("NOT_READ", message, "Name the folder that albedo patches wrote.", folder);
}
