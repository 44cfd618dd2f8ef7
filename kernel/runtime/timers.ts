import { syncBuiltinESMExports } from "node:module";
import timers from "node:timers";
import timersPromises from "node:timers/promises";
import { promisify } from "node:util";
import { currentContext, type RequestContext } from "./context.ts";

type Callback = (...values: unknown[]) => void;
type Start = (callback: Callback, ...values: unknown[]) => object;
type Sleep = (delay?: number, value?: unknown, options?: object) => Promise<unknown>;
type Yield = (value?: unknown, options?: object) => Promise<unknown>;

/**
 * Makes timers belong to the cell that starts them, so that an interrupt can stop them: neither Node nor V8 can
 * cancel a loop that waits for timers. The waits of `node:timers/promises` reject when their cell is interrupted.
 */
export function installTimers(): void {
  const sleep = timersPromises.setTimeout as Sleep;
  const turn = timersPromises.setImmediate as Yield;
  const waits = {
    setTimeout: ((delay, value, options) => sleep(delay, value, withCellSignal(options))) satisfies Sleep,
    setImmediate: ((value, options) => turn(value, withCellSignal(options))) satisfies Yield,
  };
  const starts = {
    setTimeout: owned(timers.setTimeout as unknown as Start, true),
    setInterval: owned(timers.setInterval as unknown as Start, false),
    setImmediate: owned(timers.setImmediate as unknown as Start, true),
  };
  Object.defineProperty(starts.setTimeout, promisify.custom, { value: waits.setTimeout });
  Object.defineProperty(starts.setImmediate, promisify.custom, { value: waits.setImmediate });
  Object.assign(timersPromises, waits);
  Object.assign(timers, starts);
  Object.assign(globalThis, starts);
  syncBuiltinESMExports();
}

/** Stops the timers that a request has started and that have not ended. */
export function stopTimers(context: RequestContext): void {
  for (const timer of context.timers) {
    clearTimeout(timer as NodeJS.Timeout);
    clearImmediate(timer as NodeJS.Immediate);
  }
  context.timers.clear();
}

// Timers that were cleared by hand are found at every so many new ones.
const pruneEvery = 512;

function owned(start: Start, once: boolean): Start {
  return (callback, ...rest) => {
    if (typeof callback !== "function") return start(callback, ...rest);
    const { timers: own } = currentContext();
    const timer = start(
      function (this: unknown, ...values) {
        if (once) own.delete(timer);
        callback.apply(this, values);
      },
      ...rest,
    );
    own.add(timer);
    if (own.size % pruneEvery === 0) prune(own);
    return timer;
  };
}

function prune(own: Set<object>): void {
  for (const timer of own) if ((timer as { _destroyed?: boolean })._destroyed) own.delete(timer);
}

function withCellSignal(options: { signal?: AbortSignal } = {}): { signal: AbortSignal } {
  const { signal } = currentContext().abort;
  return { ...options, signal: options.signal ? AbortSignal.any([options.signal, signal]) : signal };
}
