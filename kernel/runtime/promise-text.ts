import { inspect } from "node:util";

const inner = new Set(["async_id_symbol", "trigger_async_id_symbol", "kResourceStore"]);

/**
 * Keeps Node's bookkeeping of asynchronous contexts, which it stores on each promise under symbols, out of the text of
 * promises.
 */
export function installPromiseText(): void {
  Object.defineProperty(Promise.prototype, inspect.custom, {
    configurable: true,
    writable: true,
    value(this: object, _depth: number, options: object) {
      for (const key of Object.getOwnPropertySymbols(this)) {
        if (inner.has(key.description ?? "")) Object.defineProperty(this, key, { enumerable: false });
      }
      return inspect(this, { ...options, customInspect: false });
    },
  });
}
