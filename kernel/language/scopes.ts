import type { Identifier, Node, Pattern, Program, VariableDeclaration } from "acorn";
import { type AnyNode, childrenOf } from "./javascript.ts";

/** A use of a name that no inner scope declares: it means the cell's own name, or that of an earlier cell. */
export interface Reference {
  name: string;
  start: number;
  end: number;
  /** Whether the name is given a value here. */
  isWrite: boolean;
  /** Whether it is the short form of a property, `{ name }`. */
  isShorthand: boolean;
}

interface Scope {
  names: Set<string>;
  outer?: Scope;
}

/** Every use of a top-level or global name, in the order of the text. */
export function freeReferences(program: Program): Reference[] {
  const found: Reference[] = [];
  for (const statement of program.body) visit(statement as AnyNode, undefined, found);
  return found.sort((a, b) => a.start - b.start);
}

/** The names that a pattern binds. */
export function boundNames(pattern: Pattern | null | undefined): Identifier[] {
  if (!pattern) return [];
  switch (pattern.type) {
    case "Identifier":
      return [pattern];
    case "ObjectPattern":
      return pattern.properties.flatMap((each) => boundNames(each.type === "Property" ? each.value : each.argument));
    case "ArrayPattern":
      return pattern.elements.flatMap(boundNames);
    case "RestElement":
      return boundNames(pattern.argument);
    case "AssignmentPattern":
      return boundNames(pattern.left);
    default:
      return [];
  }
}

/** Names of all `var` declarations in a function's body or a program, wherever they stand; not those of inner functions. */
export function varNames(node: Node): string[] {
  const names: string[] = [];
  const search = (each: AnyNode): void => {
    if (isFunction(each) || each.type === "ClassBody") return;
    if (each.type === "VariableDeclaration" && each.kind === "var") {
      names.push(...declaredBy(each as unknown as VariableDeclaration));
    }
    for (const child of childrenOf(each)) search(child);
  };
  for (const child of childrenOf(node)) search(child);
  return names;
}

/** The names that a declaration of variables binds. */
export function declaredBy(declaration: VariableDeclaration): string[] {
  return declaration.declarations.flatMap(({ id }) => boundNames(id).map(({ name }) => name));
}

function isFunction({ type }: Node): boolean {
  return type === "FunctionDeclaration" || type === "FunctionExpression" || type === "ArrowFunctionExpression";
}

function isDeclared(scope: Scope | undefined, name: string): boolean {
  for (let each = scope; each; each = each.outer) if (each.names.has(name)) return true;
  return false;
}

function visit(
  node: AnyNode,
  scope: Scope | undefined,
  found: Reference[],
  isWrite = false,
  isShorthand = false,
): void {
  const go = (child: unknown, inner = scope, write = false): void => {
    if (child) visit(child as AnyNode, inner, found, write);
  };
  const all = (children: readonly unknown[], inner = scope, write = false): void => {
    for (const child of children) go(child, inner, write);
  };
  switch (node.type) {
    case "Identifier": {
      const { name, start, end } = node as unknown as Identifier;
      if (!isDeclared(scope, name)) found.push({ name, start, end, isWrite, isShorthand });
      return;
    }
    case "FunctionDeclaration":
    case "FunctionExpression":
    case "ArrowFunctionExpression": {
      const params = node.params as Pattern[];
      const names = new Set(params.flatMap((each) => boundNames(each).map(({ name }) => name)));
      if (node.type !== "ArrowFunctionExpression") names.add("arguments");
      if (node.type === "FunctionExpression" && node.id) names.add((node.id as Identifier).name);
      const body = node.body as AnyNode;
      for (const name of varNames(body)) names.add(name);
      const inner: Scope = { names, ...(scope && { outer: scope }) };
      all(params, inner);
      go(body, inner);
      return;
    }
    case "ClassDeclaration":
    case "ClassExpression": {
      const { id } = node as { id?: Identifier | null };
      const inner = node.type === "ClassExpression" && id ? scopeOf([id.name], scope) : scope;
      go(node.superClass, inner);
      go(node.body, inner);
      return;
    }
    case "BlockStatement":
    case "StaticBlock":
    case "SwitchStatement": {
      const statements = (node.body ??
        (node.cases as { consequent: Node[] }[]).flatMap((each) => each.consequent)) as Node[];
      const names = lexicalNames(statements);
      if (node.type === "StaticBlock") names.push(...varNames(node));
      all(childrenOf(node), scopeOf(names, scope));
      return;
    }
    case "ForStatement":
    case "ForInStatement":
    case "ForOfStatement": {
      const head = (node.init ?? node.left) as AnyNode | null;
      const names = head ? lexicalNames([head]) : [];
      const inner = scopeOf(names, scope);
      const isAssigned = node.type !== "ForStatement" && head?.type !== "VariableDeclaration";
      for (const child of childrenOf(node)) go(child, inner, isAssigned && child === head);
      return;
    }
    case "CatchClause": {
      const param = node.param as Pattern | null;
      const inner = scopeOf(
        boundNames(param).map(({ name }) => name),
        scope,
      );
      go(param, inner);
      go(node.body, inner);
      return;
    }
    case "VariableDeclarator":
      bindings(node.id as Pattern, scope, found);
      go(node.init);
      return;
    case "AssignmentExpression":
      go(node.left, scope, true);
      go(node.right);
      return;
    case "UpdateExpression":
      go(node.argument, scope, true);
      return;
    case "AssignmentPattern":
      go(node.left, scope, isWrite);
      go(node.right);
      return;
    case "ObjectPattern":
    case "ArrayPattern":
    case "RestElement":
      all(childrenOf(node), scope, isWrite);
      return;
    case "MemberExpression":
      go(node.object);
      if (node.computed) go(node.property);
      return;
    case "Property":
      if (node.computed) go(node.key);
      if (node.value) visit(node.value as AnyNode, scope, found, isWrite, node.shorthand === true);
      return;
    case "MethodDefinition":
    case "PropertyDefinition":
      if (node.computed) go(node.key);
      go(node.value);
      return;
    case "LabeledStatement":
      go(node.body);
      return;
    case "BreakStatement":
    case "ContinueStatement":
    case "MetaProperty":
    case "ImportDeclaration":
    case "ExportAllDeclaration":
      return;
    case "ExportNamedDeclaration":
      if (node.declaration) go(node.declaration);
      return;
    default:
      all(childrenOf(node));
  }
}

/** The default values and computed keys inside a pattern that declares. */
function bindings(pattern: Pattern, scope: Scope | undefined, found: Reference[]): void {
  const search = (each: AnyNode): void => {
    if (each.type === "AssignmentPattern") {
      search(each.left as AnyNode);
      visit(each.right as AnyNode, scope, found);
    } else if (each.type === "Property") {
      if (each.computed) visit(each.key as AnyNode, scope, found);
      search(each.value as AnyNode);
    } else if (each.type !== "Identifier" && each.type !== "MemberExpression") {
      for (const child of childrenOf(each)) search(child);
    }
  };
  search(pattern as unknown as AnyNode);
}

/** The names that a list of statements declares for its block alone. */
export function lexicalNames(statements: readonly Node[]): string[] {
  return statements.flatMap((each) => {
    if (each.type === "VariableDeclaration" && (each as VariableDeclaration).kind !== "var") {
      return declaredBy(each as VariableDeclaration);
    }
    if (each.type === "FunctionDeclaration" || each.type === "ClassDeclaration") {
      const { id } = each as unknown as { id: Identifier | null };
      return id ? [id.name] : [];
    }
    return [];
  });
}

function scopeOf(names: readonly string[], outer: Scope | undefined): Scope | undefined {
  return names.length === 0 ? outer : { names: new Set(names), ...(outer && { outer }) };
}
