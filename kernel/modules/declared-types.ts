import { readFileSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { findPackage, type PackageFolder, packageFile, splitSpecifier } from "./packages.ts";

const maxFiles = 200;

/** Whether a declaration file, or one that it re-exports whole, speaks of a name. */
export function declaresName(file: string, name: string): boolean {
  const word = new RegExp(`(?<![\\w$])${name.replaceAll("$", "\\$")}(?![\\w$])`);
  const seen = new Set<string>();
  const waiting = [file];
  while (waiting.length > 0 && seen.size < maxFiles) {
    const next = waiting.pop()!;
    if (seen.has(next)) continue;
    seen.add(next);
    const text = read(next);
    if (text === undefined) continue;
    if (word.test(text.replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, ""))) return true;
    for (const [, specifier] of text.matchAll(/export\s*\*\s*from\s*["'](\.[^"']*)["']/g)) {
      const target = declarationFile(join(dirname(next), specifier!));
      if (target) waiting.push(target);
    }
  }
  return false;
}

/** The file with the declarations of a package's module, from the package itself or from `@types`. */
export function typesOf(specifier: string, from: string): string | undefined {
  const { name, subpath } = splitSpecifier(specifier);
  const own = findPackage(name, from);
  const file = own && typesIn(own, subpath);
  if (file) return file;
  const typed = findPackage(`@types/${name.replace(/^@/, "").replace("/", "__")}`, from);
  return typed && typesIn(typed, subpath);
}

function typesIn(found: PackageFolder, subpath: string): string | undefined {
  const file = packageFile(found, subpath, ["types", "import", "node", "require"]);
  return file && declarationFile(file);
}

/** The declarations beside a JavaScript file, or the file itself when it is TypeScript. */
export function declarationFile(file: string): string | undefined {
  const stem = file.replace(/\.[cm]?[jt]s$/, "");
  const ends = [".d.ts", ".d.mts", ".d.cts", ".ts", ".mts", "/index.d.ts"];
  const candidates = /\.[cm]?ts$/.test(file) ? [file, ...ends.map((end) => stem + end)] : ends.map((end) => stem + end);
  return candidates.find((each) => statSync(each, { throwIfNoEntry: false })?.isFile());
}

function read(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
}
