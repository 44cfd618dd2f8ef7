import { readdir } from "node:fs/promises";
import { basename, join, resolve } from "node:path";
import { FileError } from "../../errors.ts";

/** An image of a mission with the file of its geometry. */
export interface ImagePair {
  readonly mission: "uvi" | "vmc";
  readonly image: string;
  /** A VMC image may lack it: its geometry is then made from the picture. */
  readonly geometry?: string;
}

/** What folders hold. */
export interface FoundPairs {
  /** In the order of the images' names. */
  readonly pairs: readonly ImagePair[];
  /** UVI images without geometry: nothing can be made of them. */
  readonly alone: readonly string[];
}

/**
 * Finds the images of Venus at 365 nm in folders and all below: Akatsuki UVI (`uvi_*_365_l2b_*.fit` with `..._l3bx_*.fit`)
 * and Venus Express VMC (`V*_UV2.IMG` with `.GEO`). The two files of an image may lie in different folders, as in the
 * archives. Of several versions of an image the last is taken.
 *
 * @throws {@link FileError} `NOT_READ`
 */
export async function findPairs(folders: readonly string[]): Promise<FoundPairs> {
  const files = (await Promise.all(folders.map((folder) => filesBelow(resolve(folder))))).flat();
  const named = (pattern: RegExp) => {
    const found = new Map<string, string>();
    const byName = [...files].sort((a, b) => compare(basename(a), basename(b)) || compare(a, b));
    for (const file of byName) {
      const stem = pattern.exec(basename(file))?.[1]?.toLowerCase();
      if (stem !== undefined) found.set(stem, file);
    }
    return found;
  };
  const uviGeometry = named(/^(uvi_\d+_\d+_365)_l3bx_v\d+\.fits?(?:\.gz)?$/i);
  const vmcGeometry = named(/^(V\d+_\d+_UV2)\.GEO(?:\.gz)?$/i);
  const pairs: ImagePair[] = [];
  const alone: string[] = [];
  for (const [stem, image] of named(/^(uvi_\d+_\d+_365)_l2b_v\d+\.fits?(?:\.gz)?$/i)) {
    const geometry = uviGeometry.get(stem);
    if (geometry === undefined) alone.push(image);
    else pairs.push({ mission: "uvi", image, geometry });
  }
  for (const [stem, image] of named(/^(V\d+_\d+_UV2)\.IMG(?:\.gz)?$/i)) {
    const geometry = vmcGeometry.get(stem);
    pairs.push({ mission: "vmc", image, ...(geometry === undefined ? {} : { geometry }) });
  }
  return { pairs, alone };
}

async function filesBelow(folder: string): Promise<string[]> {
  try {
    const entries = await readdir(folder, { recursive: true, withFileTypes: true });
    return entries
      .filter((entry) => entry.isFile() || entry.isSymbolicLink())
      .map((entry) => join(entry.parentPath, entry.name));
  } catch (cause) {
    const message = `Cannot look through ${folder}: ${(cause as Error).message}`;
    throw new FileError("NOT_READ", message, "Name a folder that you may read.", folder, { cause });
  }
}

/** Order of texts by their code units: the same on every machine. */
function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
