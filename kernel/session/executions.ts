import { type Question, questionOf } from "../language/question.ts";
import type { ErrorContent, ExecuteHeader, ExpressionResult } from "../runtime/messages.ts";
import type { Content, Header, Message } from "../wire/message.ts";
import type { History } from "./history.ts";
import type { Publisher } from "./publisher.ts";
import type { Requests } from "./requests.ts";
import { syntaxErrorContent } from "./syntax-error.ts";
import type { CheckedCell } from "./type-checks.ts";

/** Turns a cell into JavaScript; throws a `SyntaxError` with `line` and `column`. */
export type Transpile = (
  source: string,
  cell: { url: string; constants?: Set<string> },
) => { code: string; map?: object };

export interface ExecutionPorts {
  requests: Requests;
  publisher: Publisher;
  history: History;
  /** A promise only before the first cell. */
  loadTranspile(): Transpile | Promise<Transpile>;
  /** What is known of a name, for the front end's pager. */
  page(question: Question): Promise<Content>;
  /** Tells of a cell that is about to run; the cell waits for the promise, if there is one. */
  beforeRun(cell: { url: string; source: string; code: string; map?: object }): Promise<void> | undefined;
  /** The error of a cell whose types are wrong and which therefore must not run; nothing to wait for in most cases. */
  checkTypes(cell: CheckedCell): Promise<ErrorContent | undefined> | undefined;
  /** A cell has ended. */
  afterRun(): void;
  /** Hands a cell to the runtime. */
  run(header: ExecuteHeader): void;
  reply(request: Message, type: string, content: Content): void;
}

interface Current {
  request: Message;
  source: string;
  context: number;
  silent: boolean;
  stopOnError: boolean;
  count: number;
  /** Counted, and kept in the history. */
  isStored: boolean;
  /** Front ends have been told that it begins. */
  isAnnounced: boolean;
  /** Handed to the runtime, which will say when it is done. */
  running: boolean;
  /** It has ended and its reply is about to be sent. */
  isEnding: boolean;
  /** User expressions that are not even TypeScript. */
  refused: Record<string, ExpressionResult>;
  interruptedAt?: number;
}

// Cells that are run together with a failing one may arrive just after the failure. Until the reply is sent nobody
// can have sent a cell because of it, so that it is held back for a moment.
const gatherMs = 10;

/** What all shells of a kernel have in common. */
export interface ExecutionState {
  /** Number of the latest cell. */
  count: number;
  /** Names that cells have declared by `const` in the runtime that lives. */
  constants: Set<string>;
}

/** Runs the cells of one shell one after the other, in the order in which they came. */
export class Executions {
  readonly #ports: ExecutionPorts;
  readonly #state: ExecutionState;
  #queue: Message[] = [];
  #current: Current | undefined;

  constructor(ports: ExecutionPorts, state: ExecutionState) {
    this.#ports = ports;
    this.#state = state;
  }

  /** Whether nothing runs or waits. */
  get isIdle(): boolean {
    return !this.#current && this.#queue.length === 0;
  }

  /** Header of the request that runs now. */
  get runningHeader(): Header | undefined {
    return this.#current?.request.header;
  }

  /** Whether the cell that runs now must not show anything. */
  get isSilent(): boolean {
    return this.#current?.silent ?? false;
  }

  /** When the user first stopped the running cell, in milliseconds of `performance.now()`. */
  get interruptedAt(): number | undefined {
    return this.#current?.interruptedAt;
  }

  add(request: Message): void {
    this.#queue.push(request);
    if (!this.#current) void this.#next();
  }

  /** Answers all waiting requests with `aborted`; notes that the running cell has been stopped. */
  interrupt(): void {
    this.abortQueue();
    if (this.#current) this.#current.interruptedAt ??= performance.now();
  }

  /** The runtime has ended the cell of this number. */
  done(context: number, error: ErrorContent | undefined, expressions: Record<string, ExpressionResult>): void {
    if (this.#current?.context === context) this.#finish(error, expressions);
  }

  /** An interrupt has ended the cell of this number before it began. */
  lost(context: number): void {
    if (this.#current?.context === context && !this.#current.isEnding) {
      this.#finishEarly(this.#current, interruptedContent);
    }
  }

  /** Ends the running cell, if there is one, because its runtime is gone. */
  fail(error: ErrorContent): boolean {
    this.#state.constants.clear();
    const current = this.#current;
    if (!current?.running || current.isEnding) return false;
    if (!current.silent) this.#ports.publisher.publish("error", current.request.header, { ...error });
    this.#finish(error, {});
    return true;
  }

  async #next(): Promise<void> {
    const request = this.#queue.shift();
    if (!request) return;
    const { code, silent, store_history: store = !silent, stop_on_error: stopOnError = true } = request.content;
    const source = String(code ?? "");
    const isStored = Boolean(store) && !silent && source.trim() !== "";
    if (isStored) this.#state.count++;
    const current: Current = {
      request,
      source,
      context: this.#ports.requests.add(request),
      silent: Boolean(silent),
      stopOnError: Boolean(stopOnError),
      count: this.#state.count,
      isStored,
      isAnnounced: false,
      running: false,
      isEnding: false,
      refused: {},
    };
    this.#current = current;
    const run = this.#run(current);
    // Where it had nothing to wait for, it is with the runtime by now, which begins while front ends are told.
    this.#announce(current);
    await run;
  }

  #announce(current: Current): void {
    if (current.isAnnounced) return;
    current.isAnnounced = true;
    const { request, source, silent, count, isStored } = current;
    const { publisher, history } = this.#ports;
    publisher.status("busy", request.header);
    if (!silent) publisher.publish("execute_input", request.header, { code: source, execution_count: count });
    if (isStored) history.add(count, source);
  }

  async #run(current: Current): Promise<void> {
    const { source } = current;
    const { content } = current.request;
    const label = current.silent ? "silent" : String(current.count);
    const url = `albedo:cell/${label}/${current.context}.ts`;
    const loaded = this.#ports.loadTranspile();
    const transpile = loaded instanceof Promise ? await loaded : loaded;
    if (this.#current !== current) return;
    if (current.interruptedAt !== undefined) return this.#finishEarly(current, interruptedContent);
    const question = questionOf(source);
    if (question) {
      const page = await this.#ports.page(question);
      if (this.#current === current) this.#finish(undefined, {}, [page]);
      return;
    }
    let transpiled: { code: string; map?: object };
    const constants = new Set(this.#state.constants);
    try {
      transpiled = transpile(source, { url, constants });
    } catch (error) {
      return this.#finishEarly(current, syntaxErrorContent(error, source, `Cell ${current.count}`));
    }
    const { silent, count, request } = current;
    const check = this.#ports.checkTypes({ source, label: `Cell ${count}`, header: request.header, silent });
    if (check) {
      const error = await check;
      if (this.#current !== current) return;
      if (current.interruptedAt !== undefined) return this.#finishEarly(current, interruptedContent);
      if (error) return this.#finishEarly(current, error);
    }
    this.#state.constants = constants;
    const expressions: Record<string, string> = {};
    for (const [name, text] of Object.entries((content.user_expressions ?? {}) as Content)) {
      try {
        expressions[name] = transpile(String(text), { url: "albedo:expression" }).code;
      } catch (error) {
        current.refused[name] = { status: "error", ...syntaxErrorContent(error, String(text), "Expression") };
      }
    }
    const cell = { url, source, ...transpiled };
    const preparation = this.#ports.beforeRun(cell);
    if (preparation) {
      await preparation;
      if (this.#current !== current) return;
      if (current.interruptedAt !== undefined) return this.#finishEarly(current, interruptedContent);
    }
    current.running = true;
    this.#ports.run({
      type: "execute",
      context: current.context,
      ...cell,
      count: current.count,
      silent: current.silent,
      allowStdin: content.allow_stdin === true,
      expressions,
    });
  }

  #finishEarly(current: Current, error: ErrorContent): void {
    this.#announce(current);
    if (!current.silent) this.#ports.publisher.publish("error", current.request.header, { ...error });
    this.#finish(error, {});
  }

  #finish(
    error: ErrorContent | undefined,
    expressions: Record<string, ExpressionResult>,
    payload: readonly Content[] = [],
  ): void {
    const current = this.#current!;
    if (current.isEnding) return;
    current.isEnding = true;
    this.#ports.publisher.flush();
    const reply = (): void => this.#reply(current, error, expressions, payload);
    if (error && current.stopOnError && current.interruptedAt === undefined) setTimeout(reply, gatherMs);
    else reply();
  }

  #reply(
    current: Current,
    error: ErrorContent | undefined,
    expressions: Record<string, ExpressionResult>,
    payload: readonly Content[],
  ): void {
    const { request, count, stopOnError } = current;
    this.#ports.publisher.flush();
    this.#ports.reply(request, "execute_reply", {
      status: error ? "error" : "ok",
      execution_count: count,
      ...(error ?? { user_expressions: { ...expressions, ...current.refused } }),
      payload,
    });
    this.#current = undefined;
    this.#ports.publisher.status("idle", request.header);
    this.#ports.afterRun();
    if (error && stopOnError) this.abortQueue();
    void this.#next();
  }

  /** Answers all waiting requests with `aborted`. */
  abortQueue(): void {
    const waiting = this.#queue;
    this.#queue = [];
    for (const request of waiting) this.#abort(request);
  }

  #abort(request: Message): void {
    this.#ports.publisher.status("busy", request.header);
    this.#ports.reply(request, "execute_reply", { status: "aborted", execution_count: this.#state.count, payload: [] });
    this.#ports.publisher.status("idle", request.header);
  }
}

const interruptedContent: ErrorContent = {
  ename: "Interrupted",
  evalue: "The cell was interrupted",
  traceback: ["Interrupted: The cell was interrupted"],
};
