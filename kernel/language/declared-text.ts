import { scan, type Token } from "./scanner.ts";

/** A declaration at the top of a cell, as its text stands there. */
export interface DeclaredText {
  name: string;
  /** Where it begins, with its modifiers and decorators. */
  start: number;
  end: number;
}

const keywords = /^(?:function|class|enum|namespace|interface|type|const|let|var)$/;
const modifiers = /^(?:export|default|declare|abstract|async|const)$/;
/** Words and marks by which a line goes on, when they stand at its end or at the start of the next. */
const operatorWords = /^(?:as|satisfies|instanceof|in|of|extends|is|keyof|typeof|new|await|yield|void|delete)$/;
const closing = /^[)\]}]$/;

/** The declarations at the top of a cell, by its words alone: for cells that are written anew to be run. */
export function declaredTexts(source: string): DeclaredText[] {
  const tokens = scan(source).filter(({ kind }) => kind !== "comment");
  const found: DeclaredText[] = [];
  let depth = 0;
  for (let i = 0; i < tokens.length; i++) {
    const { kind, text } = tokens[i]!;
    if (kind === "mark") depth += depthOf(text);
    if (depth > 0 || kind !== "word" || !keywords.test(text)) continue;
    const at = tokens[i + 1]?.text === "*" ? i + 2 : i + 1;
    const name = tokens[at];
    if (name?.kind !== "word" || keywords.test(name.text) || tokens[i - 1]?.text === ".") continue;
    const isVariable = /^(?:const|let|var|type)$/.test(text);
    const last = isVariable ? endOfStatement(tokens, at, source) : endOfBraces(tokens, at, source);
    found.push({ name: name.text, start: tokens[firstOf(tokens, i)]!.start, end: tokens[last]!.end });
    i = last;
  }
  return found;
}

/** The text of a member of a class, given the text of the class. */
export function memberText(classText: string, member: string): string | undefined {
  const tokens = scan(classText).filter(({ kind }) => kind !== "comment");
  const open = openingOf(
    tokens,
    tokens.findLastIndex(({ text }) => text === "}"),
  );
  let depth = 0;
  for (let i = open + 1; open >= 0 && i < tokens.length; i++) {
    const { kind, text } = tokens[i]!;
    if (kind === "mark") depth += depthOf(text);
    const isCalled = /^[(<]$/.test(tokens[i + 1]?.text ?? "");
    if (depth !== 0 || kind !== "word" || text !== member || !isCalled || tokens[i - 1]?.text === ".") continue;
    let first = i;
    while (/^(?:async|static|get|set|public|private|protected|override|\*)$/.test(tokens[first - 1]!.text)) first--;
    return classText.slice(tokens[first]!.start, tokens[endOfBraces(tokens, i, classText)]!.end);
  }
  return undefined;
}

function depthOf(mark: string): number {
  if (mark === "(" || mark === "[" || mark === "{" || mark === "${") return 1;
  return closing.test(mark) ? -1 : 0;
}

/** The first token of a declaration whose keyword is known. */
function firstOf(tokens: readonly Token[], keyword: number): number {
  let first = keyword;
  for (;;) {
    const before = tokens[first - 1];
    if (!before) return first;
    if (before.kind === "word" && (modifiers.test(before.text) || before.text.startsWith("@"))) first--;
    else if (before.text === ")") {
      const open = openingOf(tokens, first - 1);
      if (!tokens[open - 1]?.text.startsWith("@")) return first;
      first = open - 1;
    } else return first;
  }
}

/** The bracket that another one closes. */
function openingOf(tokens: readonly Token[], close: number): number {
  let depth = 0;
  for (let open = close; open >= 0; open--) {
    if (tokens[open]!.kind === "mark") depth += depthOf(tokens[open]!.text);
    if (depth === 0) return open;
  }
  return -1;
}

/** The last token of a declaration that ends with its body. Types before that may hold braces too. */
function endOfBraces(tokens: readonly Token[], start: number, source: string): number {
  let depth = 0;
  for (let i = start; i < tokens.length; i++) {
    const { kind, text, end } = tokens[i]!;
    if (kind === "mark") depth += depthOf(text);
    if (depth > 0) continue;
    if (text === ";") return i;
    const next = tokens[i + 1];
    const isNewLine = source.slice(end, next?.start).includes("\n");
    if (text === "}" && !/^[{>|&,=]$/.test(next?.text ?? "") && (next?.text !== "[" || isNewLine)) return i;
  }
  return tokens.length - 1;
}

/** The last token of a declaration of variables or of a type. */
function endOfStatement(tokens: readonly Token[], start: number, source: string): number {
  let depth = 0;
  for (let i = start; i < tokens.length; i++) {
    const { kind, text, end } = tokens[i]!;
    if (kind === "mark") depth += depthOf(text);
    if (depth > 0) continue;
    const next = tokens[i + 1];
    if (text === ";" || !next) return i;
    const isOpen = (kind === "mark" && !closing.test(text)) || (kind === "word" && operatorWords.test(text));
    const goesOn = next.kind === "mark" ? next.text !== "{" : operatorWords.test(next.text) || next.kind === "template";
    if (!isOpen && !goesOn && source.slice(end, next.start).includes("\n")) return i;
  }
  return tokens.length - 1;
}
