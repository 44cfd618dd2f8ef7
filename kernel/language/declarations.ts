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
  let top: Gap | undefined;
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
      if (top && isEarly(id.name)) hoist(id, top, edits);
      else bind(node as FunctionDeclaration, gapBefore(code, previous, node.start), edits);
    } else if (!isPassive(statement)) {
      top ??= gapBefore(code, previous, statement.start);
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
      if (node.kind !== "var" && node.kind !== "let") constants.push(...names);
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

/** A place between two statements for text that must not move the columns of others, if there is one. */
interface Gap {
  at: number;
  /** What ends the statement before it. */
  separator: string;
}

function gapBefore(code: string, previous: number, start: number): Gap {
  const hasLineEnd = code.slice(previous, start).includes("\n") && !code.startsWith("#!");
  return hasLineEnd ? { at: previous, separator: previous > 0 ? ";" : "" } : { at: start, separator: "" };
}

/** Binds a function where it stands. */
function bind({ id, end }: FunctionDeclaration, { at, separator }: Gap, edits: Edits): void {
  edits.blank(id.start, id.end);
  edits.insert(at, `${separator}let ${id.name} = `);
  edits.insert(end, ";");
}

/**
 * Binds a function that is called above its declaration, which therefore must stay a declaration. It gets another name
 * of the same length, so that nothing moves, and that nobody writes: the letters in full width.
 */
function hoist({ name, start, end }: Identifier, { at, separator }: Gap, edits: Edits): void {
  const alias = name.replace(/[A-Za-z0-9]/g, (letter) => String.fromCharCode(letter.charCodeAt(0) + 0xfee0));
  // A name such as `$` has no other form and stays a global.
  if (alias === name) return;
  edits.replace(start, end, alias);
  edits.insert(at, `${separator}let ${name} = ${importer}.named(${alias}, ${JSON.stringify(name)}); `);
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
