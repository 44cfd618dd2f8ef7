import { createHash } from "node:crypto";
import { dirname } from "node:path";
import { pathToFileURL } from "node:url";
import { ImportError } from "./import-error.ts";
import { isLocal, resolveLocal } from "./local-file.ts";
import { type Format, type LocalModule, readLocalModule } from "./local-module.ts";

/** What Node's loader is told of one local module; travels to the loader's thread. */
export interface LoadedModule {
  format: Format;
  code: string;
  /** Addresses that its specifiers mean, where they are not what Node would find. */
  targets: Record<string, string>;
  /** Specifiers of its static imports. */
  imported: readonly string[];
}

/** The local modules that one import reaches, by their versioned address. */
export interface ModuleGraph {
  /** Address of the module that was asked for. */
  entry: string;
  modules: Map<string, LoadedModule>;
  /** What they are made of, by address too. */
  files: Map<string, LocalModule>;
}

/** Finds the address of a bare specifier, when it is not what Node would find from the importing file. */
export type FindBare = (specifier: string, folder: string, isLazy: boolean) => string | undefined;

/**
 * The graph of local modules below a file. The address of a module carries a digest of its text and of everything
 * local that it imports: an edited module is loaded anew together with those that use it, all others stay as they are.
 *
 * @param retries - how often each address has failed so far; a failed module gets a new address
 */
export function moduleGraph(
  path: string,
  folder: string,
  findBare: FindBare,
  retries: ReadonlyMap<string, number>,
): ModuleGraph {
  const nodes = new Map<string, { module: LocalModule; local: Map<string, string>; targets: Record<string, string> }>();
  const collect = (file: string): void => {
    if (nodes.has(file)) return;
    const module = readLocalModule(file, folder);
    const node = { module, local: new Map<string, string>(), targets: {} as Record<string, string> };
    nodes.set(file, node);
    const from = dirname(file);
    for (const specifier of [...module.imports, ...module.lazyImports]) {
      const isLazy = !module.imports.includes(specifier);
      if (isLocal(specifier)) {
        const target = resolveFrom(specifier, from, file, isLazy);
        if (target === undefined) continue;
        node.local.set(specifier, target);
        collect(target);
      } else {
        const target = findBare(specifier, from, isLazy);
        if (target !== undefined) node.targets[specifier] = target;
      }
    }
  };
  collect(path);
  const addresses = new Map<string, string>();
  for (const file of nodes.keys()) addresses.set(file, addressOf(file, nodes, retries));
  const modules = new Map<string, LoadedModule>();
  const files = new Map<string, LocalModule>();
  for (const [file, { module, local, targets }] of nodes) {
    // What a CommonJS file requires counts for its digest; Node finds it by itself.
    if (module.format !== "commonjs") {
      for (const [specifier, target] of local) targets[specifier] = addresses.get(target)!;
    }
    modules.set(addresses.get(file)!, { format: module.format, code: module.code, targets, imported: module.imports });
    files.set(addresses.get(file)!, module);
  }
  return { entry: addresses.get(path)!, modules, files };
}

function resolveFrom(specifier: string, folder: string, file: string, isLazy: boolean): string | undefined {
  try {
    return resolveLocal(specifier, folder);
  } catch (error) {
    // A lazy import may never be reached.
    if (isLazy) return undefined;
    if (!(error instanceof ImportError)) throw error;
    throw new ImportError(error.code, `${error.message}, imported by ${file}`, error.hint);
  }
}

type Nodes = ReadonlyMap<string, { module: LocalModule; local: ReadonlyMap<string, string> }>;

function addressOf(path: string, nodes: Nodes, retries: ReadonlyMap<string, number>): string {
  const reached = new Set<string>();
  const reach = (file: string): void => {
    if (reached.has(file)) return;
    reached.add(file);
    for (const target of nodes.get(file)!.local.values()) reach(target);
  };
  reach(path);
  const digest = createHash("sha256");
  for (const file of [...reached].sort()) digest.update(`${file}\0${nodes.get(file)!.module.hash}\n`);
  const address = `${pathToFileURL(path).href}?v=${digest.digest("hex").slice(0, 12)}`;
  const failures = retries.get(address);
  return failures === undefined ? address : `${address}.${failures}`;
}
