import { join } from "node:path";
import { constants, Script } from "node:vm";
import type { ImportOptions } from "./importer.ts";
import { ownFolder } from "./package-place.ts";

type Import = (specifier: string, options?: ImportOptions) => Promise<object>;

let own: Import | undefined;

/**
 * Node's `import()` of an address, a package of Albedo's or one of Node's own modules. An `import()` in a bundle would
 * fail: V8 does not keep with compiled code whom to ask for modules.
 */
export function nativeImport(specifier: string, options?: ImportOptions): Promise<object> {
  own ??= nativeImportFrom(join(ownFolder, "importer.js"));
  return own(specifier, options);
}

/** An `import()` that resolves as in a module at this path. */
export function nativeImportFrom(path: string): Import {
  const script = new Script("(specifier, options) => import(specifier, options)", {
    filename: path,
    importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
  });
  const importFrom = script.runInThisContext() as Import;
  return (specifier, options) => withoutWarnings(() => importFrom(specifier, options));
}

/** Node calls this way to import an experiment; that is no news for a user of `albedo check`. */
function withoutWarnings<T>(work: () => T): T {
  const { emitWarning } = process;
  process.emitWarning = () => {};
  try {
    return work();
  } finally {
    process.emitWarning = emitWarning;
  }
}
