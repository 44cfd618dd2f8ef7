import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";
import { type Answer, type Order, startWorker } from "./worker.ts";

/** A thread and the questions that it has not answered yet, oldest first. */
export class Thread {
  /** False once the thread has ended; it then refuses all questions. */
  alive = true;
  readonly #worker = startWorker(Worker);
  readonly #waiting: { resolve(value: number): void; reject(error: Error): void }[] = [];

  constructor() {
    this.#worker.on("message", (answer: Answer) => {
      const { resolve, reject } = this.#waiting.shift()!;
      this.#rest();
      if ("error" in answer) reject(answer.error);
      else resolve(answer.value);
    });
    this.#worker.on("error", (error) => this.#end(error));
    this.#worker.on("exit", () => this.#end(new Error("A thread has ended")));
  }

  /** Questions that are not answered yet. */
  get load(): number {
    return this.#waiting.length;
  }

  /** The answer to an order. The process stays alive until it has come. */
  ask(order: Order): Promise<number> {
    if (!this.alive) return Promise.reject(new Error("A thread has ended"));
    return new Promise((resolve, reject) => {
      if (this.#waiting.push({ resolve, reject }) === 1) this.#worker.ref();
      this.#worker.postMessage(order);
    });
  }

  tell(order: Order): void {
    if (this.alive) this.#worker.postMessage(order);
  }

  /** Ends the thread in the middle of what it does. */
  async stop(): Promise<void> {
    await this.#worker.terminate();
  }

  #rest(): void {
    if (this.#waiting.length === 0) this.#worker.unref();
  }

  #end(error: Error): void {
    this.alive = false;
    for (const { reject } of this.#waiting.splice(0)) reject(error);
  }
}

const threads: Thread[] = [];

/** How many threads a computation uses unless it is told: one a processor, at most eight. */
export function defaultThreads(): number {
  return Math.min(8, availableParallelism());
}

/** So many threads, those with the least to do first; started at the first call and kept. */
export function takeThreads(count: number): readonly Thread[] {
  const living = threads.filter(({ alive }) => alive);
  while (living.length < count) living.push(new Thread());
  threads.splice(0, threads.length, ...living);
  return [...living].sort((a, b) => a.load - b.load).slice(0, count);
}
