import { readFileSync } from "node:fs";
import { conditions, ownFolder } from "./package-place.ts";
import { findPackage, packageFile, subpathsOf } from "./packages.ts";

/** Parts of Albedo for programs rather than for cells. */
const forPrograms = new Set(["/kernel", "/protocol", "/commands", "/nn/browser"]);

let modules: ReadonlyMap<string, string> | undefined;

/** A hint for a name that is not defined: how it is imported, where Albedo exports it. */
export function importHint(name: string): string | undefined {
  modules ??= exportingModules();
  const module = modules.get(name);
  return module === undefined ? undefined : `import { ${name} } from "${module}" brings it.`;
}

/** The module of each name that Albedo exports, read from their lists without running them. */
function exportingModules(): Map<string, string> {
  const found = new Map<string, string>();
  try {
    const own = findPackage("albedo", ownFolder);
    for (const subpath of own ? subpathsOf(own) : []) {
      const file = forPrograms.has(subpath) ? undefined : packageFile(own!, `.${subpath}`, conditions);
      for (const name of file === undefined ? [] : exportedNames(readFileSync(file, "utf8")))
        if (!found.has(name)) found.set(name, `albedo${subpath}`);
    }
  } catch {
    // Without its lists there is no hint.
  }
  return found;
}

function exportedNames(text: string): string[] {
  const lists = [...text.matchAll(/^export \{([^}]*)\}/gm)].flatMap(([, list]) => list!.split(","));
  return lists.map((each) => each.trim().split(" as ").at(-1)!).filter((name) => name !== "");
}
