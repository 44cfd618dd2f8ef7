import { createCellRequire } from "../modules/cell-require.ts";
import { comms as commsSymbol } from "../protocol.ts";
import type { CommRegistry } from "./comm-registry.ts";
import { currentContext } from "./context.ts";
import { clearOutput, display } from "./display.ts";
import { hide } from "./hidden.ts";
import type { Input } from "./input.ts";
import { Resources } from "./resources.ts";
import { isPromise, plainText, resultBundle } from "./show.ts";

/** `process.exit` in a cell: the runtime is kept, because variables would be lost with it. */
class ExitRefused extends Error {
  override readonly name = "ExitRefused";
  readonly code = "PROCESS_EXIT";
  readonly hint = "Nothing was lost. To start afresh, restart the kernel.";
}

/** Puts on `globalThis` what cells find there. All of it can be declared again by a cell. */
export function installGlobals({ comms, input }: { comms: CommRegistry; input: Input }): void {
  const values = {
    display,
    clearOutput,
    input: input.input.bind(input),
    prompt: input.prompt.bind(input),
    require: createCellRequire(process.cwd()),
  };
  for (const [name, value] of Object.entries(values)) {
    Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });
  }
  Object.defineProperty(globalThis, "interrupted", {
    configurable: true,
    get() {
      const context = currentContext();
      context.readsSignal = true;
      return context.abort.signal;
    },
  });
  Object.defineProperty(globalThis, commsSymbol, { value: comms });
  hide({ resources, bundle: bundleText });
  process.exit = ((code?: number | string) => {
    throw new ExitRefused(`process.exit(${code ?? process.exitCode ?? 0}) was called; the runtime goes on`);
  }) as typeof process.exit;
  // Last, so that the debugger can tell the names that cells add.
  const firstNames = new Set(Object.getOwnPropertyNames(globalThis));
  hide({ firstNames });
}

/** What `using` declarations in cells find: what holds resources for a block, and for the running cell until its end. */
const resources = {
  open: () => new Resources(),
  cell: () => currentContext().resources,
};

/** A value's bundle as JSON, for the debugger, which cannot wait for one that is made asynchronously. */
function bundleText(value: unknown): string {
  const bundle = resultBundle(value);
  return JSON.stringify(isPromise(bundle) || !bundle ? { "text/plain": plainText(value) } : bundle);
}
