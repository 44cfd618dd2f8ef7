import { mkdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { ArgumentError } from "../errors.ts";
import { nameHint } from "../table/near-names.ts";
import { cacheFolder } from "./cache-folder.ts";
import type { DataSet } from "./data-set.ts";
import { findReal } from "./find-real.ts";
import { dataSets } from "./registry.ts";
import { unwritable } from "./unwritable.ts";

/** Where a data set is. */
export interface DataLocation {
  readonly kind: "real" | "stand-in";
  readonly path: string;
  /** Whether the file is there; a stand-in is made when it is first asked for. */
  readonly exists: boolean;
  /** Size in bytes, of a file that is there. */
  readonly bytes?: number;
}

/**
 * Path of a data set's file: the real one where the user has it (`$ALBEDO_DATA` or a `data` folder), else a stand-in
 * of the same form with known truth, generated once in a few seconds and kept in the user's cache (`$ALBEDO_CACHE`).
 * `readNetcdf` of a stand-in says so in the grid's source, and every figure's caption repeats it.
 *
 * @param name - `"grasp"`
 * @throws {@link ArgumentError} `UNKNOWN_DATA_SET`
 * @throws {@link FileError} `CACHE_UNWRITABLE` when the stand-in cannot be kept
 */
export async function dataFile(name: string, options: { onProgress?: (line: string) => void } = {}): Promise<string> {
  const set = dataSet(name);
  const { exists, path } = await locate(set);
  if (!exists) {
    const { onProgress = (line: string) => process.stderr.write(`${line}\n`) } = options;
    onProgress(`Generating the stand-in for ${set.title} once, which takes a few seconds …`);
    await generate(set, path);
  }
  return path;
}

/**
 * The data set of this name.
 *
 * @param others - what else has a name, for the hint
 * @throws {@link ArgumentError} `UNKNOWN_DATA_SET`
 */
export function dataSet(name: string, others: readonly { readonly name: string }[] = []): DataSet {
  const found = dataSets.find((set) => set.name === name);
  if (found) return found;
  const names = [...dataSets, ...others].map((set) => set.name);
  throw new ArgumentError(
    "UNKNOWN_DATA_SET",
    `Cannot find the data set ${JSON.stringify(name)}`,
    nameHint(String(name), names, "data sets"),
  );
}

/** The file that {@link dataFile} gives or would make. */
export async function locate(set: DataSet): Promise<DataLocation> {
  const real = findReal(set.pattern);
  if (real !== undefined) return { kind: "real", path: real, exists: true, bytes: (await stat(real)).size };
  const path = join(cacheFolder(), set.standIn.file);
  const bytes = await stat(path).then(
    ({ size }) => size,
    () => undefined,
  );
  return { kind: "stand-in", path, exists: bytes !== undefined, bytes };
}

/** Writes a data set's stand-in. Two processes may do so at once: each renames a whole file of the same content. */
export async function generate(set: DataSet, path: string): Promise<void> {
  try {
    await mkdir(join(path, ".."), { recursive: true });
    await set.standIn.write(path);
  } catch (cause) {
    throw unwritable(path, cause, "30 MB");
  }
}
