import type { Debugger } from "node:inspector";
import { stripTypes } from "../language/strip-types.ts";
import { breakpointLine } from "./breakpoint-lines.ts";
import type { DebugSources } from "./debug-sources.ts";
import type { InspectorPort } from "./inspector-port.ts";
import type { MappedText } from "./mapped-text.ts";
import type { Breakpoint, WantedBreakpoint } from "./protocol.ts";

interface Placed extends Breakpoint {
  wanted: WantedBreakpoint;
  /** JavaScript that decides whether to stop. */
  condition?: string;
}

/** The breakpoints of all cells and files, and their counterparts in the runtime. */
export class Breakpoints {
  readonly #inspector: InspectorPort;
  readonly #sources: DebugSources;
  readonly #placed = new Map<string, Placed[]>();
  /** The runtime's numbers of breakpoints, by path. */
  readonly #numbers = new Map<string, string[]>();
  /** The runtime's number of the breakpoint where a cell begins, which the user has not set. */
  #start: string | undefined;
  #last = 0;

  constructor(inspector: InspectorPort, sources: DebugSources) {
    this.#inspector = inspector;
    this.#sources = sources;
  }

  /** Replaces the breakpoints of a cell or file. */
  async set(path: string, wanted: readonly WantedBreakpoint[]): Promise<Breakpoint[]> {
    const numbers = this.#numbers.get(path) ?? [];
    this.#numbers.delete(path);
    await Promise.all(
      numbers.map((breakpointId) => this.#inspector.post("Debugger.removeBreakpoint", { breakpointId })),
    );
    const text = this.#sources.mappedText(path);
    const placed = wanted.map((each) => this.#place(path, each, text));
    this.#placed.set(path, placed);
    if (this.#sources.isCell(path)) {
      for (const { url, text: ran } of this.#sources.runsOf(path)) await this.#send(path, ran, { url });
    } else if (text) await this.#send(path, text, { urlRegex: addressesOf(path) });
    return placed.map(asAnswer);
  }

  /** Sets the breakpoints of a cell in one of its runs, before its code gets there. */
  async enterRun(path: string, url: string): Promise<void> {
    if (!this.#placed.get(path)?.length) return;
    const run = this.#sources.runsOf(path).find((each) => each.url === url);
    if (run) await this.#send(path, run.text, { url });
  }

  /** Lets a run of a cell stop where it begins. */
  async stopAtStart(url: string): Promise<void> {
    const answer = await this.#inspector.post("Debugger.setBreakpointByUrl", { url, lineNumber: 0 });
    this.#start = (answer as Debugger.SetBreakpointByUrlReturnType).breakpointId;
  }

  /** Removes the breakpoint where a cell begins. */
  async forgetStart(): Promise<void> {
    const breakpointId = this.#start;
    this.#start = undefined;
    if (breakpointId) await this.#inspector.post("Debugger.removeBreakpoint", { breakpointId }).catch(() => undefined);
  }

  /** Whether a cell has breakpoints. */
  has(path: string): boolean {
    return (this.#placed.get(path)?.length ?? 0) > 0;
  }

  /** All breakpoints, as `debugInfo` lists them. */
  list(): { source: string; breakpoints: Breakpoint[] }[] {
    const all = [...this.#placed].filter(([, placed]) => placed.length > 0);
    return all.map(([source, placed]) => ({ source, breakpoints: placed.map(asAnswer) }));
  }

  /** Sets everything again in a new runtime. */
  async renew(): Promise<void> {
    this.#numbers.clear();
    this.#start = undefined;
    const all = [...this.#placed].map(([path, placed]) => [path, placed.map(({ wanted }) => wanted)] as const);
    for (const [path, wanted] of all) await this.set(path, wanted);
  }

  /** Forgets everything; the runtime has no breakpoints any more. */
  clear(): void {
    this.#placed.clear();
    this.#numbers.clear();
    this.#start = undefined;
  }

  #place(path: string, wanted: WantedBreakpoint, text: MappedText | undefined): Placed {
    const line = text ? breakpointLine(text, wanted.line) : wanted.line;
    const base = { id: ++this.#last, line: line ?? wanted.line, source: this.#sources.sourceOf(path), wanted };
    if (line === undefined) return { ...base, verified: false, message: "No code follows this line" };
    try {
      const condition = conditionOf(wanted);
      return { ...base, verified: true, ...(condition !== undefined && { condition }) };
    } catch (error) {
      return { ...base, verified: false, message: `Cannot read its condition: ${(error as Error).message}` };
    }
  }

  async #send(path: string, text: MappedText, address: { url: string } | { urlRegex: string }): Promise<void> {
    const numbers = this.#numbers.get(path) ?? [];
    this.#numbers.set(path, numbers);
    for (const { line, verified, condition } of this.#placed.get(path) ?? []) {
      const start = verified ? text.toCode(line - 1) : undefined;
      if (!start) continue;
      const place = {
        lineNumber: start.line,
        columnNumber: start.column,
        ...(condition !== undefined && { condition }),
      };
      const answer = await this.#inspector.post("Debugger.setBreakpointByUrl", { ...address, ...place });
      numbers.push((answer as Debugger.SetBreakpointByUrlReturnType).breakpointId);
    }
  }
}

function asAnswer({ id, verified, line, source, message }: Placed): Breakpoint {
  return { id, verified, line, source, ...(message !== undefined && { message }) };
}

/** Edited files are loaded under new addresses. */
function addressesOf(path: string): string {
  const { href } = new URL(`file://${encodeURI(path).replace(/[?#]/g, encodeURIComponent)}`);
  return `^${href.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")}(\\?v=[0-9a-f.]+)?$`;
}

/** JavaScript for a condition and a text to print; a breakpoint that only prints never stops. */
function conditionOf({ condition, logMessage }: WantedBreakpoint): string | undefined {
  const test = condition?.trim() ? expressionOf(condition) : undefined;
  if (!logMessage) return test;
  const parts = logMessage.split(/(\{[^{}]*\})/).filter((part) => part !== "");
  const values = parts.map((part) => (/^\{.*\}$/s.test(part) ? expressionOf(part.slice(1, -1)) : undefined));
  const format = parts.map((part, i) => (values[i] === undefined ? part.replaceAll("%", "%%") : "%s")).join("");
  const list = values.filter((value) => value !== undefined).map((value) => `, ${value}`);
  const print = `(console.log(${JSON.stringify(format)}${list.join("")}), false)`;
  return test === undefined ? print : `(${test}) && ${print}`;
}

/** An expression without its types, in parentheses. */
export function expressionOf(text: string): string {
  return stripTypes(`(${text.trim().replace(/;+$/, "")})`).code;
}
