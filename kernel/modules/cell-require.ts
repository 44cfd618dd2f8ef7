import { createRequire } from "node:module";
import { join } from "node:path";
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
  const requireFor = (id: string): NodeJS.Require => (!isLocal(id) && placeOf(id, folder).kind === "own" ? own : here);
  const require = (id: string): unknown => requireFor(id)(id);
  const resolve = Object.assign((id: string, options?: { paths?: string[] }) => requireFor(id).resolve(id, options), {
    paths: here.resolve.paths,
  });
  return Object.assign(require, { resolve, cache: here.cache, extensions: here.extensions, main: here.main });
}
