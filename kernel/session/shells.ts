import { randomUUID } from "node:crypto";
import type { ErrorContent, ExpressionResult } from "../runtime/messages.ts";
import type { Content, Header, Message } from "../wire/message.ts";
import { type ExecutionPorts, type ExecutionState, Executions } from "./executions.ts";

/**
 * The main shell and the subshells of a kernel (Jupyter enhancement proposal 91). Each runs its cells in order; a cell
 * of one shell runs while that of another awaits, because all of them share the runtime's thread and its variables.
 */
export class Shells {
  readonly #ports: ExecutionPorts;
  readonly #state: ExecutionState = { count: 0, constants: new Set() };
  readonly #main: Executions;
  readonly #subshells = new Map<string, Executions>();
  /** Subshells that were deleted while a cell ran in them. */
  readonly #leaving = new Set<Executions>();

  constructor(ports: ExecutionPorts) {
    this.#ports = ports;
    this.#main = new Executions(ports, this.#state);
  }

  /** Whether a request may be handled: it names no subshell, or one that is there. */
  knows(request: Message): boolean {
    return this.#of(request) !== undefined;
  }

  /** Queues an `execute_request` in the shell that it names. */
  add(request: Message): void {
    this.#of(request)?.add(request);
  }

  /** Answers a `create_subshell_request`. */
  create(): Content {
    const id = randomUUID();
    this.#subshells.set(id, new Executions(this.#ports, this.#state));
    return { status: "ok", subshell_id: id };
  }

  /** Answers a `delete_subshell_request`. What waits in the subshell is aborted; what runs in it ends by itself. */
  delete(id: unknown): Content {
    const subshell = this.#subshells.get(String(id));
    if (!subshell) return subshellError(id);
    this.#subshells.delete(String(id));
    subshell.abortQueue();
    if (!subshell.isIdle) this.#leaving.add(subshell);
    return { status: "ok" };
  }

  /** Answers a `list_subshell_request`. */
  list(): Content {
    return { status: "ok", subshell_id: [...this.#subshells.keys()] };
  }

  /** Header of a request that runs now; of several, that of the main shell. */
  get runningHeader(): Header | undefined {
    return this.#all().find(({ runningHeader }) => runningHeader)?.runningHeader;
  }

  /** Whether the cell that runs now must not show anything. */
  get isSilent(): boolean {
    return this.#all().find(({ runningHeader }) => runningHeader)?.isSilent ?? false;
  }

  /** When the user first stopped a cell that still runs, in milliseconds of `performance.now()`. */
  get interruptedAt(): number | undefined {
    const times = this.#all().flatMap(({ interruptedAt }) => interruptedAt ?? []);
    return times.length > 0 ? Math.min(...times) : undefined;
  }

  /** Aborts what waits in all shells, and notes that the running cells have been stopped. */
  interrupt(): void {
    for (const shell of this.#all()) shell.interrupt();
  }

  /** The runtime has ended the cell of this number. */
  done(context: number, error: ErrorContent | undefined, expressions: Record<string, ExpressionResult>): void {
    for (const shell of this.#all()) shell.done(context, error, expressions);
    for (const shell of this.#leaving) if (shell.isIdle) this.#leaving.delete(shell);
  }

  /** An interrupt has ended the cell of this number before it began. */
  lost(context: number): void {
    for (const shell of this.#all()) shell.lost(context);
  }

  /** Ends the running cells, if there are any, because their runtime is gone. */
  fail(error: ErrorContent): boolean {
    return this.#all().filter((shell) => shell.fail(error)).length > 0;
  }

  #of({ header }: Message): Executions | undefined {
    const { subshell_id: id } = header;
    return typeof id === "string" ? this.#subshells.get(id) : this.#main;
  }

  #all(): Executions[] {
    return [this.#main, ...this.#subshells.values(), ...this.#leaving];
  }
}

/** Content of the reply to a request for a subshell that is not there. */
export function subshellError(id: unknown): Content {
  return { status: "error", ename: "UnknownSubshell", evalue: `There is no subshell ${String(id)}`, traceback: [] };
}
