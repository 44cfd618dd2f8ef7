import type { Program } from "acorn";
import { topLevelNames } from "../language/declarations.ts";
import { parseJavaScript } from "../language/javascript.ts";
import { scan, type Token } from "../language/scanner.ts";
import { declaredBy, freeReferences, varNames } from "../language/scopes.ts";
import { stripTypes } from "../language/strip-types.ts";

/** What a cell declares and needs. */
export interface CellNames {
  /** All names of its top level: values, types, imports. */
  declared: Set<string>;
  /** Those of them that can be given another value, by `let` and `var`. */
  variables: Set<string>;
  /** Names of earlier cells or globals that it gives a value. */
  written: Set<string>;
  /** Every word that may be a name of an earlier cell. */
  used: Set<string>;
  /** Whether it adds to global types or to other modules. */
  isAmbient: boolean;
}

/** Reads a cell; what cannot be parsed, such as one that is being typed, is read by its tokens only. */
export function cellNames(source: string): CellNames {
  const tokens = scan(source).filter(({ kind }) => kind !== "comment");
  const declared = new Set(declaredTypes(tokens));
  const names: CellNames = {
    declared,
    variables: new Set(),
    written: new Set(),
    used: new Set(),
    isAmbient: tokens.some(
      ({ text }, i) => text === "declare" && /^(?:global|module)$/.test(tokens[i + 1]?.text ?? ""),
    ),
  };
  const program = parse(source);
  if (program) {
    // Where decorators were rewritten, there are names that are not the cell's.
    const words = new Set(tokens.map(({ text }) => text));
    for (const name of topLevelNames(program).all) if (words.has(name)) declared.add(name);
    // Enums and namespaces have become variables of JavaScript by now.
    const others = new Set(declaredTypes(tokens));
    for (const name of variableNames(program)) if (!others.has(name)) names.variables.add(name);
    for (const { name, isWrite } of freeReferences(program)) {
      if (isWrite && !declared.has(name)) names.written.add(name);
    }
  } else for (const name of declaredInText(tokens)) declared.add(name);
  for (const [i, { kind, text }] of tokens.entries()) {
    const before = tokens[i - 1]?.text;
    if (kind === "word" && before !== "." && before !== "?." && !declared.has(text)) names.used.add(text);
  }
  return names;
}

function parse(source: string): Program | undefined {
  try {
    return parseJavaScript(stripTypes(source).code);
  } catch {
    return undefined;
  }
}

function variableNames(program: Program): string[] {
  const names = varNames(program);
  for (const statement of program.body) {
    const node = statement.type === "ExportNamedDeclaration" ? statement.declaration : statement;
    if (node?.type === "VariableDeclaration" && node.kind === "let") names.push(...declaredBy(node));
  }
  return names;
}

const typeWords = /^(?:interface|type|enum|namespace|module|class)$/;
const afterDeclare = /^(?:const|let|var|function|class)$/;

/** Names at the top level that leave no trace in JavaScript, and those of enums and imports. */
function declaredTypes(tokens: readonly Token[]): string[] {
  const names: string[] = [];
  for (const i of topLevel(tokens)) {
    const { kind, text } = tokens[i]!;
    if (kind !== "word") continue;
    if (text === "import") names.push(...importedNames(tokens, i + 1));
    const next = tokens[i + 1];
    if (next?.kind !== "word" || isContinued(tokens, i)) continue;
    const after = tokens[i + 2]?.text ?? "";
    if (typeWords.test(text) && (text !== "type" || after === "=" || after === "<")) names.push(next.text);
    if (text === "declare" && afterDeclare.test(next.text) && tokens[i + 2]?.kind === "word") names.push(after);
  }
  return names;
}

/** Names that an unfinished cell seems to declare at its top level. */
function declaredInText(tokens: readonly Token[]): string[] {
  const names: string[] = [];
  for (const i of topLevel(tokens)) {
    if (!/^(?:const|let|var|function|class)$/.test(tokens[i]!.text)) continue;
    const next = tokens[i + 1];
    if (next?.kind === "word") names.push(next.text);
    for (
      let at = i + 2;
      next && /^[{[]$/.test(next.text) && at < tokens.length && !/^[=}\]]$/.test(tokens[at]!.text);
      at++
    ) {
      if (tokens[at]!.kind === "word") names.push(tokens[at]!.text);
    }
  }
  return names;
}

function* topLevel(tokens: readonly Token[]): Generator<number> {
  let depth = 0;
  for (const [i, { kind, text }] of tokens.entries()) {
    if (depth === 0) yield i;
    if (kind !== "mark") continue;
    if (text === "(" || text === "[" || text === "{" || text === "${") depth++;
    else if (text === ")" || text === "]" || text === "}") depth--;
  }
}

/** Whether a word is a member or a name rather than the keyword that begins a declaration. */
function isContinued(tokens: readonly Token[], i: number): boolean {
  const before = tokens[i - 1]?.text;
  return before === "." || before === "?.";
}

/** The local names of an import clause. */
function importedNames(tokens: readonly Token[], start: number): string[] {
  const names: string[] = [];
  for (let i = start; i < tokens.length; i++) {
    const { kind, text } = tokens[i]!;
    if (kind === "string" || text === "(" || text === "." || text === "=" || text === ";") break;
    if (kind !== "word" || text === "as") continue;
    const next = tokens[i + 1]?.text;
    const isModifier = text === "type" && next !== "," && next !== "}" && next !== "from" && next !== "=";
    const isFrom = text === "from" && tokens[i + 1]?.kind === "string";
    if (!isModifier && !isFrom && next !== "as") names.push(text);
  }
  return names;
}
