import { readdirSync, statSync } from "node:fs";
import { basename, dirname, extname, isAbsolute, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { ImportError } from "./import-error.ts";
import { nearNames } from "./near-names.ts";

/** Endings that may be left away in an import, in the order in which they are tried. */
export const moduleEndings = [".ts", ".mts", ".cts", ".js", ".mjs", ".cjs", ".json"] as const;

const typescriptFor: Record<string, string> = { ".js": ".ts", ".mjs": ".mts", ".cjs": ".cts" };

/** Whether a specifier names a file, not a package. */
export function isLocal(specifier: string): boolean {
  return /^(?:\.{1,2}(?:[/\\]|$)|\/|file:|[A-Za-z]:[/\\])/.test(specifier);
}

/**
 * The file that a local specifier means. As in TypeScript, the ending may be left away, and `./x.js` may mean
 * `./x.ts`; a folder means its index.
 *
 * @param folder - folder of the importing file or notebook
 * @throws {@link ImportError} with near names when there is no such file
 */
export function resolveLocal(specifier: string, folder: string): string {
  const path = pathOf(specifier, folder);
  for (const candidate of candidates(path)) if (isFile(candidate)) return candidate;
  throw missingFile(specifier, path, folder);
}

function pathOf(specifier: string, folder: string): string {
  if (specifier.startsWith("file:")) return fileURLToPath(specifier.replace(/[?#].*$/, ""));
  const plain = isFile(resolve(folder, specifier)) ? specifier : specifier.replace(/[?#].*$/, "");
  return isAbsolute(plain) ? plain : resolve(folder, plain);
}

function* candidates(path: string): Generator<string> {
  yield path;
  const ending = extname(path);
  const other = typescriptFor[ending];
  if (other) yield path.slice(0, -ending.length) + other;
  for (const each of moduleEndings) yield path + each;
  for (const each of moduleEndings) yield join(path, `index${each}`);
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
}

function missingFile(specifier: string, path: string, folder: string): ImportError {
  const parent = dirname(path);
  const wanted = basename(path);
  const stem = (name: string) => name.replace(/\.[^.]*$/, "");
  let names: string[];
  try {
    names = readdirSync(parent).filter((name) => moduleEndings.some((each) => name.endsWith(each)));
  } catch {
    return new ImportError(
      "NO_SUCH_FILE",
      `Cannot import "${specifier}": there is no folder ${parent}`,
      `Paths count from ${folder}.`,
    );
  }
  const near = extname(wanted)
    ? nearNames(wanted, names)
    : names.filter((name) => nearNames(wanted, [stem(name)]).length > 0);
  const inFolder = near.map((name) => relativeSpecifier(join(parent, name), folder));
  const hint =
    inFolder.length > 0
      ? `Did you mean ${inFolder.map((name) => `"${name}"`).join(" or ")}?`
      : `Paths count from ${folder}.`;
  return new ImportError("NO_SUCH_FILE", `Cannot import "${specifier}": there is no such file in ${parent}`, hint);
}

function relativeSpecifier(path: string, folder: string): string {
  const local = relative(folder, path).replaceAll("\\", "/");
  return local.startsWith(".") ? local : `./${local}`;
}
