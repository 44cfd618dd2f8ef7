import type { parentPort, Worker } from "node:worker_threads";

/** What a worker is told. */
export type Order =
  /** Make an instance of a module in a shared memory, and call these of its functions. */
  | { kind: "open"; job: number; module: object; memory: object; calls: readonly (readonly [string, ...number[]])[] }
  /** Call a function of that instance. */
  | { kind: "call"; job: number; name: string; numbers: readonly number[] }
  | { kind: "close"; job: number };

/** What it answers, in the order of what it was told; nothing to `close`. */
export type Answer = { value: number } | { error: Error };

/** The program of a worker. It stands alone, so that it starts from sources, from `dist/` and from a bundle alike. */
function serve(): void {
  const { parentPort: port } = process.getBuiltinModule("node:worker_threads") as { parentPort: typeof parentPort };
  const wasm = (globalThis as unknown as { WebAssembly: { Instance: new (...parts: object[]) => object } }).WebAssembly;
  type Exports = Record<string, (...numbers: readonly number[]) => number>;
  const jobs = new Map<number, Exports>();
  port!.on("message", (order: Order) => {
    if (order.kind === "close") {
      jobs.delete(order.job);
      return;
    }
    try {
      let value = 0;
      if (order.kind === "open") {
        const instance = new wasm.Instance(order.module, { env: { memory: order.memory } });
        const { exports } = instance as { exports: Exports };
        for (const [name, ...numbers] of order.calls) exports[name](...numbers);
        jobs.set(order.job, exports);
      } else {
        value = jobs.get(order.job)![order.name](...order.numbers);
      }
      port!.postMessage({ value });
    } catch (error) {
      port!.postMessage({ error });
    }
  });
}

/** Starts a worker that serves the {@link Order}s it is sent. It keeps no process alive. */
export function startWorker(start: new (source: string, options: object) => Worker): Worker {
  const worker = new start(`(${serve.toString()})()`, { eval: true, execArgv: [], name: "albedo" });
  worker.unref();
  return worker;
}
