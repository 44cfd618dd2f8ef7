import { existsSync, readFileSync } from "node:fs";
import { builtinModules } from "node:module";
import { dirname, join } from "node:path";

/** The parts of a package.json that say where its modules and types are. */
interface PackageJson {
  name?: string;
  type?: string;
  main?: string;
  module?: string;
  types?: string;
  typings?: string;
  exports?: unknown;
  dependencies?: Record<string, string>;
}

/** A package on the disk. */
export interface PackageFolder {
  folder: string;
  json: PackageJson;
}

/** Name and subpath of a bare specifier: `@scope/name/sub/path` gives `@scope/name` and `./sub/path`. */
export function splitSpecifier(specifier: string): { name: string; subpath: string } {
  const parts = specifier.split("/");
  const name = parts.slice(0, specifier.startsWith("@") ? 2 : 1).join("/");
  const rest = specifier.slice(name.length);
  return { name, subpath: `.${rest}` };
}

/** Whether a specifier is one of Node's own modules, with or without `node:`. */
export function isBuiltin(specifier: string): boolean {
  return specifier.startsWith("node:") || builtinModules.includes(specifier);
}

/** The package that a module in `from` gets by this name: its own package, or the nearest one in a node_modules above. */
export function findPackage(name: string, from: string): PackageFolder | undefined {
  for (let folder = from, isOwn = true; ; ) {
    const json = readPackage(folder);
    if (json && isOwn) {
      if (json.name === name && json.exports !== undefined) return { folder, json };
      isOwn = false;
    }
    const installed = join(folder, "node_modules", name);
    const found = readPackage(installed);
    if (found) return { folder: installed, json: found };
    if (existsSync(join(installed, "index.js"))) return { folder: installed, json: {} };
    const above = dirname(folder);
    if (above === folder) return undefined;
    folder = above;
  }
}

/** The package.json of a folder, if there is a readable one. */
function readPackage(folder: string): PackageJson | undefined {
  try {
    return JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as PackageJson;
  } catch {
    return undefined;
  }
}

/** The `type` of the package in which a folder lies. */
export function packageType(from: string): string | undefined {
  for (let folder = from; ; ) {
    const json = readPackage(folder);
    if (json) return json.type;
    const above = dirname(folder);
    if (above === folder) return undefined;
    folder = above;
  }
}

/** The subpaths that a package offers, as they are written after its name: "", "/figures"; patterns are left out. */
export function subpathsOf({ json }: PackageFolder): string[] {
  const { exports } = json;
  if (exports === null || typeof exports !== "object" || Array.isArray(exports)) return [""];
  const keys = Object.keys(exports);
  if (!keys.some((key) => key.startsWith("."))) return [""];
  return keys.filter((key) => !key.includes("*") && key !== "./package.json").map((key) => key.slice(1));
}

/** The file that a package offers for a subpath under these conditions, as an absolute path; undefined when none. */
export function packageFile(
  { folder, json }: PackageFolder,
  subpath: string,
  conditions: readonly string[],
): string | undefined {
  const { exports } = json;
  if (exports === undefined) {
    const types = conditions.includes("types") ? (json.types ?? json.typings) : undefined;
    if (subpath !== ".") return join(folder, subpath);
    return join(folder, types ?? json.main ?? "index.js");
  }
  const isMap =
    typeof exports === "object" && exports !== null && Object.keys(exports).some((key) => key.startsWith("."));
  const table = (isMap ? exports : { ".": exports }) as Record<string, unknown>;
  const target = targetOf(table[subpath], conditions) ?? patternTarget(table, subpath, conditions);
  return target && join(folder, target);
}

function targetOf(entry: unknown, conditions: readonly string[]): string | undefined {
  if (typeof entry === "string") return entry;
  if (Array.isArray(entry)) {
    for (const each of entry) {
      const target = targetOf(each, conditions);
      if (target) return target;
    }
    return undefined;
  }
  if (entry === null || typeof entry !== "object") return undefined;
  for (const [condition, value] of Object.entries(entry)) {
    if (condition !== "default" && !conditions.includes(condition)) continue;
    const target = targetOf(value, conditions);
    if (target) return target;
  }
  return undefined;
}

function patternTarget(
  table: Record<string, unknown>,
  subpath: string,
  conditions: readonly string[],
): string | undefined {
  for (const [key, entry] of Object.entries(table)) {
    const star = key.indexOf("*");
    if (star === -1) continue;
    const [before, after] = [key.slice(0, star), key.slice(star + 1)];
    if (!subpath.startsWith(before) || !subpath.endsWith(after) || subpath.length < key.length) continue;
    const match = subpath.slice(before.length, subpath.length - after.length);
    const target = targetOf(entry, conditions);
    if (target) return target.replaceAll("*", match);
  }
  return undefined;
}
