import { basename, dirname } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { declaredNames } from "../language/declared-names.ts";
import { noteRequired, prepareRequire, requireFresh } from "./commonjs.ts";
import { typesOf } from "./declared-types.ts";
import { rememberFile } from "./file-texts.ts";
import { ImportError } from "./import-error.ts";
import { offerModules } from "./loader.ts";
import { isLocal, moduleEndings, resolveLocal } from "./local-file.ts";
import { type LocalModule, placedError, readLocalModule } from "./local-module.ts";
import { type ModuleGraph, moduleGraph } from "./module-graph.ts";
import { nativeImport } from "./native-import.ts";
import { nearNames } from "./near-names.ts";
import { findBare, ownFolder } from "./package-place.ts";

const retries = new Map<string, number>();
const loaded = new Set<string>();

/**
 * Loads a local file as a module: TypeScript, JavaScript or JSON, anew when it or what it imports has changed.
 *
 * @param folder - folder of the notebook, from which messages count paths
 * @throws {@link ImportError}, or what the module throws
 */
export async function loadLocal(path: string, folder: string): Promise<object> {
  if (path.endsWith(".node")) return commonJsModule(requireFresh(path));
  if (isInstalled(path)) return nativeImport(pathToFileURL(path).href);
  if (!moduleEndings.some((ending) => path.endsWith(ending))) throw notAModule(path);
  const module = readLocalModule(path, folder);
  if (module.format === "json") return jsonModule(path, module.code);
  if (module.format === "commonjs") return commonJsModule(requireLocal(module, folder));
  const graph = moduleGraph(path, folder, findBare, retries);
  for (const [address, file] of graph.files) rememberFile(address, file);
  await offerModules(graph.modules);
  prepareRequire();
  try {
    const namespace = await nativeImport(graph.entry);
    for (const address of graph.modules.keys()) loaded.add(address);
    return namespace;
  } catch (error) {
    for (const address of graph.modules.keys()) if (!loaded.has(address)) noteFailure(address);
    throw placedError(readableLinkError(error, graph), graph.files.values(), folder);
  } finally {
    noteRequired();
  }
}

function requireLocal(module: LocalModule, folder: string): unknown {
  try {
    return requireFresh(module.path);
  } catch (error) {
    throw placedError(error, [module], folder);
  }
}

// Node remembers a module that failed; another address lets it try again.
function noteFailure(address: string): void {
  const plain = address.replace(/(\?v=[0-9a-f]+)\.\d+$/, "$1");
  retries.set(plain, (retries.get(plain) ?? 0) + 1);
}

function notAModule(path: string): ImportError {
  const name = basename(path);
  const hint = `Read it instead: import { readFile } from "node:fs/promises", then await readFile("${name}", "utf8").`;
  return new ImportError("NOT_A_MODULE", `Cannot import ${name}: it is no module`, hint);
}

/** Node names the missing export, but neither the importing file nor what there is. */
function readableLinkError(error: unknown, graph: ModuleGraph): unknown {
  const match = /^The requested module '(.*)' does not provide an export named '(.*)'/.exec(
    (error as Error)?.message ?? "",
  );
  if (!match) return error;
  const [, specifier, name] = match as unknown as [string, string, string];
  for (const [address, { imported }] of graph.modules) {
    if (!imported.includes(specifier)) continue;
    const importer = fileURLToPath(address.replace(/\?.*$/, ""));
    const folder = dirname(importer);
    const file = isLocal(specifier)
      ? resolveLocal(specifier, folder)
      : (typesOf(specifier, folder) ?? typesOf(specifier, ownFolder));
    const near = file ? nearNames(name, declaredNames(file)) : [];
    const hint = near.length > 0 ? `Did you mean ${near.join(" or ")}?` : `Look at the import in ${importer}.`;
    return new ImportError(
      "NO_SUCH_EXPORT",
      `"${specifier}" does not export "${name}", which ${basename(importer)} imports`,
      hint,
    );
  }
  return error;
}

function isInstalled(path: string): boolean {
  return /[\\/]node_modules[\\/]/.test(path);
}

function jsonModule(path: string, text: string): object {
  try {
    return { default: JSON.parse(text) };
  } catch (error) {
    throw new ImportError(
      "BAD_JSON",
      `Cannot read ${path} as JSON: ${(error as Error).message}`,
      "Mend the file and run the cell again.",
    );
  }
}

function commonJsModule(exports: unknown): object {
  const names = exports !== null && (typeof exports === "object" || typeof exports === "function") ? exports : {};
  return { ...names, default: exports };
}
