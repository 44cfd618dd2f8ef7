import { type ChildProcess, fork } from "node:child_process";
import { appendFileSync, mkdirSync } from "node:fs";
import { rm } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { ArgumentError, FileError } from "../errors.ts";
import { chunkLog } from "./chunk-log.ts";
import type { Assignment, Executor } from "./executor.ts";
import type { Failure } from "./shard.ts";
import type { FromWorker, ToWorker } from "./work-process.ts";
import { removeLeftovers } from "./write-synced.ts";

/** How long a process may finish what it is doing when the work is stopped, in milliseconds. */
const grace = 5_000;

/** Options of {@link localExecutor}. */
export interface LocalOptions {
  /** Processes at once. @defaultValue one for each processor */
  workers?: number;
}

/**
 * Runs chunks in processes of this machine. A process that dies takes nothing with it: its chunk is tried again, and an
 * input in which it dies twice is written down as failed (`WORKER_DIED`).
 *
 * @throws {@link ArgumentError} `BAD_OPTION`
 */
export function localExecutor({ workers = availableParallelism() }: LocalOptions = {}): Executor {
  if (!Number.isInteger(workers) || workers < 1) {
    throw new ArgumentError("BAD_OPTION", `Cannot work with ${workers} processes`, "Give workers a number from 1.");
  }
  return {
    name: workers === 1 ? "1 process" : `${workers} processes`,
    run: (assignment) => new Pool(assignment, Math.min(workers, assignment.chunks.length)).run(),
  };
}

interface Worker {
  readonly process: ChildProcess;
  chunk: number | undefined;
  input: number | undefined;
  /** Last words on its standard error. */
  words: string;
}

class Pool {
  readonly #assignment: Assignment;
  readonly #size: number;
  readonly #waiting: number[];
  readonly #workers = new Set<Worker>();
  /** How often a process died in an input. */
  readonly #deaths = new Map<number, number>();
  readonly #given = new Map<number, Failure>();
  readonly #ended: number[] = [];
  #failed: unknown;

  constructor(assignment: Assignment, size: number) {
    this.#assignment = assignment;
    this.#size = size;
    this.#waiting = [...assignment.chunks].reverse();
  }

  async run(): Promise<void> {
    const { signal } = this.#assignment;
    signal?.throwIfAborted();
    const onAbort = () => this.#giveUp(signal?.reason);
    signal?.addEventListener("abort", onAbort);
    for (const chunk of this.#assignment.chunks) await rm(chunkLog(this.#assignment.folder, chunk), { force: true });
    try {
      await Promise.all(Array.from({ length: this.#size }, () => this.#keepBusy()));
    } finally {
      signal?.removeEventListener("abort", onAbort);
    }
    // What had to be killed may have left a file in the making.
    if (this.#failed !== undefined) await removeLeftovers(join(this.#assignment.folder, "shards"), this.#ended);
    if (this.#failed !== undefined) throw this.#failed;
  }

  /** Keeps one process alive until nothing waits. */
  async #keepBusy(): Promise<void> {
    while (this.#failed === undefined && this.#waiting.length > 0) await this.#life();
  }

  /** From the start of a process to its end. */
  #life(): Promise<void> {
    const { folder, retries, onInput } = this.#assignment;
    const child = fork(workProcess(), [folder, String(retries)], {
      // Threads that collect garbage would take the processors from the other workers.
      execArgv: ["--disable-warning=ExperimentalWarning", "--single-threaded-gc"],
      stdio: ["ignore", "ignore", "pipe", "ipc"],
      serialization: "advanced",
    });
    const worker: Worker = { process: child, chunk: undefined, input: undefined, words: "" };
    this.#workers.add(worker);
    child.stderr?.setEncoding("utf8").on("data", (text: string) => {
      worker.words = (worker.words + text).slice(-2000);
    });
    child.on("message", (message: FromWorker) => {
      if (message.type === "input") {
        worker.input = message.state === "started" ? message.input : undefined;
        onInput?.(message.input, message.state);
        return;
      }
      if (message.type === "gave up") this.#giveUp(errorOf(message.failure, folder));
      worker.chunk = undefined;
      this.#next(worker);
    });
    return new Promise((resolve) => {
      child.on("error", (cause) => this.#giveUp(cause));
      // Not "close": it never comes when the channel is closed from this side.
      child.on("exit", (code, signal) => {
        this.#workers.delete(worker);
        if (child.pid !== undefined) this.#ended.push(child.pid);
        if (worker.chunk !== undefined && this.#failed === undefined) this.#died(worker, signal ?? `code ${code}`);
        resolve();
      });
    });
  }

  #next(worker: Worker): void {
    const chunk = this.#failed === undefined ? this.#waiting.pop() : undefined;
    if (chunk === undefined) {
      if (worker.process.connected) worker.process.disconnect();
      return;
    }
    worker.chunk = chunk;
    tell(worker.process, { type: "run", chunk, given: [...this.#given] });
  }

  #died({ chunk, input, words }: Worker, how: string): void {
    const told = words.trim().split("\n").at(-1);
    const message = `the process ended with ${how}${told ? `: ${told}` : ""}`;
    this.#log(
      chunk!,
      `${words.trim()}\n${input === undefined ? "between inputs" : `input ${input}`}: ${message}\n`.trimStart(),
    );
    // Between inputs the chunk itself is to blame, under a number that no input has.
    const culprit = input ?? -1 - chunk!;
    const deaths = (this.#deaths.get(culprit) ?? 0) + 1;
    this.#deaths.set(culprit, deaths);
    if (deaths > 1 && input === undefined) {
      this.#giveUp(new Error(`Cannot run chunk ${chunk}: ${message}`));
      return;
    }
    if (deaths > 1) {
      const hint = "Look at the input; a process that ran out of memory ends with SIGKILL or SIGABRT.";
      this.#given.set(culprit, { name: "WorkerError", code: "WORKER_DIED", message, hint });
    }
    this.#waiting.push(chunk!);
  }

  #log(chunk: number, text: string): void {
    const path = chunkLog(this.#assignment.folder, chunk);
    try {
      mkdirSync(dirname(path), { recursive: true });
      appendFileSync(path, text);
    } catch {
      // A log that cannot be kept is no reason to stop the work.
    }
  }

  /** Lets every process end before its next input. */
  #giveUp(reason: unknown): void {
    if (this.#failed !== undefined) return;
    this.#failed = reason ?? new Error("stopped");
    for (const { process: child, chunk } of this.#workers) {
      if (chunk === undefined) {
        if (child.connected) child.disconnect();
        continue;
      }
      tell(child, { type: "stop" });
      setTimeout(() => child.kill("SIGKILL"), grace).unref();
    }
  }
}

/** Sends a message; to a process that has just died it is lost, which its end then tells. */
function tell(child: ChildProcess, message: ToWorker): void {
  child.send(message, () => undefined);
}

/** The compiled program of a worker, also when Albedo itself runs from its sources. */
function workProcess(): string {
  const here = import.meta.url;
  return fileURLToPath(
    new URL(here.endsWith(".ts") ? "../../dist/src/batch/work-process.js" : "work-process.js", here),
  );
}

/** An error of a worker, as one of this process. */
function errorOf({ name, code = "WORKER_FAILED", message, hint = "" }: Failure, folder: string): Error {
  if (name === "FileError") return new FileError(code, message, hint, folder);
  return new ArgumentError(code, message, hint);
}
