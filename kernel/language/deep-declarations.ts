import type { FunctionDeclaration, Identifier, Node, Program, VariableDeclaration } from "acorn";
import type { Edits } from "./edits.ts";
import type { AnyNode } from "./javascript.ts";
import { lexicalNames } from "./scopes.ts";

/** Where a `var` stands: in a list of statements, alone as a branch or body, or in the head of a loop. */
type VarPlace = "list" | "branch" | "head";

/** What stands inside of a statement and declares a name of the whole cell nevertheless. */
export interface DeepDeclarations {
  vars: { node: VariableDeclaration; place: VarPlace }[];
  /** Functions in blocks, of which sloppy code has a variable outside too. That gets its value where the function's text ends. */
  functions: { name: string; end: number }[];
}

/** The declarations of a cell that are not at its top, but mean it. */
export function deepDeclarations(code: string, program: Program): DeepDeclarations {
  const found: DeepDeclarations = { vars: [], functions: [] };
  // Most cells have neither word, and are not searched.
  if (!/\b(?:var|function)\b/.test(code)) return found;
  const names = new Set(lexicalNames(program.body.filter(({ type }) => type !== "FunctionDeclaration")));
  for (const statement of program.body) searchInside(statement as AnyNode, names, found);
  const isStrict = program.body.some((each) => "directive" in each && each.directive === "use strict");
  return isStrict ? { ...found, functions: [] } : found;
}

/** Turns a `var` into the assignments that it makes. */
export function assignVar(node: VariableDeclaration, place: VarPlace, code: string, edits: Edits): void {
  const { start, end, declarations } = node;
  if (place === "head") {
    edits.blank(start, start + 3);
    return;
  }
  if (declarations.every(({ init }) => !init)) {
    edits.replace(start, end, ";");
    return;
  }
  const { type } = declarations[0]!.id;
  // A statement may not begin with `{`, and after a line without a semicolon neither with `(` nor with `[`.
  const guard = place === "list" && type !== "Identifier" ? ";" : "";
  edits.replace(start, start + 3, type === "ObjectPattern" ? `${guard}(` : guard);
  if (type === "ObjectPattern") edits.insert(declarations.at(-1)!.end, ")");
  if (code[end - 1] !== ";") edits.insert(end, ";");
}

/** Looks for declarations below a statement. `names` are those that blocks around it declare. */
function searchInside(node: AnyNode, names: ReadonlySet<string>, found: DeepDeclarations): void {
  if (node.type === "BlockStatement") searchList(node.body as AnyNode[], names, names, found);
  else if (node.type === "SwitchStatement") {
    const lists = (node.cases as { consequent: AnyNode[] }[]).map(({ consequent }) => consequent);
    const inner = withNames(names, lists.flat());
    for (const list of lists) searchList(list, names, inner, found);
  } else if (/Statement$|^CatchClause$/.test(node.type)) {
    const head = (node.init ?? node.left) as AnyNode | undefined;
    if (isVar(head)) found.vars.push({ node: head, place: "head" });
    const inner = head ? withNames(names, [head]) : names;
    for (const key of ["consequent", "alternate", "body", "block", "handler", "finalizer"]) {
      const child = node[key] as AnyNode | null | undefined;
      if (isVar(child)) found.vars.push({ node: child, place: "branch" });
      else if (child) searchInside(child, inner, found);
    }
  }
}

function searchList(
  statements: readonly AnyNode[],
  outer: ReadonlySet<string>,
  names: ReadonlySet<string>,
  found: DeepDeclarations,
): void {
  const inner = withNames(names, statements);
  for (const each of statements) {
    if (isVar(each)) found.vars.push({ node: each, place: "list" });
    else if (each.type === "FunctionDeclaration") {
      const { id, async, generator } = each as unknown as FunctionDeclaration;
      if (!async && !generator && !outer.has(id.name)) found.functions.push({ name: id.name, end: each.end });
    } else searchInside(each, inner, found);
  }
}

function withNames(names: ReadonlySet<string>, statements: readonly Node[]): ReadonlySet<string> {
  const own = lexicalNames(statements);
  return own.length === 0 ? names : new Set([...names, ...own]);
}

function isVar(node: AnyNode | null | undefined): node is AnyNode & VariableDeclaration {
  return node?.type === "VariableDeclaration" && node.kind === "var";
}

/** The name that a namespace's code gives its members to: of `(function (N) {…})(N || (N = {}))`, the `N`. */
export function namespaceOf(statement: Program["body"][number]): string | undefined {
  if (statement.type !== "ExpressionStatement" || statement.expression.type !== "CallExpression") return undefined;
  const { callee, arguments: given } = statement.expression;
  const [first] = given;
  if (callee.type !== "FunctionExpression" || first?.type !== "LogicalExpression") return undefined;
  if (first.right.type !== "AssignmentExpression" || first.left.type !== "Identifier") return undefined;
  return (first.left as Identifier).name;
}
