import { once } from "node:events";
import { Worker } from "node:worker_threads";

/** Does jobs of one kind, here or on threads. */
export interface JobThreads<Job, Result> {
  /** Results of jobs in their order; a few are done ahead of the one that is asked for. */
  results(jobs: Iterable<Job>): AsyncGenerator<Result, void, undefined>;
  close(): Promise<void>;
}

/** How jobs are done. */
export interface JobKind<Job, Result> {
  /** The compiled module that answers each message, a job, by a message, its result; it gets `settings` as workerData. */
  readonly worker: URL;
  readonly settings: unknown;
  /** The same without threads. */
  readonly here: (job: Job) => Result | Promise<Result>;
}

/**
 * Threads that do jobs ahead of whoever takes their results. Results do not depend on the number of threads.
 *
 * @param count - threads; 0 does each job when its result is asked for
 */
export function jobThreads<Job, Result>(kind: JobKind<Job, Result>, count: number): JobThreads<Job, Result> {
  // Run from its TypeScript sources, as in tests, there is no compiled worker.
  const compiled = import.meta.url.endsWith(".js");
  const lanes = Array.from({ length: compiled ? count : 0 }, () => {
    const worker = new Worker(kind.worker, { workerData: kind.settings });
    return { worker, last: Promise.resolve() as Promise<unknown> };
  });
  return {
    async *results(jobs) {
      if (lanes.length === 0) {
        for (const job of jobs) yield await kind.here(job);
        return;
      }
      const waiting: Promise<Result>[] = [];
      let next = 0;
      for (const job of jobs) {
        const lane = lanes[next++ % lanes.length];
        // A thread gets its next job when it has answered the last.
        const result = lane.last.then(async () => {
          lane.worker.postMessage(job);
          const [answer] = await once(lane.worker, "message");
          return answer as Result;
        });
        // A failure is reported when its turn comes.
        lane.last = result.catch(() => undefined);
        waiting.push(result);
        if (waiting.length > 2 * lanes.length) yield await waiting.shift()!;
      }
      for (const result of waiting) yield await result;
    },
    async close() {
      await Promise.all(lanes.map(({ worker }) => worker.terminate()));
    },
  };
}
