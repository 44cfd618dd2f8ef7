import type { Program } from "acorn";
import type { Edits } from "./edits.ts";

/**
 * Lets a cell have a value only when its last statement is an expression. V8 also gives loops and branches the value
 * of what they did last, and a declaration that of the statement before it.
 */
export function hideOtherValues(program: Program, edits: Edits): void {
  const last = program.body.findLast((each) => each.type !== "EmptyStatement" && !isBareVar(each));
  if (!last || last.type === "ExpressionStatement" || last.type === "ExportDefaultDeclaration") return;
  edits.insert(last.end, "; undefined");
}

// A namespace becomes a function and, at the very end, the `var` of its name.
function isBareVar(node: Program["body"][number]): boolean {
  return node.type === "VariableDeclaration" && node.kind === "var" && node.declarations.every(({ init }) => !init);
}
