import type { Debugger } from "node:inspector";
import { setTimeout } from "node:timers/promises";
import { Breakpoints } from "./breakpoints.ts";
import { scopesOf, type UserFrame, userFrames } from "./call-stack.ts";
import { cellPaths, DebugSources, type RunCell } from "./debug-sources.ts";
import { FrameEvaluation } from "./frame-evaluation.ts";
import { globalVariables } from "./globals.ts";
import type { InspectorPort } from "./inspector-port.ts";
import type { DebugReply, DebugRequest, WantedBreakpoint } from "./protocol.ts";
import { isUncaught } from "./uncaught.ts";
import { Variables } from "./variables.ts";

export interface DebugAdapterOptions {
  inspector: InspectorPort;
  /** Folder of the notebook. */
  folder: string;
  /** Scripts that the debugger walks past, as patterns of their addresses. */
  foreign: readonly string[];
  /** Tells the front end of something that has happened. */
  emit(event: string, body: Record<string, unknown>): void;
  /** Stops the running cell. */
  interrupt(): void;
}

type Arguments = Record<string, unknown>;
type Body = Record<string, unknown>;
type Step = "Debugger.stepOver" | "Debugger.stepInto" | "Debugger.stepOut";

const threadId = 1;
// Enough to see through which awaits a function was reached.
const asyncDepth = 16;
// So many times a step may land in code that is not the user's before the program just goes on.
const maxDetour = 20;
// So long an interrupt may take to end a cell at a stop.
const interruptMs = 2000;

/** Translates the Debug Adapter Protocol, as Jupyter's front ends speak it, to V8's inspector. */
export class DebugAdapter {
  readonly #options: DebugAdapterOptions;
  readonly #inspector: InspectorPort;
  readonly #sources: DebugSources;
  readonly #breakpoints: Breakpoints;
  readonly #variables: Variables;
  readonly #evaluation: FrameEvaluation;
  readonly #commands: Record<string, (given: Arguments) => Body | Promise<Body>>;
  /** Called when a stopped program goes on, or its runtime has ended. */
  readonly #onceResumed: (() => void)[] = [];
  /** Done when the debugger has begun anew in the latest runtime. */
  #renewal: Promise<void> = Promise.resolve();
  #isAttached = false;
  #exceptions: string[] = [];
  #stopped: { frames: UserFrame[] } | undefined;
  #cause: "step" | "pause" | undefined;
  #detour = 0;
  #lastFrame = 0;
  #sequence = 0;

  constructor(options: DebugAdapterOptions) {
    this.#options = options;
    this.#inspector = options.inspector;
    this.#sources = new DebugSources(options.folder);
    this.#breakpoints = new Breakpoints(this.#inspector, this.#sources);
    this.#variables = new Variables(this.#inspector);
    this.#evaluation = new FrameEvaluation(this.#inspector, this.#variables, (frameId) =>
      frameId === undefined || frameId === null ? this.#stopped?.frames[0] : this.#frame(frameId),
    );
    this.#commands = {
      initialize: ({ clientID }) => {
        this.#variables.showsTypes = clientID !== "jupyterlab";
        return capabilities;
      },
      attach: () => this.#attach(),
      disconnect: () => this.#disconnect(),
      terminate: () => this.#terminate(),
      debugInfo: () => this.#info(),
      dumpCell: ({ code }) => ({ sourcePath: this.#sources.addCell(String(code ?? "")) }),
      source: (given) => this.#source(given),
      setBreakpoints: (given) => this.#setBreakpoints(given),
      setExceptionBreakpoints: ({ filters }) => this.#setExceptions(filters),
      configurationDone: () => ({}),
      threads: () => ({ threads: [{ id: threadId, name: "Main thread" }] }),
      stackTrace: (given) => this.#stackTrace(given),
      scopes: ({ frameId }) => this.#scopes(frameId),
      variables: (given) => this.#members(given),
      inspectVariables: () => this.#inspectVariables(),
      richInspectVariables: (given) => this.#evaluation.richInspect(given),
      copyToGlobals: (given) => this.#evaluation.copyToGlobals(given),
      evaluate: (given) => this.#evaluation.evaluate(given),
      modules: (given) => this.#modules(given),
      continue: () => this.#resume("Debugger.resume"),
      next: () => this.#resume("Debugger.stepOver"),
      stepIn: () => this.#resume("Debugger.stepInto"),
      stepOut: () => this.#resume("Debugger.stepOut"),
      pause: () => this.#pause(),
    };
  }

  /** Whether a front end debugs. */
  get isAttached(): boolean {
    return this.#isAttached;
  }

  /** Whether the program is held at a stop. */
  get isStopped(): boolean {
    return this.#stopped !== undefined;
  }

  /** Answers a request; what fails is told in the reply. */
  async handle(request: DebugRequest): Promise<DebugReply> {
    const { command, seq, arguments: given } = request;
    const base = { type: "response", request_seq: Number(seq ?? 0), command: String(command) } as const;
    const reply = (rest: Pick<DebugReply, "success" | "body" | "message">): DebugReply => ({
      seq: ++this.#sequence,
      ...base,
      ...rest,
    });
    try {
      const run = Object.hasOwn(this.#commands, command) ? this.#commands[command] : undefined;
      if (!run) throw new Error(`There is no debugger command "${command}"`);
      return reply({ success: true, body: await run(given ?? {}) });
    } catch (error) {
      return reply({ success: false, message: (error as Error).message, body: {} });
    }
  }

  /**
   * Takes note of a cell that is about to run.
   *
   * @returns a promise to wait for before it runs, when it has breakpoints
   */
  beforeRun(cell: RunCell): Promise<void> | undefined {
    const path = this.#sources.addRun(cell);
    if (!this.#isAttached) return undefined;
    // A pause asked for while nothing ran has met code of Node alone.
    const isPausing = this.#cause === "pause";
    if (!isPausing && !this.#breakpoints.has(path)) return undefined;
    // A new runtime takes breakpoints only when the debugger has begun there.
    return this.#renewal
      .then(() => this.#breakpoints.enterRun(path, cell.url))
      .then(() => (isPausing ? this.#breakpoints.stopAtStart(cell.url) : undefined))
      .catch(() => undefined);
  }

  /** Takes an event of the inspector. */
  receive(method: string, parameters: object): void {
    if (method === "Debugger.scriptParsed") this.#onScript(parameters as Debugger.ScriptParsedEventDataType);
    else if (method === "Debugger.paused") void this.#onPaused(parameters as Debugger.PausedEventDataType);
    else if (method === "Debugger.resumed") this.#onResumed();
  }

  /** Lets the program go on and stops debugging, because nobody is there to do it. */
  async letGo(): Promise<void> {
    if (this.#isAttached) await this.#disconnect();
  }

  /** The runtime has ended, and a new one takes its place. */
  onNewRuntime(): Promise<void> {
    this.#sources.forgetScripts();
    this.#onResumed();
    if (this.#isAttached) this.#renewal = this.#renew();
    return this.#renewal;
  }

  async #renew(): Promise<void> {
    try {
      await this.#enable();
      await this.#breakpoints.renew();
    } catch {
      // It has ended as well; the next one is tried again.
    }
  }

  async #attach(): Promise<Body> {
    await this.#enable();
    this.#isAttached = true;
    this.#options.emit("initialized", {});
    return {};
  }

  async #enable(): Promise<void> {
    await this.#inspector.post("Debugger.enable");
    await this.#inspector.post("Debugger.setBlackboxPatterns", { patterns: this.#options.foreign });
    await this.#inspector.post("Debugger.setAsyncCallStackDepth", { maxDepth: asyncDepth });
    await this.#sendExceptions();
  }

  async #disconnect(): Promise<Body> {
    this.#isAttached = false;
    this.#exceptions = [];
    this.#cause = undefined;
    this.#breakpoints.clear();
    await this.#inspector.post("Debugger.disable");
    this.#onResumed();
    return {};
  }

  async #terminate(): Promise<Body> {
    const resumed = this.#stopped ? new Promise<void>((resolve) => this.#onceResumed.push(resolve)) : undefined;
    this.#options.interrupt();
    // Disabling the debugger at a stop lets the program go on, and the interrupt would come too late. A stop outside
    // a cell, in a timer, has nothing to interrupt.
    await Promise.race([resumed, setTimeout(interruptMs, undefined, { ref: false })]);
    if (this.#isAttached) await this.#disconnect();
    this.#options.emit("terminated", {});
    return {};
  }

  #info(): Body {
    return {
      isStarted: this.#isAttached,
      ...cellPaths,
      breakpoints: this.#breakpoints.list(),
      stoppedThreads: this.#stopped ? [threadId] : [],
      richRendering: true,
      copyToGlobals: true,
      exceptionPaths: [],
    };
  }

  #source({ source }: Arguments): Body {
    const { path } = (source ?? {}) as { path?: string };
    const content = this.#sources.textOf(String(path ?? ""));
    if (content === undefined) throw new Error(`There is no source ${path}`);
    return { content, mimeType: "text/typescript" };
  }

  async #setBreakpoints({ source, breakpoints, lines }: Arguments): Promise<Body> {
    if (!this.#isAttached) throw new Error("Breakpoints are set after attach");
    const { path } = (source ?? {}) as { path?: string };
    if (typeof path !== "string") throw new Error("setBreakpoints needs a source with a path");
    const wanted = Array.isArray(breakpoints) ? breakpoints : ((lines ?? []) as number[]).map((line) => ({ line }));
    const valid = (wanted as WantedBreakpoint[]).filter(({ line }) => Number.isInteger(line) && line > 0);
    return { breakpoints: await this.#breakpoints.set(path, valid) };
  }

  async #setExceptions(filters: unknown): Promise<Body> {
    this.#exceptions = Array.isArray(filters) ? filters.map(String) : [];
    if (this.#isAttached) await this.#sendExceptions();
    return {};
  }

  async #sendExceptions(): Promise<void> {
    // Which of them nobody catches is found out at each stop.
    const state = this.#exceptions.length > 0 ? "all" : "none";
    await this.#inspector.post("Debugger.setPauseOnExceptions", { state });
  }

  #stackTrace({ startFrame, levels }: Arguments): Body {
    const frames = this.#stopped?.frames ?? [];
    const from = Number(startFrame ?? 0);
    const chosen = frames.slice(from, Number(levels) > 0 ? from + Number(levels) : undefined);
    return { stackFrames: chosen.map(({ frame, ...shown }) => shown), totalFrames: frames.length };
  }

  #scopes(frameId: unknown): Body {
    const globals = this.#variables.addList(() => globalVariables(this.#inspector, this.#variables));
    return { scopes: scopesOf(this.#frame(frameId), this.#variables, globals) };
  }

  async #members({ variablesReference, start, count }: Arguments): Promise<Body> {
    const paging = typeof start === "number" && typeof count === "number" ? { start, count } : {};
    return { variables: await this.#variables.members(Number(variablesReference), paging) };
  }

  async #inspectVariables(): Promise<Body> {
    return { variables: await globalVariables(this.#inspector, this.#variables) };
  }

  #modules({ startModule, moduleCount }: Arguments): Body {
    const all = this.#sources.files().map(({ name, path }, id) => ({ id, name, path }));
    const from = Number(startModule ?? 0);
    const modules = all.slice(from, Number(moduleCount) > 0 ? from + Number(moduleCount) : undefined);
    return { modules, totalModules: all.length };
  }

  async #resume(method: "Debugger.resume" | Step): Promise<Body> {
    const stop = this.#stopped;
    if (!stop) throw new Error("The program is not stopped");
    this.#cause = method === "Debugger.resume" ? undefined : "step";
    this.#detour = 0;
    await this.#inspector.post(method);
    // The inspector says so too, but the cell may end before that is heard. By now there may be another stop.
    if (this.#stopped === stop) this.#onResumed();
    return { allThreadsContinued: true };
  }

  async #pause(): Promise<Body> {
    if (!this.#isAttached) throw new Error("The debugger is not attached");
    if (!this.#stopped) {
      this.#cause = "pause";
      await this.#inspector.post("Debugger.pause");
    }
    return {};
  }

  #frame(frameId: unknown): UserFrame {
    const found = this.#stopped?.frames.find(({ id }) => id === frameId);
    if (!found) throw new Error("This frame belongs to an earlier stop");
    return found;
  }

  #onScript({ scriptId, url }: Debugger.ScriptParsedEventDataType): void {
    this.#sources.addScript(scriptId, url);
  }

  async #onPaused(stop: Debugger.PausedEventDataType): Promise<void> {
    const frames = userFrames(stop.callFrames, this.#sources, this.#lastFrame + 1);
    const next = this.#detourOf(stop, frames);
    if (next) {
      this.#detour++;
      await this.#inspector.post(next).catch(() => undefined);
      return;
    }
    void this.#breakpoints.forgetStart();
    this.#lastFrame += frames.length;
    this.#stopped = { frames };
    const { reason, text } = reasonOf(stop, this.#cause);
    this.#cause = undefined;
    const description = text === undefined ? {} : { description: text, text };
    this.#options.emit("stopped", { reason, threadId, allThreadsStopped: true, ...description });
  }

  /** The command by which to leave a place where the user does not want to stop. */
  #detourOf(stop: Debugger.PausedEventDataType, frames: readonly UserFrame[]): "Debugger.resume" | Step | undefined {
    if (frames.length === 0) return "Debugger.resume";
    if (isException(stop)) {
      const wantsAll = this.#exceptions.includes("raised");
      return wantsAll || isUncaught(stop, this.#sources) ? undefined : "Debugger.resume";
    }
    if (this.#cause !== "step" || (stop.hitBreakpoints?.length ?? 0) > 0) return undefined;
    if (frames[0]!.frame === stop.callFrames[0]) return undefined;
    if (this.#detour >= maxDetour) return "Debugger.resume";
    // The end of a cell lies below its last line; from there the step goes on to what runs next.
    return this.#sources.script(stop.callFrames[0]!.location.scriptId) ? "Debugger.stepOver" : "Debugger.stepOut";
  }

  #onResumed(): void {
    if (!this.#stopped) return;
    this.#stopped = undefined;
    void this.#variables.clear();
    this.#options.emit("continued", { threadId, allThreadsContinued: true });
    for (const resolve of this.#onceResumed.splice(0)) resolve();
  }
}

const capabilities: Body = {
  supportsConfigurationDoneRequest: true,
  supportsConditionalBreakpoints: true,
  supportsLogPoints: true,
  supportsEvaluateForHovers: true,
  supportsModulesRequest: true,
  supportsTerminateRequest: true,
  supportsVariablePaging: true,
  exceptionBreakpointFilters: [
    { filter: "raised", label: "Every exception", description: "Stop wherever one is thrown, also when it is caught" },
    { filter: "uncaught", label: "Uncaught exceptions", description: "Stop where one is thrown that no try catches" },
  ],
};

function isException({ reason }: Debugger.PausedEventDataType): boolean {
  return reason === "exception" || reason === "promiseRejection";
}

function reasonOf(
  stop: Debugger.PausedEventDataType,
  cause: "step" | "pause" | undefined,
): { reason: string; text?: string } {
  if (isException(stop)) {
    const { description = "" } = (stop.data ?? {}) as { description?: string };
    return { reason: "exception", text: description.split("\n", 1)[0]! };
  }
  if (cause !== "pause" && (stop.hitBreakpoints?.length ?? 0) > 0) return { reason: "breakpoint" };
  return { reason: cause ?? "breakpoint" };
}
