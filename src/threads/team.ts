import { setImmediate } from "node:timers/promises";
import type { Call } from "../wasm/sliced.ts";
import type { WasmMemory } from "../wasm/web-assembly.ts";
import type { Thread } from "./pool.ts";

let jobs = 0;

// A computation that ends without a word, as one whose cell was stopped in the middle of a step, still frees its memory.
const forgotten = new FinalizationRegistry<() => void>((close) => close());

/** Threads that work in one memory. */
export class Team {
  readonly #threads: readonly Thread[];
  readonly #job = jobs++;
  readonly #open = new Set<Promise<unknown>>();

  constructor(threads: readonly Thread[]) {
    this.#threads = threads;
    forgotten.register(this, closing(threads, this.#job), this);
  }

  /** Has every thread make an instance of the module and call these functions of it. */
  async open(module: object, memory: WasmMemory, calls: (thread: number) => readonly Call[]): Promise<void> {
    const job = this.#job;
    await Promise.all(
      this.#threads.map((thread, at) =>
        this.#counted(thread.ask({ kind: "open", job, module, memory, calls: calls(at) })),
      ),
    );
  }

  /** Makes the calls, each on the next thread that is free; returns what they returned, in their order. */
  async run(calls: readonly Call[], signal: AbortSignal | undefined): Promise<number[]> {
    const results = new Array<number>(calls.length);
    let next = 0;
    const drain = async (thread: Thread) => {
      try {
        while (next < calls.length) {
          const at = next++;
          const [name, ...numbers] = calls[at];
          results[at] = await this.#counted(thread.ask({ kind: "call", job: this.#job, name, numbers }));
          signal?.throwIfAborted();
          // Where a cell has been stopped, this wait rejects.
          if (next < calls.length) await setImmediate();
        }
      } catch (error) {
        next = calls.length;
        throw error;
      }
    };
    // Two lines of calls for each thread, so that it has the next one when it is done with one.
    await Promise.all([...this.#threads, ...this.#threads].map(drain));
    return results;
  }

  /** Ends the team; resolves when no thread works for it any more. */
  async close(): Promise<void> {
    forgotten.unregister(this);
    closing(this.#threads, this.#job)();
    await Promise.allSettled(this.#open);
  }

  async #counted(answer: Promise<number>): Promise<number> {
    this.#open.add(answer);
    try {
      return await answer;
    } finally {
      this.#open.delete(answer);
    }
  }
}

function closing(threads: readonly Thread[], job: number): () => void {
  return () => {
    for (const thread of threads) thread.tell({ kind: "close", job });
  };
}
