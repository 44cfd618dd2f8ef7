import { appendFileSync, mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { chunkLog } from "./chunk-log.ts";
import { failureOf, runChunk } from "./run-chunk.ts";
import type { Failure, Outcome } from "./shard.ts";

/** What a worker process is told, and what it tells. */
export type ToWorker =
  | { readonly type: "run"; readonly chunk: number; readonly given: readonly (readonly [number, Failure])[] }
  | { readonly type: "stop" };
export type FromWorker =
  | { readonly type: "ready" }
  | { readonly type: "input"; readonly input: number; readonly state: "started" | Outcome["status"] }
  | { readonly type: "ended"; readonly chunk: number }
  | { readonly type: "gave up"; readonly failure: Failure };

/** Sends what the job prints to a file, which is made at the first word. */
function writeInto(path: string): void {
  const write = (text: string | Uint8Array, ...rest: unknown[]): boolean => {
    mkdirSync(dirname(path), { recursive: true });
    appendFileSync(path, text);
    const done = rest.at(-1);
    if (typeof done === "function") done();
    return true;
  };
  process.stdout.write = process.stderr.write = write as typeof process.stdout.write;
}

/** A process of {@link localExecutor}: `node work-process.js FOLDER RETRIES`; ends when its parent does. */
function serve(folder: string, retries: number): void {
  const stop = new AbortController();
  const tell = (message: FromWorker) => process.send?.(message);
  process.on("disconnect", () => process.exit(1));
  // A ^C on the terminal reaches every process of the group; the parent says when to stop.
  process.on("SIGINT", () => undefined);
  process.on("message", async (message: ToWorker) => {
    if (message.type === "stop") {
      stop.abort();
      return;
    }
    writeInto(chunkLog(folder, message.chunk));
    try {
      await runChunk(folder, message.chunk, {
        retries,
        log: console.error,
        given: new Map(message.given),
        signal: stop.signal,
        onInput: (input, state) => tell({ type: "input", input, state }),
      });
      tell({ type: "ended", chunk: message.chunk });
    } catch (error) {
      tell({ type: "gave up", failure: failureOf(error) });
    }
  });
  tell({ type: "ready" });
}

serve(process.argv[2], Number(process.argv[3]));
