import { basename, dirname, join, resolve as resolvePath } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { constants, Script } from "node:vm";
import { declaredNames } from "../language/declared-names.ts";
import { noteRequired, prepareRequire, requireFresh } from "./commonjs.ts";
import { declaresName, typesOf } from "./declared-types.ts";
import { pickNames, type Uses } from "./exported-names.ts";
import { ImportError } from "./import-error.ts";
import { offerModules } from "./loader.ts";
import { isLocal, moduleEndings, resolveLocal } from "./local-file.ts";
import { readLocalModule } from "./local-module.ts";
import { type ModuleGraph, moduleGraph } from "./module-graph.ts";
import { nearNames } from "./near-names.ts";
import { findPackage, isBuiltin, type PackageFolder, packageFile, splitSpecifier, subpathsOf } from "./packages.ts";

/** Second argument of `import()`. */
export interface ImportOptions {
  with?: Record<string, string>;
}

/** What stands for `import.meta` in a cell. */
export interface CellMeta {
  /** Address that the notebook would have as a module. */
  readonly url: string;
  readonly dirname: string;
  readonly filename: string;
  /** Address of what an import of this specifier loads. */
  resolve(specifier: string): string;
}

/** Loads modules for cells. */
export interface Importer {
  (specifier: string, options?: ImportOptions, uses?: Uses): Promise<object>;
  readonly meta: CellMeta;
  /** The `import()` of a local module, for what its text does not tell. */
  from(url: string): (specifier: string, options?: ImportOptions) => Promise<object>;
  /** Throws as an assignment to a `const` does. */
  constant(name: string): never;
}

const ownFolder = dirname(fileURLToPath(import.meta.url));

/**
 * Makes the function that loads modules for the cells of a notebook: local files beside the notebook (TypeScript too,
 * loaded anew when they or what they import have changed), packages installed there, Node's own modules, and what
 * Albedo itself is made of, so that `import "albedo"` works in a folder without node_modules.
 *
 * @param options.cwd - folder of the notebook
 */
export function createImporter({ cwd }: { cwd: string }): Importer {
  const folder = resolvePath(cwd);
  const filename = join(folder, notebookName());
  const importHere = importerFrom(filename);
  const retries = new Map<string, number>();
  const loaded = new Set<string>();

  const load = async (specifier: string, options?: ImportOptions, from = folder): Promise<object> => {
    if (isLocal(specifier)) return loadLocal(resolveLocal(specifier, from), options);
    const place = placeOf(specifier, from);
    if (place.kind === "file") return import(place.url);
    if (place.kind === "own") return import(specifier, options as ImportCallOptions);
    return from === folder
      ? importHere(specifier, options)
      : importerFrom(join(from, "importer.js"))(specifier, options);
  };

  const loadLocal = async (path: string, options?: ImportOptions): Promise<object> => {
    if (path.endsWith(".node")) return commonJsModule(requireFresh(path));
    if (!isInstalled(path) && !moduleEndings.some((ending) => path.endsWith(ending))) throw notAModule(path);
    if (isInstalled(path)) return import(pathToFileURL(path).href, options as ImportCallOptions);
    const { format, code } = readLocalModule(path, folder);
    if (format === "json") return jsonModule(path, code);
    if (format === "commonjs") return commonJsModule(requireFresh(path));
    const graph = moduleGraph(path, folder, findBare, retries);
    await offerModules(graph.modules);
    prepareRequire();
    try {
      const namespace: object = await import(graph.entry);
      for (const address of graph.modules.keys()) loaded.add(address);
      return namespace;
    } catch (error) {
      for (const address of graph.modules.keys()) if (!loaded.has(address)) noteFailure(address);
      throw readableLinkError(error, graph);
    } finally {
      noteRequired();
    }
  };

  // Node remembers a module that failed; another address lets it try again.
  const noteFailure = (address: string): void => {
    const plain = address.replace(/(\?v=[0-9a-f]+)\.\d+$/, "$1");
    retries.set(plain, (retries.get(plain) ?? 0) + 1);
  };

  const typesFile = (specifier: string): string | undefined => {
    if (isLocal(specifier)) return resolveLocal(specifier, folder);
    return typesOf(specifier, folder) ?? typesOf(specifier, ownFolder);
  };

  const importModule = async (specifier: string, options?: ImportOptions, uses?: Uses): Promise<object> => {
    const name = String(specifier);
    if (uses && isOnlyTypes(name, uses)) return {};
    const namespace = await load(name, options);
    return uses ? pickNames(name, namespace, uses, () => typesFile(name)) : namespace;
  };

  // A module may consist of types alone, for which there is nothing to load.
  const isOnlyTypes = (specifier: string, uses: Uses): boolean => {
    if (isLocal(specifier) || Object.values(uses).some((use) => use === "value")) return false;
    const { name } = splitSpecifier(specifier);
    if (isBuiltin(specifier) || findPackage(name, folder) || findPackage(name, ownFolder)) return false;
    const types = typesOf(specifier, folder);
    return types !== undefined && Object.keys(uses).every((each) => declaresName(types, each));
  };

  const meta: CellMeta = {
    url: pathToFileURL(filename).href,
    dirname: folder,
    filename,
    resolve(specifier) {
      if (isLocal(specifier)) return pathToFileURL(resolveLocal(specifier, folder)).href;
      if (isBuiltin(specifier)) return specifier.startsWith("node:") ? specifier : `node:${specifier}`;
      const place = placeOf(specifier, folder);
      if (place.kind === "file") return place.url;
      if (place.kind === "own") return import.meta.resolve(specifier);
      const file = place.package && packageFile(place.package, splitSpecifier(specifier).subpath, conditions);
      return file ? pathToFileURL(file).href : import.meta.resolve(specifier);
    },
  };

  const constant = (name: string): never => {
    const error = new TypeError("Assignment to constant variable.");
    throw Object.assign(error, {
      hint: `"${name}" was declared with const or import; declare it with let to change it.`,
    });
  };
  const from = (url: string) => (specifier: string, options?: ImportOptions) =>
    load(String(specifier), options, dirname(fileURLToPath(url)));
  return Object.assign(importModule, { meta, constant, from });
}

const conditions = ["node", "import", "module-sync"];

type Place =
  | { kind: "notebook"; package?: PackageFolder }
  /** Albedo's own package or one of its dependencies. */
  | { kind: "own" }
  | { kind: "file"; url: string };

/** Where a bare specifier is found from a folder. */
function placeOf(specifier: string, folder: string): Place {
  if (isBuiltin(specifier) || specifier.startsWith("#") || specifier.startsWith("data:")) return { kind: "notebook" };
  if (/^[a-z][a-z\d+.-]+:/i.test(specifier)) throw unknownScheme(specifier);
  const { name, subpath } = splitSpecifier(specifier);
  const found = findPackage(name, folder);
  if (found) {
    checkSubpath(specifier, subpath, found);
    return { kind: "notebook", package: found };
  }
  if (name === "tslab") return { kind: "file", url: new URL("../compat/tslab.js", import.meta.url).href };
  const own = findPackage(name, ownFolder);
  if (!own) throw notInstalled(specifier, name, folder);
  checkSubpath(specifier, subpath, own);
  return { kind: "own" };
}

/** For an import in a local file: the address of what only Albedo has; undefined when Node finds it by itself. */
function findBare(specifier: string, folder: string, isLazy: boolean): string | undefined {
  try {
    const place = placeOf(specifier, folder);
    if (place.kind === "file") return place.url;
    return place.kind === "own" ? import.meta.resolve(specifier) : undefined;
  } catch (error) {
    if (isLazy) return undefined;
    throw error;
  }
}

function checkSubpath(specifier: string, subpath: string, found: PackageFolder): void {
  if (found.json.exports === undefined || packageFile(found, subpath, [...conditions, "require"])) return;
  const offered = subpathsOf(found).map((each) => `"${found.json.name}${each}"`);
  const hint = offered.length > 0 ? `It offers ${offered.slice(0, 12).join(", ")}.` : "It offers nothing to import.";
  throw new ImportError("NO_SUCH_MODULE", `The package ${found.json.name} has no module "${specifier}"`, hint);
}

function notInstalled(specifier: string, name: string, folder: string): ImportError {
  const hint = `Run \`npm install ${name}\` in ${folder}; a file beside the notebook is imported as "./${specifier}".`;
  return new ImportError("NO_SUCH_PACKAGE", `The package "${name}" is not installed`, hint);
}

function unknownScheme(specifier: string): ImportError {
  const scheme = specifier.slice(0, specifier.indexOf(":") + 1);
  const hint =
    scheme === "npm:" || scheme === "jsr:"
      ? "Install the package with npm and import it by its bare name."
      : "Download the file and import it by its path.";
  return new ImportError("UNKNOWN_SCHEME", `Cannot import "${specifier}": modules are not loaded from ${scheme}`, hint);
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

/** The name that the server tells of the notebook, or a stand-in. */
function notebookName(): string {
  const told = process.env.JPY_SESSION_NAME ?? "";
  const name = told.split(/[\\/]/).at(-1) ?? "";
  return name.endsWith(".ipynb") ? name : "notebook.ipynb";
}

/** An `import()` that resolves as in a module at this path. */
function importerFrom(path: string): (specifier: string, options?: ImportOptions) => Promise<object> {
  const script = new Script("(specifier, options) => import(specifier, options)", {
    filename: path,
    importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
  });
  return script.runInThisContext() as (specifier: string, options?: ImportOptions) => Promise<object>;
}
