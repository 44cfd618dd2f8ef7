import { dirname, join, resolve as resolvePath } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { declaresName, typesOf } from "./declared-types.ts";
import { pickNames, type Uses } from "./exported-names.ts";
import { isLocal, resolveLocal } from "./local-file.ts";
import { nativeImport, nativeImportFrom } from "./native-import.ts";
import { conditions, ownAddress, ownFolder, placeOf } from "./package-place.ts";
import { findPackage, isBuiltin, packageFile, splitSpecifier } from "./packages.ts";

/** Second argument of `import()`. */
export interface ImportOptions {
  with?: Record<string, string>;
}

/** What stands for `import.meta` in a cell. */
interface CellMeta {
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
  /** Gives a function its name; see `declarations.ts` of the language side. */
  named<T extends object>(value: T, name: string): T;
  /** The value that a variable has where it has been declared before; see `declarations.ts` too. */
  kept(read: () => unknown): unknown;
  /** Stands for a `const` that is given a value: reads it, and throws when it is set. */
  constant(name: string, read: () => unknown): { value: unknown };
}

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
  const importHere = nativeImportFrom(filename);

  const load = async (specifier: string, options?: ImportOptions, from = folder): Promise<object> => {
    if (isLocal(specifier)) {
      const path = resolveLocal(specifier, from);
      // What strips types is large, and a notebook without local modules does without.
      const { loadLocal } = await import("./local-loader.ts");
      return loadLocal(path, folder);
    }
    const place = placeOf(specifier, from);
    if (place.kind === "file") return nativeImport(place.url);
    if (place.kind === "own") return nativeImport(specifier, options);
    return from === folder
      ? importHere(specifier, options)
      : nativeImportFrom(join(from, "importer.js"))(specifier, options);
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
      if (place.kind === "own") return ownAddress(specifier);
      const file = place.package && packageFile(place.package, splitSpecifier(specifier).subpath, conditions);
      return file ? pathToFileURL(file).href : specifier;
    },
  };

  const from = (url: string) => (specifier: string, options?: ImportOptions) =>
    load(String(specifier), options, dirname(fileURLToPath(url)));
  return Object.assign(importModule, { meta, constant, from, kept, named });
}

function named<T extends object>(value: T, name: string): T {
  return Object.defineProperty(value, "name", { value: name, configurable: true });
}

function constant(name: string, read: () => unknown): { value: unknown } {
  return {
    get value() {
      return read();
    },
    set value(_value) {
      const error = new TypeError("Assignment to constant variable.");
      throw Object.assign(error, {
        hint: `"${name}" was declared with const or import; declare it with let to change it.`,
      });
    },
  };
}

function kept(read: () => unknown): unknown {
  try {
    return read();
  } catch {
    return undefined;
  }
}

/** The name that the server tells of the notebook, or a stand-in. */
function notebookName(): string {
  const told = process.env.JPY_SESSION_NAME ?? "";
  const name = told.split(/[\\/]/).at(-1) ?? "";
  return name.endsWith(".ipynb") ? name : "notebook.ipynb";
}
