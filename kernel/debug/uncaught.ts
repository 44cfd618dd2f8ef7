import type { Debugger, Runtime } from "node:inspector";
import type { Program } from "acorn";
import { type AnyNode, childrenOf, parseJavaScript } from "../language/javascript.ts";
import type { DebugSources } from "./debug-sources.ts";
import type { MappedText, Position } from "./mapped-text.ts";

const programs = new WeakMap<MappedText, Program | undefined>();

/**
 * Whether no `try` of the user's code around a throw catches it. V8 takes everything that a cell throws at its top for
 * caught, because the kernel waits for the cell's promise.
 */
export function isUncaught(stop: Debugger.PausedEventDataType, sources: DebugSources): boolean {
  const places = stop.callFrames.map(({ location }) => ({ ...location, columnNumber: location.columnNumber ?? 0 }));
  let later: Runtime.StackTrace | undefined = stop.asyncStackTrace;
  for (; later; later = later.parent) {
    // What was merely started from there, a timer for example, throws past it.
    if (later.description?.startsWith("await") || later.description?.startsWith("async function")) {
      places.push(...later.callFrames);
    } else break;
  }
  return !places.some(({ scriptId, lineNumber, columnNumber }) => {
    const text = sources.script(scriptId)?.text;
    return text !== undefined && isGuarded(text, { line: lineNumber, column: columnNumber });
  });
}

/** Whether a position lies in a `try` with `catch`, in the same function. */
export function isGuarded(text: MappedText, { line, column }: Position): boolean {
  const program = programOf(text);
  if (!program) return false;
  let at = column;
  for (let i = 0, start = 0; i < line; i++) {
    start = text.code.indexOf("\n", start) + 1;
    if (i === line - 1) at += start;
  }
  let guarded = false;
  let node: AnyNode | undefined = program as unknown as AnyNode;
  while (node) {
    if (/Function/.test(node.type) || node.type === "StaticBlock") guarded = false;
    const inside: AnyNode | undefined = childrenOf(node).find(({ start, end }) => start <= at && at < end);
    if (node.type === "TryStatement" && node.handler && inside === node.block) guarded = true;
    node = inside;
  }
  return guarded;
}

function programOf(text: MappedText): Program | undefined {
  if (!programs.has(text)) {
    try {
      programs.set(text, parseJavaScript(text.code));
    } catch {
      programs.set(text, undefined);
    }
  }
  return programs.get(text);
}
