import { createRequire } from "node:module";
import { dirname } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { ImportError } from "./import-error.ts";
import { findPackage, isBuiltin, type PackageFolder, packageFile, splitSpecifier, subpathsOf } from "./packages.ts";

/** Folder of this file, from which Albedo and its dependencies are found. */
export const ownFolder = dirname(fileURLToPath(import.meta.url));

/** Conditions under which Node picks a file of a package for an import. */
export const conditions = ["node", "import", "module-sync"];

/** Where a bare specifier is found. */
export type Place =
  | { kind: "notebook"; package?: PackageFolder }
  /** Albedo's own package or one of its dependencies. */
  | { kind: "own" }
  | { kind: "file"; url: string };

/**
 * Where a bare specifier is found from a folder.
 *
 * @throws {@link ImportError} when it is found nowhere
 */
export function placeOf(specifier: string, folder: string): Place {
  if (isBuiltin(specifier) || specifier.startsWith("#") || specifier.startsWith("data:")) return { kind: "notebook" };
  if (/^[a-z][a-z\d+.-]+:/i.test(specifier)) throw unknownScheme(specifier);
  const { name, subpath } = splitSpecifier(specifier);
  // Even where tslab is installed: by itself it shows nothing outside of its own kernel.
  if (specifier === "tslab") return { kind: "file", url: new URL("../compat/tslab.js", import.meta.url).href };
  const found = findPackage(name, folder);
  if (found) {
    checkSubpath(specifier, subpath, found);
    return { kind: "notebook", package: found };
  }
  const own = findPackage(name, ownFolder);
  if (!own) throw notInstalled(specifier, name, folder);
  checkSubpath(specifier, subpath, own);
  return { kind: "own" };
}

/** For an import in a local file: the address of what only Albedo has; undefined when Node finds it by itself. */
export function findBare(specifier: string, folder: string, isLazy: boolean): string | undefined {
  try {
    const place = placeOf(specifier, folder);
    if (place.kind === "file") return place.url;
    return place.kind === "own" ? ownAddress(specifier) : undefined;
  } catch (error) {
    if (isLazy) return undefined;
    throw error;
  }
}

/**
 * The address of a module of Albedo or of one of its dependencies. `import.meta.resolve` would tell it too, but not in
 * a bundle.
 */
export function ownAddress(specifier: string): string {
  const { name, subpath } = splitSpecifier(specifier);
  const found = findPackage(name, ownFolder);
  const offered = found?.json.exports === undefined ? undefined : packageFile(found, subpath, conditions);
  return pathToFileURL(offered ?? createRequire(import.meta.url).resolve(specifier)).href;
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
