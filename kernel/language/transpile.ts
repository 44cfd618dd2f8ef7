import type { Pattern, Program } from "acorn";
import { importStatement, type NameUse, redirectImports, reexportStatement } from "./cell-imports.ts";
import { noteNames } from "./cell-names.ts";
import { CellSyntaxError, placeOfOffset } from "./cell-syntax-error.ts";
import { declareAgain, guardConstants, topLevelNames } from "./declarations.ts";
import { deepDeclarations } from "./deep-declarations.ts";
import { Edits } from "./edits.ts";
import { type AnyNode, childrenOf, parseJavaScript } from "./javascript.ts";
import { hideOtherValues } from "./last-value.ts";
import { asObjectLiteral } from "./object-cell.ts";
import { boundNames, freeReferences, type Reference } from "./scopes.ts";
import { placeThroughMap, type Segment, sourceMapOf, throughMap } from "./source-map.ts";
import { type Stripped, stripTypes } from "./strip-types.ts";
import { importedTypes } from "./type-imports.ts";
import { holdResources } from "./using.ts";

/** What a cell is called, and what is known of the names that live. */
export interface CellOptions {
  /** Address under which the runtime and the debugger know the cell. */
  url: string;
  /** Names of constants that earlier cells declared. Updated with what this cell declares. */
  constants?: Set<string>;
}

/**
 * Turns a TypeScript cell into JavaScript for evaluation in REPL mode. Every line keeps its number; where a column
 * had to move, there is a source map. Static imports become awaited calls of the runtime's importer, all names of the
 * top level can be declared again by later cells, and `export` is dropped.
 *
 * @throws {@link CellSyntaxError} with line and column, counted from 1
 */
export function transpileCell(source: string, { url, constants }: CellOptions): { code: string; map?: object } {
  const stripped = asObjectLiteral(source) ?? stripTypes(source);
  const { code, map } = rewrite(source, stripped, constants ?? new Set());
  return { code: `${code}\n//# sourceURL=${url}`, ...(map && { map }) };
}

function rewrite(source: string, { code, map }: Stripped, constants: Set<string>): Stripped {
  const program = parseCell({ code, ...(map && { map }) });
  // What acorn cannot read, V8 judges.
  if (!program) return { code, ...(map && { map }) };
  noteNames(source, program, map === undefined && source.length === code.length);
  const references = freeReferences(program);
  const edits = new Edits(code);
  const declared = topLevelNames(program);
  refuseFixedNames(code, program, declared.all, map);
  const deep = deepDeclarations(code, program);
  for (const name of declared.all) constants.delete(name);
  for (const { name } of deep.functions) constants.delete(name);
  for (const name of declared.constants) constants.add(name);
  rewriteModuleSyntax(source, code, program, references, edits);
  redirectImports(program, edits);
  const isTransformed = map !== undefined;
  const later = declareAgain({ code, program, references, declared: declared.all, deep, isTransformed }, edits);
  guardConstants(constants, references, edits);
  holdResources(program, code, edits);
  for (const { at, text } of later) edits.insert(at, text);
  hideOtherValues(program, edits);
  // An import that fails is shown where it was written, not inside of what it became.
  const hasImports = program.body.some(({ type }) => type === "ImportDeclaration");
  const { code: changed, segments } = edits.apply(hasImports);
  if (!segments) return { code: changed, ...(map && { map }) };
  return { code: changed, map: mapOf(segments, map, source) };
}

function mapOf(segments: Segment[], earlier: object | undefined, source: string): object {
  return sourceMapOf(earlier ? throughMap(segments, earlier) : segments, source);
}

function parseCell({ code, map }: Stripped): Program | undefined {
  try {
    return parseJavaScript(code);
  } catch (error) {
    const { message, pos } = error as { message: string; pos?: number };
    if (pos === undefined) throw error;
    const place = placeThroughMap(placeOfOffset(code, pos), map);
    if (message.startsWith("Using declaration cannot")) throw new CellSyntaxError(bareCase, place, blockHint);
    if (!/has already been declared/.test(message)) return undefined;
    throw new CellSyntaxError(message.replace(/ \(\d+:\d+\)$/, ""), place);
  }
}

/** Refuses names that no one can declare, where they stand: V8 tells no place. */
function refuseFixedNames(code: string, program: Program, declared: readonly string[], map: object | undefined): void {
  const name = declared.find((each) => /^(?:undefined|NaN|Infinity)$/.test(each));
  if (name === undefined) return;
  const search = (node: AnyNode): number | undefined => {
    const bound = boundNames((node.id ?? node.local) as Pattern | null).find((each) => each.name === name);
    return (
      bound?.start ??
      childrenOf(node)
        .map(search)
        .find((start) => start !== undefined)
    );
  };
  const place = placeOfOffset(code, search(program as unknown as AnyNode) ?? 0);
  throw new CellSyntaxError(`Identifier '${name}' has already been declared`, placeThroughMap(place, map));
}

const bareCase = "`using` is not possible right behind `case`";
const blockHint = "Put it and the code that needs it into a block { … }.";

/** Replaces imports and exports. Imports below other statements are moved up, because modules load first. */
function rewriteModuleSyntax(
  source: string,
  code: string,
  program: Program,
  references: readonly Reference[],
  edits: Edits,
): void {
  const use = nameUses(source, code, program, references);
  let top: number | undefined;
  for (const node of program.body) {
    if (node.type === "ImportDeclaration") {
      const { text } = importStatement(node, use, importedTypes(source, node, source.length === code.length));
      if (top === undefined) edits.replace(node.start, node.end, text);
      else {
        edits.blank(node.start, node.end);
        edits.insert(top, `${text} `);
      }
      continue;
    }
    if (node.type === "ExportAllDeclaration" || (node.type === "ExportNamedDeclaration" && node.source)) {
      edits.replace(node.start, node.end, reexportStatement(node));
    } else if (node.type === "ExportNamedDeclaration") {
      edits.blank(node.start, node.declaration?.start ?? node.end);
    } else if (node.type === "ExportDefaultDeclaration") {
      const { declaration } = node;
      edits.blank(node.start, declaration.start);
      const isNamed = "id" in declaration && declaration.id;
      if (!isNamed && (declaration.type === "FunctionDeclaration" || declaration.type === "ClassDeclaration")) {
        edits.insert(declaration.start, "(");
        edits.insert(declaration.end, ")");
      }
    }
    const isDirective = node.type === "ExpressionStatement" && node.directive !== undefined;
    if (!isDirective && node.type !== "EmptyStatement") top ??= node.start;
  }
}

function nameUses(
  source: string,
  code: string,
  program: Program,
  references: readonly Reference[],
): (name: string) => NameUse {
  const values = new Set(references.map(({ name }) => name));
  return (name) => {
    if (values.has(name)) return "value";
    let rest = source;
    if (source.length === code.length) {
      for (const { type, start, end } of program.body) {
        if (type === "ImportDeclaration") rest = rest.slice(0, start) + " ".repeat(end - start) + rest.slice(end);
      }
    } else rest = source.replace(/^\s*import\b[^;"']*/gm, "");
    return new RegExp(`(?<![\\w$.])${name.replaceAll("$", "\\$")}(?![\\w$])`).test(rest) ? "type" : "unused";
  };
}
