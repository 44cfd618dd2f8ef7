import type { FunctionDeclaration, Identifier, Program, VariableDeclaration } from "acorn";
import { importer } from "./cell-imports.ts";
import type { Edits } from "./edits.ts";
import { declaredBy, type Reference, varNames } from "./scopes.ts";

/**
 * Makes every name that a cell declares a `let`. V8 lets a later cell declare a name again only in the same way, and
 * the user may well turn a `const` into a function; that a `const` keeps its value is seen to by {@link guardConstants}.
 */
export function declareAgain(code: string, program: Program, references: readonly Reference[], edits: Edits): void {
  const declared = topLevelNames(program).all;
  const isOnce = (name: string) => declared.indexOf(name) === declared.lastIndexOf(name);
  let previous = 0;
  let hasRun = false;
  let hoistTo: number | undefined;
  for (const statement of program.body) {
    const isExported = statement.type === "ExportNamedDeclaration" || statement.type === "ExportDefaultDeclaration";
    const node = isExported ? (statement.declaration ?? statement) : statement;
    const isEarly = (name: string) => references.some((each) => each.name === name && each.start < node.start);
    if (node.type === "VariableDeclaration") {
      if (node.kind === "const") edits.replace(node.start, node.start + 5, "let");
      if (
        node.kind === "var" &&
        declaredBy(node as VariableDeclaration).every((name) => isOnce(name) && !isEarly(name))
      ) {
        edits.replace(node.start, node.start + 3, "let");
        startAfresh(node as VariableDeclaration, edits);
      }
    }
    if (node.type === "FunctionDeclaration" && node.id && isOnce(node.id.name)) {
      const { id } = node as FunctionDeclaration;
      edits.blank(id.start, id.end);
      if (hasRun && isEarly(id.name)) edits.move(node.start, node.end, hoistTo!, `let ${id.name} = `, "; ");
      else bind(code, node as FunctionDeclaration, previous, edits);
    } else if (!isPassive(statement)) {
      hasRun = true;
      hoistTo ??= statement.start;
    }
    previous = statement.end;
  }
}

/** Lets an assignment to a constant throw when it is reached, as it would had the constant stayed a `const`. */
export function guardConstants(constants: ReadonlySet<string>, references: readonly Reference[], edits: Edits): void {
  for (const { name, start, end, isWrite, isShorthand } of references) {
    if (!isWrite || !constants.has(name)) continue;
    const target = `${importer}.constant(${JSON.stringify(name)}).value`;
    if (isShorthand) edits.insert(end, `: ${target}`);
    else edits.replace(start, end, target);
  }
}

/** The names that a program declares at its top, as often as it does, and of them those that keep their value. */
export function topLevelNames(program: Program): { all: string[]; constants: string[] } {
  const all: string[] = [...varNames(program)];
  const constants: string[] = [];
  for (const statement of program.body) {
    const isExported = statement.type === "ExportNamedDeclaration" || statement.type === "ExportDefaultDeclaration";
    const node = isExported ? (statement.declaration ?? statement) : statement;
    if (node.type === "VariableDeclaration") {
      const names = declaredBy(node as VariableDeclaration);
      if (node.kind !== "var") all.push(...names);
      if (node.kind === "const") constants.push(...names);
    } else if (node.type === "FunctionDeclaration" || node.type === "ClassDeclaration") {
      const id = node.id as Identifier | null;
      if (id) all.push(id.name);
    } else if (node.type === "ImportDeclaration") {
      const names = node.specifiers.map(({ local }) => local.name);
      all.push(...names);
      constants.push(...names);
    }
  }
  return { all, constants };
}

/** Binds a function where it stands; at the end of an earlier line, if there is one, so that no column moves. */
function bind(code: string, node: FunctionDeclaration, previous: number, edits: Edits): void {
  const lineEnd = code.slice(previous, node.start).includes("\n");
  const at = lineEnd && !code.startsWith("#!") ? previous : node.start;
  edits.insert(at, `${at === previous && previous > 0 ? ";" : ""}let ${node.id.name} = `);
  edits.insert(node.end, ";");
}

/** An enum is made as `var A = function (A) {…}(A || {})`; as a `let`, it must not look at itself. */
function startAfresh({ declarations }: VariableDeclaration, edits: Edits): void {
  for (const { id, init } of declarations) {
    if (init?.type !== "CallExpression") continue;
    const [argument] = init.arguments;
    if (argument?.type !== "LogicalExpression" || argument.left.type !== "Identifier") continue;
    if (argument.left.name === (id as Identifier).name) edits.replace(argument.start, argument.right.start, "");
  }
}

function isPassive({ type, ...rest }: Program["body"][number]): boolean {
  return type === "ImportDeclaration" || type === "EmptyStatement" || "directive" in rest;
}
