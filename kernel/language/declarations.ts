import type {
  CallExpression,
  FunctionDeclaration,
  Identifier,
  LogicalExpression,
  Node,
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
  /** Whether the code was written anew, as it is for enums and namespaces. */
  isTransformed: boolean;
}

/** Whether a name may be looked at before an offset of the cell has been reached. */
type IsNamedBefore = (name: string, end: number) => boolean;

/** A text that must come after all others at its offset. */
interface Insertion {
  at: number;
  text: string;
}

/**
 * Makes every name that a cell declares a `let`. V8 lets a later cell declare a name again only in the same way, and
 * the user may well turn a `const` into a function; that a `const` keeps its value is seen to by {@link guardConstants}.
 * A name of several declarations, or of one inside of a statement, is declared above all statements.
 *
 * @returns what to insert when all else that ends a statement has been: each begins a statement of its own
 */
export function declareAgain(cell: DeclaringCell, edits: Edits): Insertion[] {
  const { code, program, references, deep, isTransformed } = cell;
  const declared = [...cell.declared, ...deep.functions.map(({ name }) => name)];
  const isOnce = (name: string) => declared.indexOf(name) === declared.lastIndexOf(name);
  const top = topOf(code, program, isOnce);
  const { hoisted, isNamedBefore } = hoistedFunctions(program, references, top?.start, isOnce);
  const aliased = new Set<string>();
  const vars: DeepDeclarations["vars"] = [];
  const later: Insertion[] = [];
  let previous = 0;
  for (const statement of program.body) {
    const node = declarationOf(statement);
    if (node.type === "VariableDeclaration") {
      if (node.kind === "const") edits.replace(node.start, node.start + 5, "let");
      if (node.kind === "var") {
        // What is not given a value here keeps the one that it has.
        const isPlain = node.declarations.every(
          (each) =>
            each.init &&
            boundNames(each.id).every(({ name }) => isOnce(name) && !isNamedBefore(name, reach(each, isTransformed))),
        );
        if (isPlain) makeLet(node, isTransformed, edits);
        else vars.push({ node, place: "list" });
      }
    }
    if (node.type === "FunctionDeclaration" && node.id) {
      const { name, start, end } = node.id;
      if (hoisted.has(node)) {
        edits.replace(start, end, aliasOf(name));
        aliased.add(name);
      } else later.push(bind(node as FunctionDeclaration, gapBefore(code, previous, node.start), edits));
    }
    previous = statement.end;
  }
  vars.push(...deep.vars);
  for (const { node, place } of vars) assignVar(node, place, code, edits);
  for (const { name, end } of deep.functions) edits.insert(end, ` ${setterOf(name)}(${name});`);
  const bindings = [
    ...[...aliased].map((name) => `${name} = ${importer}.named(${aliasOf(name)}, ${JSON.stringify(name)})`),
    ...variables(cell, vars, aliased, isNamedBefore),
    ...new Set(deep.functions.map(({ name }) => `${setterOf(name)} = (value) => { ${name} = value }`)),
  ];
  if (top && bindings.length > 0) edits.insert(top.gap.at, `${top.gap.separator}let ${bindings.join(", ")}; `);
  return later;
}

/**
 * Finds the functions that must be there from the start: those that are called above their declaration, by a statement
 * or by another such function, whose body runs long before the text below it is reached.
 */
function hoistedFunctions(
  program: Program,
  references: readonly Reference[],
  top: number | undefined,
  isOnce: (name: string) => boolean,
): { hoisted: ReadonlySet<Node>; isNamedBefore: IsNamedBefore } {
  const first = new Map<string, number>();
  for (const { name, start } of references) first.set(name, Math.min(start, first.get(name) ?? start));
  const isNamedBefore: IsNamedBefore = (name, end) => (first.get(name) ?? end) < end;
  const functions = program.body.flatMap((statement) => {
    const node = declarationOf(statement);
    if (node.type !== "FunctionDeclaration" || !node.id) return [];
    return [{ node, name: node.id.name, isBelow: top !== undefined && statement.start > top }];
  });
  const below = new Map(functions.filter(({ isBelow }) => isBelow).map((each) => [each.name, each]));
  const hoisted = new Set<Node>();
  const found = functions.filter(
    ({ node, name, isBelow }) => !isOnce(name) || (isBelow && isNamedBefore(name, node.start)),
  );
  // Each function found may name others, which are then found too.
  for (const { node } of found) {
    if (hoisted.has(node)) continue;
    hoisted.add(node);
    for (const { name, start } of references) {
      if (start < node.start || start >= node.end) continue;
      first.set(name, Number.NEGATIVE_INFINITY);
      const named = below.get(name);
      if (named) found.push(named);
    }
  }
  return { hoisted, isNamedBefore };
}

/**
 * Declarations for what `var` and functions in blocks declare. As in JavaScript such a variable keeps the value that it has
 * until it gets another one, unless the cell is certain to give it one first.
 */
function variables(
  { program, deep }: DeclaringCell,
  vars: DeepDeclarations["vars"],
  aliased: ReadonlySet<string>,
  isNamedBefore: IsNamedBefore,
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
  const certain = new Set(program.body.flatMap(givenBy));
  for (const { node } of [...vars].sort((a, b) => a.node.start - b.node.start)) {
    for (const each of node.declarations) {
      for (const { name } of boundNames(each.id)) add(name, certain.has(each) && !isNamedBefore(name, node.end));
    }
  }
  for (const { name } of deep.functions) add(name, false);
  return [...bindings.values()];
}

/** The variables that a statement is certain to give a value, if they are declared there. */
function givenBy(statement: Program["body"][number]): VariableDeclarator[] {
  const isLoop = statement.type === "ForInStatement" || statement.type === "ForOfStatement";
  if (isLoop) return statement.left.type === "VariableDeclaration" ? statement.left.declarations : [];
  const node = statement.type === "ForStatement" ? statement.init : declarationOf(statement);
  return node?.type === "VariableDeclaration" ? node.declarations.filter(({ init }) => init) : [];
}

/** Up to where a variable must not be named to be a `let`: in its own value neither, but a function is called later. */
function reach(node: VariableDeclarator, isTransformed: boolean): number {
  const { init, start, end } = node;
  const isLater = init?.type === "FunctionExpression" || init?.type === "ArrowFunctionExpression";
  return isLater || (isTransformed && isEnum(node)) ? start : end;
}

/** The declaration that a statement is, or exports. */
function declarationOf(statement: Program["body"][number]) {
  const isExported = statement.type === "ExportNamedDeclaration" || statement.type === "ExportDefaultDeclaration";
  return isExported ? (statement.declaration ?? statement) : statement;
}

/**
 * Lets an assignment to a constant throw when it is reached, as it would had the constant stayed a `const`. It can be
 * read there, because `||=` and its like may find that there is nothing to assign.
 */
export function guardConstants(constants: ReadonlySet<string>, references: readonly Reference[], edits: Edits): void {
  for (const { name, start, end, isWrite, isShorthand } of references) {
    if (!isWrite || !constants.has(name)) continue;
    const target = `${importer}.constant(${JSON.stringify(name)}, () => ${name}).value`;
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

/** Binds a function where it stands. What it returns may share its place with the end of the statement above. */
function bind({ id, end }: FunctionDeclaration, { at, separator }: Gap, edits: Edits): Insertion {
  edits.blank(id.start, id.end);
  edits.insert(end, ";");
  return { at, text: `${separator}let ${id.name} = ` };
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
function makeLet({ start, declarations }: VariableDeclaration, isTransformed: boolean, edits: Edits): void {
  edits.replace(start, start + 3, "let");
  for (const each of declarations) {
    if (!isTransformed || !isEnum(each)) continue;
    const [argument] = (each.init as CallExpression).arguments as [LogicalExpression];
    edits.replace(argument.start, argument.right.start, "");
  }
}

/** Users write calls that look much like it, and mean the variable's earlier value. */
function isEnum({ id, init }: VariableDeclarator): boolean {
  if (id.type !== "Identifier" || init?.type !== "CallExpression") return false;
  const { callee, arguments: given } = init;
  if (callee.type !== "FunctionExpression" || callee.params.length !== 1 || given.length !== 1) return false;
  const [parameter] = callee.params;
  return parameter?.type === "Identifier" && parameter.name === id.name && isNameOrEmpty(given[0]!, id.name);
}

/** Whether a node is `name || {}`. */
function isNameOrEmpty(node: CallExpression["arguments"][number], name: string): boolean {
  if (node.type !== "LogicalExpression" || node.operator !== "||") return false;
  const { left, right } = node;
  const isEmpty = right.type === "ObjectExpression" && right.properties.length === 0;
  return isEmpty && left.type === "Identifier" && left.name === name;
}

function isPassive({ type, ...rest }: Program["body"][number]): boolean {
  return type === "ImportDeclaration" || type === "EmptyStatement" || "directive" in rest;
}
