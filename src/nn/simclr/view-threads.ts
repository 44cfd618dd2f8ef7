import { once } from "node:events";
import { Worker } from "node:worker_threads";
import { makeViews, type ViewJob, type ViewSettings } from "./view-job.ts";

/** Makes views, here or on threads. */
export interface ViewThreads {
  /** Views of jobs in their order; a few are made ahead of the one that is asked for. */
  views(jobs: Iterable<ViewJob>): AsyncGenerator<Float32Array, void, undefined>;
  close(): Promise<void>;
}

/**
 * Threads that make views ahead of the training step. Views do not depend on their number.
 *
 * @param count - threads; 0 makes views between the steps
 */
export function viewThreads(settings: ViewSettings, count: number): ViewThreads {
  // Run from its TypeScript sources, as in tests, there is no compiled worker beside this file.
  const compiled = import.meta.url.endsWith(".js");
  const workers = Array.from({ length: compiled ? count : 0 }, () => {
    return new Worker(new URL("./view-worker.js", import.meta.url), { workerData: settings });
  });
  return {
    async *views(jobs) {
      if (workers.length === 0) {
        for (const job of jobs) yield makeViews(job, settings);
        return;
      }
      const waiting: Promise<Float32Array>[] = [];
      let next = 0;
      for (const job of jobs) {
        const worker = workers[next++ % workers.length];
        waiting.push(made(worker, job));
        // A failure is reported when its turn comes.
        waiting.at(-1)!.catch(() => undefined);
        if (waiting.length > 2 * workers.length) yield await waiting.shift()!;
      }
      for (const views of waiting) yield await views;
    },
    async close() {
      await Promise.all(workers.map((worker) => worker.terminate()));
    },
  };
}

/** A worker answers its jobs in the order in which it got them; each answer goes to the oldest that waits. */
const queues = new WeakMap<Worker, Promise<unknown>>();

function made(worker: Worker, job: ViewJob): Promise<Float32Array> {
  const before = queues.get(worker) ?? Promise.resolve();
  const answer = before.then(async () => {
    worker.postMessage(job);
    const [views] = await once(worker, "message");
    return views as Float32Array;
  });
  queues.set(
    worker,
    answer.catch(() => undefined),
  );
  return answer;
}
