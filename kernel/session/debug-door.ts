import type { DebugAdapter } from "../debug/debug-adapter.ts";
import type { RunCell } from "../debug/debug-sources.ts";
import type { DebugRequest } from "../debug/protocol.ts";
import { foreignPatterns } from "../runtime/foreign-code.ts";
import type { Content, Message } from "../wire/message.ts";
import type { Parent } from "./publisher.ts";
import type { RuntimeLink } from "./runtime-link.ts";

export interface DebugPorts {
  runtime: RuntimeLink;
  /** Publishes a `debug_event`. */
  publish(parent: Parent, content: Content): void;
  interrupt(): void;
  /** The program was held at a stop, and goes on because nobody was there. */
  onLetGo(reason: string): void;
}

// After this long without a word from any front end, a stopped program goes on.
const patienceMs = Number(process.env.ALBEDO_DEBUG_PATIENCE || 3600) * 1000;
// A front end that has lost its connection may come back this soon.
const graceMs = 10_000;
// As many as the debugger itself remembers.
const maxRuns = 2000;

/**
 * The way of the debugger's messages. The adapter is loaded with the first of them; until then the cells that run are
 * only noted, because a breakpoint may be set in a function of an earlier cell.
 */
export class DebugDoor {
  readonly #ports: DebugPorts;
  #adapter: Promise<DebugAdapter> | undefined;
  #loaded: DebugAdapter | undefined;
  #runs: RunCell[] = [];
  #parent: Parent = {};
  #sequence = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(ports: DebugPorts) {
    this.#ports = ports;
  }

  /** Whether a front end debugs: what runs may be held at a stop. */
  get isAttached(): boolean {
    return this.#loaded?.isAttached ?? false;
  }

  /** Answers a `debug_request`. */
  async handle(request: Message): Promise<Content> {
    this.#parent = request.header;
    this.#adapter ??= this.#load();
    const adapter = await this.#adapter;
    return { ...(await adapter.handle(request.content as unknown as DebugRequest)) };
  }

  /** Takes note of a cell; returns a promise to wait for before it runs, when the debugger has to prepare. */
  beforeRun(cell: RunCell): Promise<void> | undefined {
    if (this.#loaded) return this.#loaded.beforeRun(cell);
    this.#runs.push(cell);
    if (this.#runs.length > maxRuns) this.#runs.shift();
    return undefined;
  }

  /** Takes an event of the inspector. */
  receive(method: string, parameters: object): void {
    this.#loaded?.receive(method, parameters);
  }

  /** A front end has said something, so it is there. */
  heard(): void {
    if (this.#loaded?.isStopped) this.#letGoIn(patienceMs, "no front end has said anything for a long time");
  }

  /** All front ends have closed their connections. */
  allGone(): void {
    if (this.#loaded?.isStopped) this.#letGoIn(graceMs, "the front end is gone");
  }

  /** The runtime has ended. */
  onDeath(): void {
    this.#runs = [];
    void this.#loaded?.onNewRuntime();
  }

  async #load(): Promise<DebugAdapter> {
    const { DebugAdapter: Adapter } = await import("../debug/debug-adapter.ts");
    const adapter = new Adapter({
      inspector: this.#ports.runtime,
      folder: process.cwd(),
      foreign: foreignPatterns,
      emit: (event, body) => this.#emit(event, body),
      interrupt: () => this.#ports.interrupt(),
    });
    for (const cell of this.#runs) void adapter.beforeRun(cell);
    this.#runs = [];
    this.#loaded = adapter;
    return adapter;
  }

  #emit(event: string, body: Record<string, unknown>): void {
    this.#ports.publish(this.#parent, { seq: ++this.#sequence, type: "event", event, body });
    if (event === "stopped") this.heard();
    else if (event === "continued") clearTimeout(this.#timer);
  }

  #letGoIn(milliseconds: number, reason: string): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#ports.onLetGo(reason);
      void this.#loaded?.letGo();
    }, milliseconds);
    this.#timer.unref();
  }
}
