import type {
  CallExpression,
  FunctionDeclaration,
  Identifier,
  LogicalExpression,
  Program,
  VariableDeclaration,
  VariableDeclarator,
} from "acorn";
import { aliasOf, setterOf } from "./alias.ts";
import { importer } from "./cell-imports.ts";
import { assignVar, type DeepDeclarations, namespaceOf } from "./deep-declarations.ts";
import type { Edits } from "./edits.ts";
import { boundNames, declaredBy, type Reference, varNames } from "./scopes.ts";

/** A cell, and what is known of its names. */
interface DeclaringCell {
  code: string;
  program: Program;
  references: readonly Reference[];
  /** What {@link topLevelNames} finds. */
  declared: readonly string[];
  deep: DeepDeclarations;
}

/**
 * Makes every name that a cell declares a `let`. V8 lets a later cell declare a name again only in the same way, and
 * the user may well turn a `const` into a function; that a `const` keeps its value is seen to by {@link guardConstants}.
 * A name of several declarations, or of one inside of a statement, is declared above all statements.
 */
export function declareAgain(cell: DeclaringCell, edits: Edits): void {
  const { code, program, references, deep } = cell;
  const declared = [...cell.declared, ...deep.functions.map(({ name }) => name)];
  const isOnce = (name: string) => declared.indexOf(name) === declared.lastIndexOf(name);
  const isNamedBefore = (name: string, end: number) =>
    references.some((each) => each.name === name && each.start < end);
  const top = topOf(code, program, isOnce);
  const aliased = new Set<string>();
  const vars: DeepDeclarations["vars"] = [];
  let previous = 0;
  for (const statement of program.body) {
    const node = declarationOf(statement);
    if (node.type === "VariableDeclaration") {
      if (node.kind === "const") edits.replace(node.start, node.start + 5, "let");
      if (node.kind === "var") {
        const isPlain = node.declarations.every((each) =>
          boundNames(each.id).every(({ name }) => isOnce(name) && !isNamedBefore(name, reach(each))),
        );
        if (isPlain) makeLet(node, edits);
        else vars.push({ node, place: "list" });
      }
    }
    if (node.type === "FunctionDeclaration" && node.id) {
      const { name, start, end } = node.id;
      const isCalledAbove = top && statement.start > top.start && isNamedBefore(name, node.start);
      if (isCalledAbove || !isOnce(name)) {
        edits.replace(start, end, aliasOf(name));
        aliased.add(name);
      } else bind(node as FunctionDeclaration, gapBefore(code, previous, node.start), edits);
    }
    previous = statement.end;
  }
  vars.push(...deep.vars);
  for (const { node, place } of vars) assignVar(node, place, code, edits);
  for (const { name, start } of deep.functions) edits.insert(start, ` ${setterOf(name)}(${name});`);
  const bindings = [
    ...[...aliased].map((name) => `${name} = ${importer}.named(${aliasOf(name)}, ${JSON.stringify(name)})`),
    ...variables(cell, vars, aliased),
    ...new Set(deep.functions.map(({ name }) => `${setterOf(name)} = (value) => { ${name} = value }`)),
  ];
  if (top && bindings.length > 0) edits.insert(top.gap.at, `${top.gap.separator}let ${bindings.join(", ")}; `);
}

/**
 * Declarations for what `var` and functions in blocks declare. As in JavaScript such a variable keeps the value that it has
 * until it gets another one, unless the cell is certain to give it one first.
 */
function variables(
  { program, references, deep }: DeclaringCell,
  vars: DeepDeclarations["vars"],
  aliased: ReadonlySet<string>,
): string[] {
  const bindings = new Map<string, string>();
  const add = (name: string, isFresh: boolean): void => {
    const isDone = aliased.has(name) || bindings.has(name);
    if (!isDone) bindings.set(name, isFresh ? name : `${name} = ${importer}.kept(() => ${name})`);
  };
  for (const statement of program.body) {
    const name = namespaceOf(statement);
    const isVar = name !== undefined && vars.some(({ node }) => declaredBy(node).includes(name));
    if (isVar) add(name, true);
  }
  const certain = new Set<unknown>(program.body.flatMap((each) => [declarationOf(each), ...headsOf(each)]));
  for (const { node } of [...vars].sort((a, b) => a.node.start - b.node.start)) {
    for (const name of declaredBy(node)) {
      add(name, certain.has(node) && !references.some((each) => each.name === name && each.start < node.end));
    }
  }
  for (const { name } of deep.functions) add(name, false);
  return [...bindings.values()];
}

function headsOf(statement: Program["body"][number]): unknown[] {
  if (statement.type === "ForStatement") return [statement.init];
  return statement.type === "ForInStatement" || statement.type === "ForOfStatement" ? [statement.left] : [];
}

/** Up to where a variable must not be named to be a `let`: in its own value neither, but a function is called later. */
function reach(node: VariableDeclarator): number {
  const { init, start, end } = node;
  const isLater = !init || init.type === "FunctionExpression" || init.type === "ArrowFunctionExpression";
  return isLater || isEnum(node) ? start : end;
}

/** The declaration that a statement is, or exports. */
function declarationOf(statement: Program["body"][number]) {
  const isExported = statement.type === "ExportNamedDeclaration" || statement.type === "ExportDefaultDeclaration";
  return isExported ? (statement.declaration ?? statement) : statement;
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
    const node = declarationOf(statement);
    if (node.type === "VariableDeclaration") {
      const names = declaredBy(node);
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

/** The first statement that does something, and the place above it. */
function topOf(
  code: string,
  program: Program,
  isOnce: (name: string) => boolean,
): { start: number; gap: Gap } | undefined {
  let previous = 0;
  for (const statement of program.body) {
    const node = declarationOf(statement);
    const isBound = node.type === "FunctionDeclaration" && node.id && isOnce(node.id.name);
    if (!isBound && !isPassive(statement)) {
      return { start: statement.start, gap: gapBefore(code, previous, statement.start) };
    }
    previous = statement.end;
  }
  return undefined;
}

/** An enum is made as `var A = function (A) {…}(A || {})`; as a `let`, it must not look at itself. */
function makeLet({ start, declarations }: VariableDeclaration, edits: Edits): void {
  edits.replace(start, start + 3, "let");
  for (const each of declarations) {
    if (!isEnum(each)) continue;
    const [argument] = (each.init as CallExpression).arguments as [LogicalExpression];
    edits.replace(argument.start, argument.right.start, "");
  }
}

function isEnum({ id, init }: VariableDeclarator): boolean {
  if (init?.type !== "CallExpression") return false;
  const [argument] = init.arguments;
  if (argument?.type !== "LogicalExpression" || argument.left.type !== "Identifier") return false;
  return argument.left.name === (id as Identifier).name;
}

function isPassive({ type, ...rest }: Program["body"][number]): boolean {
  return type === "ImportDeclaration" || type === "EmptyStatement" || "directive" in rest;
}
