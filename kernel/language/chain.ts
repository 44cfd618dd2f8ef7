import type { Token } from "./scanner.ts";

const closers: Record<string, string> = { ")": "(", "]": "[", "}": "{" };
const keywordsBefore =
  /^(?:return|typeof|case|in|of|instanceof|void|delete|throw|else|do|yield|await|new|extends|default)$/;

/**
 * Where the chain of members, indexes and calls begins that ends with a token: of `a + b.c[0].d`, the `b`.
 *
 * @param last - index of the chain's last token
 * @returns index of its first token; undefined when no chain ends there
 */
export function chainStart(tokens: readonly Token[], last: number): number | undefined {
  let at = last;
  while (tokens[at]?.text === "!") at--;
  for (;;) {
    const start = linkStart(tokens, at);
    if (start === undefined) return undefined;
    const before = tokens[start - 1];
    const link = tokens[start]!;
    if (before && (before.text === "." || before.text === "?.")) at = start - 2;
    else if (isBracket(link) && before && endsOperand(tokens, start - 1)) at = start - 1;
    else return before?.text === "new" ? start - 1 : start;
    if (at < 0) return undefined;
    while (tokens[at]?.text === "!") at--;
  }
}

function linkStart(tokens: readonly Token[], at: number): number | undefined {
  const token = tokens[at];
  if (!token) return undefined;
  if (token.kind === "word") return keywordsBefore.test(token.text) ? undefined : at;
  if (token.kind === "string" || token.kind === "regex" || token.kind === "number") return at;
  if (token.kind === "template") return token.text.startsWith("`") && token.text.length > 1 ? at : undefined;
  const opener = closers[token.text];
  if (!opener) return undefined;
  let depth = 0;
  for (let i = at; i >= 0; i--) {
    const { kind, text } = tokens[i]!;
    if (kind !== "mark") continue;
    if (text in closers) depth++;
    if (/^(?:\(|\[|\{|\$\{)$/.test(text) && --depth === 0) return i;
  }
  return undefined;
}

function isBracket({ kind, text }: Token): boolean {
  return kind === "mark" && (text === "(" || text === "[");
}

const heads = /^(?:if|while|for|switch|with|catch)$/;

function endsOperand(tokens: readonly Token[], at: number): boolean {
  const { kind, text } = tokens[at]!;
  if (kind === "word") return !keywordsBefore.test(text) && !heads.test(text);
  if (text !== ")") return kind === "string" || kind === "template" || (kind === "mark" && text === "]");
  const opener = linkStart(tokens, at);
  return opener !== undefined && !heads.test(tokens[opener - 1]?.text ?? "");
}
