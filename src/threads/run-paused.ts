import { setImmediate } from "node:timers/promises";
import type { WasmExports } from "../wasm/instantiate.ts";
import type { Sliced } from "../wasm/sliced.ts";

const sliceMs = 50;

/**
 * Runs a computation on this thread, with a pause every 50 ms in which other work gets its turn and the signal is heard.
 *
 * @param module - undefined for a computation in plain TypeScript, which asks for no calls
 */
export async function runPaused<T>(
  module: WasmExports | undefined,
  computation: Sliced<T>,
  signal: AbortSignal | undefined,
): Promise<T> {
  signal?.throwIfAborted();
  let paused = performance.now();
  let step = computation.next([]);
  while (!step.done) {
    step = computation.next(step.value.map(([name, ...numbers]) => module![name](...numbers)));
    if (performance.now() - paused < sliceMs) continue;
    await setImmediate();
    signal?.throwIfAborted();
    paused = performance.now();
  }
  return step.value;
}
