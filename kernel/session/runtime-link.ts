import type { FromRuntime, ToRuntime } from "../runtime/messages.ts";
import { type Runtime, type RuntimeHandlers, RuntimeProcess } from "./runtime-process.ts";

// How long a question about live values may take; a runtime that is in native code cannot answer.
const askTimeoutMs = 2000;

/** Starts a runtime. */
export type CreateRuntime = (handlers: RuntimeHandlers) => Runtime;

/** Answer to an inspector command. */
interface Answer {
  result?: unknown;
  error?: string;
}

/** The runtime of a session: one process after the other, each replaced when it dies. */
export class RuntimeLink {
  readonly #handlers: RuntimeHandlers;
  readonly #asked = new Map<number, (answer: Answer) => void>();
  readonly #create: CreateRuntime;
  #process: Runtime | undefined;
  #isReady = false;
  #lastQuestion = 0;
  #stopped = false;

  constructor(handlers: RuntimeHandlers, create: CreateRuntime = (own) => new RuntimeProcess(own)) {
    this.#handlers = handlers;
    this.#create = create;
  }

  start(): Runtime {
    this.#isReady = false;
    const process: Runtime = this.#create({
      onFrame: (header, parts) => {
        if (process === this.#process) this.#onFrame(header, parts);
      },
      onRawOutput: (name, bytes) => this.#handlers.onRawOutput(name, bytes),
      onDeath: (cause) => {
        if (process === this.#process) this.#onDeath(cause);
      },
    });
    this.#process = process;
    return process;
  }

  /** Whether there is a process that has begun to take cells. */
  get isReady(): boolean {
    return this.#isReady && this.#process !== undefined;
  }

  send(header: ToRuntime, parts: readonly Uint8Array[] = []): void {
    if (this.#stopped) return;
    (this.#process ?? this.start()).send(header, parts);
  }

  /** Sends an inspector command to the main thread; undefined when it fails or takes too long. */
  ask(method: string, parameters: object): Promise<unknown> {
    const { answer, forget } = this.#ask(method, parameters);
    return new Promise((resolve) => {
      const timer = setTimeout(() => {
        forget();
        resolve(undefined);
      }, askTimeoutMs);
      void answer.then(({ result }) => {
        clearTimeout(timer);
        resolve(result);
      });
    });
  }

  /**
   * Sends an inspector command to the main thread, and waits for its end however long it takes.
   *
   * @throws an error when it fails or the runtime ends
   */
  async post(method: string, parameters: object = {}): Promise<unknown> {
    const { result, error } = await this.#ask(method, parameters).answer;
    if (error !== undefined) throw new Error(error.replace(/^Inspector error -?\d+: /, ""));
    return result;
  }

  #ask(method: string, parameters: object): { answer: Promise<Answer>; forget(): void } {
    const id = ++this.#lastQuestion;
    const answer = new Promise<Answer>((resolve) => {
      this.#asked.set(id, (given) => {
        this.#asked.delete(id);
        resolve(given);
      });
    });
    this.send({ type: "probe", id, method, parameters });
    return { answer, forget: () => this.#asked.delete(id) };
  }

  /** Ends the process and starts another, as if it had died of `cause`. */
  replace(cause: string): void {
    this.#process?.kill();
    this.#onDeath(cause);
  }

  /** Ends the process for good. */
  stop(): void {
    this.#stopped = true;
    this.#process?.end();
    this.#process = undefined;
  }

  #onFrame(header: FromRuntime, parts: Buffer[]): void {
    if (header.type === "ready") this.#isReady = true;
    else if (header.type === "probe") this.#asked.get(header.id)?.(header);
    else this.#handlers.onFrame(header, parts);
  }

  #onDeath(cause: string): void {
    this.#process = undefined;
    for (const settle of [...this.#asked.values()]) settle({ error: "The process that runs the cells has ended" });
    // A process that could not even start is tried again only when a cell needs it.
    if (this.#isReady && !this.#stopped) this.start();
    this.#handlers.onDeath(cause);
  }
}
