import { type InspectorNotification, Session } from "node:inspector";
import type { MessagePort } from "node:worker_threads";
import { isUserScript } from "./foreign-code.ts";
import type { FromRuntime, ToRuntime } from "./messages.ts";
import { begun, changed, handled, isTakenOver, pings, ready, userAnswers } from "./shared.ts";
import { toleration } from "./toleration.ts";

/** What the main thread gives the control thread. */
export interface ControlData {
  /** Carries requests to the main thread. */
  requests: MessagePort;
  /** Carries answers of the user to the main thread. */
  answers: MessagePort;
  /** Numbers that both threads see; the constants of `shared.ts` say where. */
  shared: Int32Array;
}

// How long the main thread gets to see an interrupt by itself before its JavaScript is terminated, then between tries.
const firstWaitMs = 5;
const nextWaitMs = 50;
// For so many tries an interrupt that the main thread has begun to handle may go on. After that the user's code keeps it: a
// listener of the signal, or what runs since a late termination hit the handling itself.
const maxUnfinished = 10;
// How often it is looked whether the debugger holds the main thread.
const pollMs = 1;
// With these Node begins and ends to follow promises for the debugger, and counts its hooks anew. See `async-stack.ts`.
const hookChanges = new Set(["Debugger.setAsyncCallStackDepth", "Debugger.disable"]);
// Each shell has one cell at a time.
const maxPosted = 8;

/**
 * Hands what the supervisor sends to the main thread. It runs in another thread and works also while the main thread
 * computes: it can terminate a loop there, hold it by the debugger, and look at values.
 */
export class Control {
  readonly #data: ControlData;
  readonly #emit: (header: FromRuntime) => void;
  readonly #session = new Session();
  #lastInterrupt = 0;
  #isStopping = false;
  /** The debugger is attached, and holds the main thread. */
  #isDebugging = false;
  #isPaused = false;
  /** Numbers of the latest cells that were handed over. */
  #posted: number[] = [];
  /** Requests that came while the main thread is being stopped. */
  #held: { header: ToRuntime; parts: Uint8Array[] }[] = [];

  /** @param emit - takes what goes to the supervisor from this thread */
  constructor(data: ControlData, emit: (header: FromRuntime) => void) {
    this.#data = data;
    this.#emit = emit;
    this.#session.connectToMainThread();
    this.#session.on("inspectorNotification", (event: InspectorNotification<{ url?: string }>) => this.#onEvent(event));
  }

  /** Takes what the supervisor sends. */
  receive(header: ToRuntime, parts: Uint8Array[]): void {
    const { requests, answers, shared } = this.#data;
    switch (header.type) {
      case "interrupt":
        requests.postMessage({ header: { type: "interrupt" }, number: ++this.#lastInterrupt });
        if (this.#isStopping) this.#dropHeld();
        else void this.#stop();
        return;
      case "input":
        answers.postMessage(header);
        Atomics.add(shared, userAnswers, 1);
        Atomics.notify(shared, userAnswers);
        return;
      case "probe":
        if (this.#isStopping && hookChanges.has(header.method)) this.#held.push({ header, parts });
        else this.#probe(header);
        return;
      default:
        if (this.#isStopping) this.#held.push({ header, parts });
        else this.#post(header, parts);
    }
  }

  #probe({ id, method, parameters }: Extract<ToRuntime, { type: "probe" }>): void {
    if (method === "Debugger.enable") this.#isDebugging = true;
    if (method === "Debugger.disable") {
      this.#isDebugging = this.#isPaused = false;
      this.#endPause();
    }
    this.#session.post(method, parameters, (error, result) => {
      this.#emit({ type: "probe", id, ...(error ? { error: error.message } : { result }) });
    });
    if (hookChanges.has(method)) this.#tolerate();
  }

  /**
   * Uses up a pause that was asked for while nothing ran. Node's own hook, which runs as the debugger is disabled,
   * would be held by it in the midst of that, and for ever.
   */
  #endPause(): void {
    this.#session.post("Debugger.setSkipAllPauses", { skip: true });
    this.#session.post("Debugger.setAsyncCallStackDepth", { maxDepth: 0 });
  }

  /** Lets the main thread survive that a callback of it is terminated. */
  #tolerate(): void {
    this.#session.post("Runtime.evaluate", { expression: toleration });
  }

  #onEvent({ method, params }: InspectorNotification<{ url?: string }>): void {
    if (method === "Debugger.paused") this.#isPaused = true;
    else if (method === "Debugger.resumed") this.#isPaused = false;
    else if (method !== "Debugger.scriptParsed" || !isUserScript(params.url ?? "")) return;
    this.#emit({ type: "inspector", method, parameters: params });
  }

  /**
   * Terminates what the main thread runs until it has handled the interrupt. The request is repeated, because its own
   * handler may be what was terminated.
   */
  async #stop(): Promise<void> {
    const { requests, shared } = this.#data;
    this.#isStopping = true;
    let terminations = 0;
    let unfinished = 0;
    if (this.#isDebugging) this.#session.post("Debugger.setSkipAllPauses", { skip: true });
    if (this.#leaveStop()) terminations++;
    let nextTry = performance.now() + firstWaitMs;
    for (let last = Atomics.load(shared, handled); last < this.#lastInterrupt; last = Atomics.load(shared, handled)) {
      await changed(shared, handled, last, pollMs);
      if (this.#leaveStop()) terminations++;
      if (performance.now() < nextTry || Atomics.load(shared, ready) === 0) continue;
      nextTry = performance.now() + nextWaitMs;
      if (Atomics.load(shared, begun) < this.#lastInterrupt || ++unfinished > maxUnfinished) {
        terminations++;
        // What the callback itself has run may have brought the hooks back.
        this.#tolerate();
        this.#session.post("Runtime.terminateExecution");
      }
      requests.postMessage({ header: { type: "interrupt" }, number: this.#lastInterrupt });
    }
    if (terminations > 0) await this.#settle();
    // The main thread has seen all that was posted before; what it did not get to take over was terminated.
    const lost = this.#posted.filter((context) => !isTakenOver(shared, context));
    if (terminations > 0 || lost.length > 0) this.#emit({ type: "settled", lost });
    this.#posted = [];
    if (this.#isDebugging) this.#session.post("Debugger.setSkipAllPauses", { skip: false });
    this.#isStopping = false;
    const waiting = this.#held;
    this.#held = [];
    for (const { header, parts } of waiting) this.receive(header, parts);
  }

  /** Ends the cells that wait while an earlier interrupt is handled. */
  #dropHeld(): void {
    const cells = this.#held.flatMap(({ header }) => (header.type === "execute" ? header.context : []));
    this.#held = this.#held.filter(({ header }) => header.type !== "execute");
    if (cells.length > 0) this.#emit({ type: "settled", lost: cells });
  }

  #post(header: ToRuntime, parts: Uint8Array[]): void {
    if (header.type === "execute") this.#posted = [...this.#posted.slice(1 - maxPosted), header.context];
    this.#data.requests.postMessage({ header, parts });
  }

  /** Ends what the debugger holds at a stop. */
  #leaveStop(): boolean {
    if (!this.#isPaused) return false;
    this.#isPaused = false;
    this.#tolerate();
    this.#session.post("Debugger.resume", { terminateOnResume: true });
    return true;
  }

  /**
   * A termination that comes too late ends whatever the main thread runs next. That must not be a request, so it is
   * given harmless ones until it has answered two in a row.
   */
  async #settle(): Promise<void> {
    const { requests, shared } = this.#data;
    await new Promise<void>((resolve) => {
      this.#session.post("Runtime.evaluate", { expression: "0" }, () => resolve());
    });
    for (let answered = 0; answered < 2; ) {
      const before = Atomics.load(shared, pings);
      requests.postMessage({ header: { type: "ping" } });
      await changed(shared, pings, before, nextWaitMs);
      // The termination may have left it going round.
      if (Atomics.load(shared, pings) === before) this.#tolerate();
      answered = Atomics.load(shared, pings) === before ? 0 : answered + 1;
    }
  }
}
