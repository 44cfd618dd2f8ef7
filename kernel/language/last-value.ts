import type { Program } from "acorn";
import { namespaceOf } from "./deep-declarations.ts";
import type { Edits } from "./edits.ts";
import { declaredBy } from "./scopes.ts";

/**
 * Lets a cell have a value only when its last statement is an expression. V8 also gives loops and branches the value
 * of what they did last, and a declaration that of the statement before it.
 */
export function hideOtherValues(program: Program, edits: Edits): void {
  const isUnwritten = (each: Program["body"][number]) =>
    each.type === "EmptyStatement" || isVarOfNamespace(each, program);
  const last = program.body.findLast((each) => !isUnwritten(each));
  if (!last || last.type === "ExpressionStatement" || last.type === "ExportDefaultDeclaration") return;
  edits.insert(last.end, "; undefined");
}

// A namespace becomes a function and, at the very end, the `var` of its name, exported or not.
function isVarOfNamespace(statement: Program["body"][number], program: Program): boolean {
  const node = (statement.type === "ExportNamedDeclaration" && statement.declaration) || statement;
  if (node.type !== "VariableDeclaration" || node.kind !== "var" || node.declarations.some(({ init }) => init))
    return false;
  return declaredBy(node).every((name) => program.body.some((each) => namespaceOf(each) === name));
}
