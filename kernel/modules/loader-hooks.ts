/** Runs in the thread of Node's loader, or in the main thread where Node has synchronous hooks. */
import type { MessagePort } from "node:worker_threads";
import type { LoadedModule } from "./module-graph.ts";

/** What the importer sends to the loader's thread before it imports. */
export interface LoaderUpdate {
  id: number;
  modules: [string, LoadedModule][];
}

const modules = new Map<string, LoadedModule>();

/** Makes modules known to the loader. */
export function addModules(entries: Iterable<[string, LoadedModule]>): void {
  for (const [address, module] of entries) modules.set(address, module);
}

/** Called by Node in the loader's thread. */
export function initialize({ port }: { port: MessagePort }): void {
  port.on("message", (update: LoaderUpdate) => {
    addModules(update.modules);
    port.postMessage(update.id);
  });
  port.unref();
}

interface ResolveContext {
  parentURL?: string | undefined;
  importAttributes?: Record<string, string>;
}

interface Resolved {
  url: string;
  format?: string | null | undefined;
  shortCircuit?: boolean | undefined;
  importAttributes?: Record<string, string> | undefined;
}

/** Leads the imports of local modules to the addresses that the importer has given them. */
export function resolve<R>(
  specifier: string,
  context: ResolveContext,
  next: (specifier: string, context?: ResolveContext) => R,
): R | Resolved {
  const target = context.parentURL === undefined ? undefined : modules.get(context.parentURL)?.targets[specifier];
  const address = target ?? specifier;
  const module = modules.get(address);
  if (!module) return next(address, context);
  const resolved: Resolved = { url: address, format: module.format, shortCircuit: true };
  if (module.format === "json") resolved.importAttributes = { type: "json" };
  return resolved;
}

/** Hands out the text of local modules, types stripped. */
export function load<R>(url: string, context: object, next: (url: string, context?: object) => R): R | object {
  const module = modules.get(url);
  if (!module) return next(url, context);
  // Node reads CommonJS itself, so that `require` in it works.
  if (module.format === "commonjs") return { format: "commonjs", source: null, shortCircuit: true };
  return { format: module.format, source: module.code, shortCircuit: true };
}
