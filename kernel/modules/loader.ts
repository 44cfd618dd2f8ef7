import * as nodeModule from "node:module";
import { MessageChannel, type MessagePort } from "node:worker_threads";
import { addModules, type LoaderUpdate, load, resolve } from "./loader-hooks.ts";
import type { LoadedModule } from "./module-graph.ts";

type RegisterHooks = (hooks: { resolve: typeof resolve; load: typeof load }) => void;

const offered = new Set<string>();
let tell: ((entries: [string, LoadedModule][]) => Promise<void>) | undefined;

/**
 * Makes local modules known to Node's loader. The hooks are put in by the first call: they cost a thread where Node
 * has no synchronous ones (before 22.15), and a notebook without local modules does without.
 */
export function offerModules(modules: ReadonlyMap<string, LoadedModule>): Promise<void> {
  tell ??= installHooks();
  const entries = [...modules].filter(([address]) => !offered.has(address));
  for (const [address] of entries) offered.add(address);
  return tell(entries);
}

function installHooks(): (entries: [string, LoadedModule][]) => Promise<void> {
  const { registerHooks } = nodeModule as { registerHooks?: RegisterHooks };
  if (registerHooks) {
    registerHooks({ resolve, load });
    return async (entries) => addModules(entries);
  }
  const { port1, port2 } = new MessageChannel();
  nodeModule.register(new URL("../modules/loader-hooks.js", import.meta.url), {
    data: { port: port2 },
    transferList: [port2],
  });
  return announceTo(port1);
}

function announceTo(port: MessagePort): (entries: [string, LoadedModule][]) => Promise<void> {
  const waiting = new Map<number, () => void>();
  let count = 0;
  port.on("message", (id: number) => {
    waiting.get(id)?.();
    waiting.delete(id);
    if (waiting.size === 0) port.unref();
  });
  port.unref();
  return (modules) =>
    new Promise((done) => {
      const update: LoaderUpdate = { id: ++count, modules };
      waiting.set(update.id, done);
      port.ref();
      port.postMessage(update);
    });
}
