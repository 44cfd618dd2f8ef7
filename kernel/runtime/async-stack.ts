import { hide } from "./hidden.ts";
import { leaveTimerLoop, mendTimerLists } from "./timer-lists.ts";

/**
 * Node keeps a stack of asynchronous ids while `AsyncLocalStorage` is used (through version 23). A terminated callback
 * leaves its id on that stack, and Node then ends the process by checks that it makes only while two counters of hooks
 * are above zero, which the hooks themselves do not need. These functions keep the counters at zero, and empty the
 * stack after an interrupt. Where Node has no such internals they do nothing.
 */
interface AsyncWrap {
  async_hook_fields?: Uint32Array;
  constants?: { kTotals?: number; kCheck?: number };
  clearAsyncIdStack?(): void;
}

const asyncWrap = loadAsyncWrap();

/** Call once on the thread that runs cells. */
export function installTolerance(): void {
  hide({
    tolerate() {
      tolerateTermination();
      leaveTimerLoop();
    },
  });
}

/** Call before user code runs. */
export function tolerateTermination(): void {
  const { async_hook_fields: fields, constants } = asyncWrap ?? {};
  if (!fields) return;
  for (const index of [constants?.kTotals, constants?.kCheck]) if (index !== undefined) fields[index] = 0;
}

/** Call after an interrupt, from a callback of the event loop. */
export function forgetTerminated(): void {
  asyncWrap?.clearAsyncIdStack?.();
  mendTimerLists();
}

function loadAsyncWrap(): AsyncWrap | undefined {
  const { noDeprecation } = process;
  process.noDeprecation = true;
  try {
    return (process as unknown as { binding(name: string): AsyncWrap }).binding("async_wrap");
  } catch {
    return undefined;
  } finally {
    process.noDeprecation = noDeprecation ?? false;
  }
}
