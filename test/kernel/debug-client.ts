import type { KernelClient } from "../../kernel/client/index.ts";
import type { Breakpoint, DebugReply, Scope, StackFrame, Variable } from "../../kernel/debug/protocol.ts";
import { nextMessage } from "./kernel.ts";

/** Speaks to the debugger of a kernel as JupyterLab does. */
export class DebugClient {
  readonly #kernel: () => KernelClient;
  #sequence = 0;

  constructor(kernel: () => KernelClient) {
    this.#kernel = kernel;
  }

  /** Sends a request; the reply may say that it failed. */
  async ask(command: string, given: Record<string, unknown> = {}): Promise<DebugReply> {
    const request = { seq: ++this.#sequence, type: "request", command, arguments: given };
    return (await this.#kernel().request("control", "debug_request", request)) as unknown as DebugReply;
  }

  /** Sends a request that must succeed; returns its body. */
  async body<T = Record<string, unknown>>(command: string, given: Record<string, unknown> = {}): Promise<T> {
    const { success, message, body } = await this.ask(command, given);
    if (!success) throw new Error(`${command}: ${message}`);
    return body as T;
  }

  /** What a front end sends when the user turns the debugger on. */
  async start(): Promise<void> {
    await this.body("initialize", { clientID: "tests", linesStartAt1: true });
    await this.body("attach");
  }

  /** Sets breakpoints in a cell that has not run yet. */
  async breakAt(code: string, ...breakpoints: (number | { line: number })[]): Promise<Breakpoint[]> {
    const { sourcePath: path } = await this.body<{ sourcePath: string }>("dumpCell", { code });
    return this.breakIn(path, ...breakpoints);
  }

  /** Sets breakpoints behind a path. */
  async breakIn(path: string, ...breakpoints: (number | { line: number })[]): Promise<Breakpoint[]> {
    const wanted = breakpoints.map((each) => (typeof each === "number" ? { line: each } : each));
    const given = { source: { path }, breakpoints: wanted, sourceModified: false };
    return (await this.body<{ breakpoints: Breakpoint[] }>("setBreakpoints", given)).breakpoints;
  }

  /** The next event of a kind. */
  async event(name: string): Promise<Record<string, unknown>> {
    const isIt = (_: string, { header, content }: { header: { msg_type: string }; content: { event?: unknown } }) =>
      header.msg_type === "debug_event" && content.event === name;
    return (await nextMessage(this.#kernel(), isIt, `the event ${name}`)).content.body as Record<string, unknown>;
  }

  /** Sends a request that ends in a stop; returns the stop's reason. */
  async until(command: string): Promise<unknown> {
    const stopped = this.event("stopped");
    await this.body(command, { threadId: 1 });
    return (await stopped).reason;
  }

  async frames(): Promise<StackFrame[]> {
    return (await this.body<{ stackFrames: StackFrame[] }>("stackTrace", { threadId: 1 })).stackFrames;
  }

  /** The frames as text, for example `f@3`. */
  async where(): Promise<string> {
    return (await this.frames()).map(({ name, line }) => `${name}@${line}`).join(" ");
  }

  async scopes(frameId?: number): Promise<Scope[]> {
    const id = frameId ?? (await this.frames())[0]!.id;
    return (await this.body<{ scopes: Scope[] }>("scopes", { frameId: id })).scopes;
  }

  async variables(variablesReference: number, given: Record<string, unknown> = {}): Promise<Variable[]> {
    return (await this.body<{ variables: Variable[] }>("variables", { variablesReference, ...given })).variables;
  }

  /** The variables of a scope of the topmost frame, as text by name. */
  async values(scope: string): Promise<Record<string, string>> {
    const found = (await this.scopes()).find(({ name }) => name === scope);
    if (!found) throw new Error(`There is no scope ${scope}`);
    const variables = await this.variables(found.variablesReference);
    return Object.fromEntries(variables.map(({ name, value }) => [name, value]));
  }
}
