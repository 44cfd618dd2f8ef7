import type { Debugger } from "node:inspector";
import { nameOfAlias } from "../language/alias.ts";
import type { DebugSources } from "./debug-sources.ts";
import type { Scope, StackFrame } from "./protocol.ts";
import type { Variables } from "./variables.ts";

/** One of the user's frames at a stop. */
export interface UserFrame extends StackFrame {
  frame: Debugger.CallFrame;
}

/** The user's frames of a stop, the innermost first; those of Node and of packages are left out. */
export function userFrames(frames: readonly Debugger.CallFrame[], sources: DebugSources, firstId: number): UserFrame[] {
  const found: UserFrame[] = [];
  for (const frame of frames) {
    const { scriptId, lineNumber, columnNumber = 0 } = frame.location;
    const place = sources.locate(scriptId, { line: lineNumber, column: columnNumber });
    if (!place) continue;
    const name = nameOf(frame, sources.isCell(place.source.path));
    found.push({ id: firstId + found.length, name, ...place, frame });
  }
  return found;
}

function nameOf({ functionName, functionLocation }: Debugger.CallFrame, isCell: boolean): string {
  const name = nameOfAlias(functionName);
  if (name !== "") return name;
  const { lineNumber, columnNumber = 0 } = functionLocation ?? { lineNumber: 0 };
  if (lineNumber > 0 || columnNumber > 0) return "(anonymous)";
  return isCell ? "(cell)" : "(module)";
}

/** The scopes of a frame: what is local, what functions around it hold, and the names of the cells. */
export function scopesOf({ frame }: UserFrame, variables: Variables, globals: number): Scope[] {
  const ids = { local: [] as string[], closure: [] as string[], module: [] as string[] };
  for (const { type, object } of frame.scopeChain) {
    const kind = scopeKinds[type];
    if (kind && object.objectId !== undefined) ids[kind].push(object.objectId);
  }
  const { this: self, returnValue } = frame;
  const extra = [
    ...(returnValue && returnValue.type !== "undefined" ? [{ name: "(return value)", value: returnValue }] : []),
    ...(self.type !== "undefined" && self.description !== "global" ? [{ name: "this", value: self }] : []),
  ];
  const scopes: Scope[] = [];
  const add = (name: string, reference: number): void => {
    scopes.push({ name, variablesReference: reference, expensive: false });
  };
  if (ids.local.length > 0) add("Locals", variables.addScopes(ids.local, extra));
  if (ids.closure.length > 0) add("Closure", variables.addScopes(ids.closure));
  if (ids.module.length > 0) add("Module", variables.addScopes(ids.module));
  add("Globals", globals);
  return scopes;
}

const scopeKinds: Record<string, "local" | "closure" | "module"> = {
  local: "local",
  block: "local",
  catch: "local",
  with: "local",
  eval: "local",
  closure: "closure",
  class: "closure",
  module: "module",
};
