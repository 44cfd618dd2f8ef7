import { setImmediate } from "node:timers/promises";
import { ArgumentError } from "../errors.ts";
import {
  compiledModule,
  fitsMemory,
  instantiate,
  instantiateIn,
  type ModuleName,
  type WasmExports,
} from "../wasm/instantiate.ts";
import type { Call, Sliced } from "../wasm/sliced.ts";
import { defaultThreads, takeThreads } from "./pool.ts";
import { giveMemory, takeMemory } from "./spare-memory.ts";
import { Team } from "./team.ts";

/** How to run a computation in threads. */
export interface ThreadOptions {
  /** How many threads compute; the result does not depend on it. @defaultValue one a processor, at most 8 */
  threads?: number;
  /**
   * Stops the computation within about 50 ms; the promise rejects with the signal's reason. In a notebook, stopping the cell does
   * so without it.
   */
  signal?: AbortSignal;
}

/** A module, and how each thread prepares its instance. */
export interface ThreadedModule {
  readonly name: ModuleName;
  /** What could not be done, for a message: `"cluster 9 rows"`. */
  readonly job: string;
  /** Numbers for `prepare`, which lays out the memory. */
  readonly prepare: readonly number[];
  /** More calls with which a thread begins, given its number. */
  readonly begin?: (thread: number) => readonly Call[];
}

/** How many threads the options ask for. */
export function threadCount({ threads = defaultThreads() }: ThreadOptions): number {
  if (Number.isInteger(threads) && threads >= 1 && threads <= 64) return threads;
  throw new ArgumentError("BAD_OPTION", `Cannot compute in ${threads} threads`, "threads is a whole number, 1 to 64.");
}

/**
 * Runs the calls of a computation in threads that share its memory, the rest on this thread.
 *
 * @param computation - begins it, given this thread's instance of the module
 * @throws {@link ArgumentError} `TOO_MANY_ROWS`, before the work starts, where there is no such memory
 */
export async function runInThreads<T>(
  { name, job, prepare, begin = () => [] }: ThreadedModule,
  computation: (module: WasmExports) => Sliced<T>,
  options: ThreadOptions,
): Promise<T> {
  const { signal } = options;
  signal?.throwIfAborted();
  const bytes = instantiate(name).prepare(...prepare);
  if (!fitsMemory(bytes)) refuse(job, bytes);
  const memory = takeMemory(bytes);
  const module = instantiateIn(name, memory);
  module.prepare(...prepare);
  const team = new Team(takeThreads(threadCount(options)));
  try {
    await team.open(compiledModule(name, true), memory, (thread) => [["prepare", ...prepare], ...begin(thread)]);
    const work = computation(module);
    let step = work.next([]);
    while (!step.done) {
      const results = await team.run(step.value, signal);
      // Where a cell has been stopped, this wait rejects.
      await setImmediate();
      signal?.throwIfAborted();
      step = work.next(results);
    }
    return step.value;
  } finally {
    // Not awaited: who stops the computation need not wait for the calls that are under way.
    void team.close().then(() => giveMemory(memory));
  }
}

function refuse(job: string, bytes: number): never {
  throw new ArgumentError(
    "TOO_MANY_ROWS",
    `Cannot ${job} in threads: they would share ${(bytes / 2 ** 30).toFixed(1)} GiB of memory, and can 4`,
    "Take a subset of the rows, or the function of the root, which may use all memory of the machine, but one thread.",
  );
}
