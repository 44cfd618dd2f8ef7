import { childrenOf, parseJavaScript } from "../language/javascript.ts";
import type { MappedText } from "./mapped-text.ts";

// Statements that run nothing themselves, or that begin where something inside them does.
const passive = new Set([
  "BlockStatement",
  "EmptyStatement",
  "FunctionDeclaration",
  "LabeledStatement",
  "ClassDeclaration",
  "ExportNamedDeclaration",
  "ExportDefaultDeclaration",
]);

const more = new Set([
  "CallExpression",
  "NewExpression",
  "AwaitExpression",
  "VariableDeclaration",
  "PropertyDefinition",
]);

/**
 * The line on which a breakpoint would stop: the one asked for when code begins there, else the next such line.
 *
 * @param line - counted from 1
 * @returns undefined when no code follows
 */
export function breakpointLine(text: MappedText, line: number): number | undefined {
  let nearest: number | undefined;
  for (const { offset, column } of stops(text.code)) {
    const place = text.toSource({ line: offset, column });
    const at = place && place.line + 1;
    if (at !== undefined && at >= line && (nearest === undefined || at < nearest)) nearest = at;
  }
  return nearest;
}

/** Where V8 can stop, roughly: statements, calls, and the ends of functions. */
function stops(code: string): { offset: number; column: number }[] {
  const starts = [0];
  for (let end = code.indexOf("\n"); end !== -1; end = code.indexOf("\n", end + 1)) starts.push(end + 1);
  const places: { offset: number; column: number }[] = [];
  let row = 0;
  const add = (at: number): void => {
    if (starts[row]! > at) row = 0;
    while (row + 1 < starts.length && starts[row + 1]! <= at) row++;
    places.push({ offset: row, column: at - starts[row]! });
  };
  const visit = (node: ReturnType<typeof childrenOf>[number]): void => {
    const { type, start, end } = node;
    if ((type.endsWith("Statement") && !passive.has(type)) || more.has(type)) add(start);
    // A chained call stops where its own name stands.
    const callee = node.callee as { property?: { start: number } } | undefined;
    if (callee?.property) add(callee.property.start);
    if (type === "ArrowFunctionExpression" && node.expression) add((node.body as { start: number }).start);
    else if (/Function/.test(type)) add(end - 1);
    for (const child of childrenOf(node)) visit(child);
  };
  try {
    for (const node of parseJavaScript(code).body) visit(node as never);
  } catch {
    // What cannot be parsed has no better line than the one asked for.
    return starts.map((_, offset) => ({ offset, column: 0 }));
  }
  return places;
}
