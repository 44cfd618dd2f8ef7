import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { isLocal } from "./local-file.ts";
import { placeOf } from "./package-place.ts";

/**
 * The `require` of cells: files beside the notebook, packages installed there, Node's own modules, then what Albedo is
 * made of.
 *
 * @param folder - folder of the notebook
 */
export function createCellRequire(folder: string): NodeJS.Require {
  const here = createRequire(join(folder, "notebook.js"));
  const own = createRequire(import.meta.url);
  const meant = (id: string): { by: NodeJS.Require; id: string } => {
    const place = isLocal(id) ? undefined : placeOf(id, folder);
    if (place?.kind === "file") return { by: own, id: fileURLToPath(place.url) };
    return { by: place?.kind === "own" ? own : here, id };
  };
  const require = (id: string): unknown => {
    const found = meant(id);
    return found.by(found.id);
  };
  const resolve = Object.assign(
    (id: string, options?: { paths?: string[] }) => {
      const found = meant(id);
      return found.by.resolve(found.id, options);
    },
    { paths: here.resolve.paths },
  );
  return Object.assign(require, { resolve, cache: here.cache, extensions: here.extensions, main: here.main });
}
