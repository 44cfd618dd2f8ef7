import { readdirSync } from "node:fs";
import { builtinModules } from "node:module";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { typesOf } from "../modules/declared-types.ts";
import { isLocal, moduleEndings, resolveLocal } from "../modules/local-file.ts";
import { nativeImport } from "../modules/native-import.ts";
import { findPackage, isBuiltin, packageFile, splitSpecifier, subpathsOf } from "../modules/packages.ts";
import { declaredNames } from "./declared-names.ts";

const ownFolder = dirname(fileURLToPath(import.meta.url));

/** The specifiers that an import in a notebook of this folder can have and that begin with a text. */
export function moduleSpecifiers(prefix: string, folder: string): string[] {
  if (isLocal(prefix) || prefix === ".") return localSpecifiers(prefix, folder);
  const { name } = splitSpecifier(prefix);
  const found = findPackage(name, folder) ?? findPackage(name, ownFolder);
  const subpaths = found && prefix.includes("/") ? subpathsOf(found).map((each) => name + each) : [];
  const own = findPackage("albedo", ownFolder);
  const offered = [
    ...(own ? subpathsOf(own).map((each) => `albedo${each}`) : []),
    ...Object.keys(own?.json.dependencies ?? {}),
    ...installedPackages(folder),
    ...builtinModules.filter((each) => !each.startsWith("_")).flatMap((each) => [each, `node:${each}`]),
    ...subpaths,
  ];
  return [...new Set(offered)].filter((each) => each.startsWith(prefix)).sort();
}

/** The names that a module exports, read from its declarations or its text without running it. */
export async function exportsOf(specifier: string, folder: string): Promise<string[]> {
  try {
    if (isBuiltin(specifier)) return Object.keys(await nativeImport(specifier)).filter((name) => name !== "default");
    if (isLocal(specifier)) return declaredNames(resolveLocal(specifier, folder));
    const types = typesOf(specifier, folder) ?? typesOf(specifier, ownFolder);
    if (types) return declaredNames(types);
    const { name, subpath } = splitSpecifier(specifier);
    const found = findPackage(name, folder) ?? findPackage(name, ownFolder);
    const file = found && packageFile(found, subpath, ["node", "import", "require"]);
    return file ? declaredNames(file) : [];
  } catch {
    return [];
  }
}

/** Files and folders that continue a path; folders end in a slash. */
export function pathsFrom(prefix: string, folder: string): string[] {
  const split = prefix.lastIndexOf("/") + 1;
  const [base, start] = [prefix.slice(0, split), prefix.slice(split)];
  return entriesOf(resolve(folder, base || "."))
    .filter(({ name }) => name.startsWith(start) && (start.startsWith(".") || !name.startsWith(".")))
    .map(({ name, isFolder }) => `${base}${name}${isFolder ? "/" : ""}`);
}

function localSpecifiers(prefix: string, folder: string): string[] {
  if (prefix === "." || prefix === "..") return [`${prefix}/`];
  return pathsFrom(prefix, folder).filter(
    (path) => path.endsWith("/") || moduleEndings.some((each) => path.endsWith(each)),
  );
}

function installedPackages(folder: string): string[] {
  const names: string[] = [];
  for (let at = folder; ; ) {
    for (const { name, isFolder } of entriesOf(join(at, "node_modules"))) {
      if (!isFolder || name.startsWith(".")) continue;
      if (name.startsWith("@")) {
        names.push(...entriesOf(join(at, "node_modules", name)).map((each) => `${name}/${each.name}`));
      } else names.push(name);
    }
    const above = dirname(at);
    if (above === at) return names.filter((name) => !name.startsWith("@types/"));
    at = above;
  }
}

function entriesOf(folder: string): { name: string; isFolder: boolean }[] {
  try {
    return readdirSync(folder, { withFileTypes: true }).map((each) => ({
      name: each.name,
      isFolder: each.isDirectory() || (each.isSymbolicLink() && isFolderAt(join(folder, each.name))),
    }));
  } catch {
    return [];
  }
}

function isFolderAt(path: string): boolean {
  try {
    readdirSync(path);
    return true;
  } catch {
    return false;
  }
}
