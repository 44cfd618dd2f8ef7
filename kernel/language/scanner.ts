/** What a stretch of TypeScript is. Templates come as chunks, with `${` and `}` as marks between them. */
type TokenKind = "word" | "number" | "string" | "template" | "regex" | "comment" | "mark";

/** One token of a text that need not be whole. */
export interface Token {
  kind: TokenKind;
  start: number;
  end: number;
  text: string;
  /** False for a string, template, comment or regular expression that the text ends before it ends. */
  closed: boolean;
}

const word = /[\p{ID_Start}$_#@][\p{ID_Continue}$\u200c\u200d]*/uy;
const number = /0[xXoObB][\da-fA-F_]+n?|(?:\d[\d_]*\.?[\d_]*|\.\d[\d_]*)(?:[eE][+-]?\d+)?n?/y;
const marks = /=>|\?\.(?!\d)|\.\.\.|\$\{|\+\+|--|[<>!=]=+|&&=?|\|\|=?|\?\?=?|\*\*=?|[-+*/%&|^]=|[^\s]/y;
const beforeExpression =
  /^(?:return|typeof|instanceof|in|of|new|delete|void|throw|case|do|else|yield|await|default|extends)$/;

/** Splits TypeScript into tokens. Never fails: what is cut off at the end is the last token, not closed. */
export function scan(source: string): Token[] {
  const tokens: Token[] = [];
  /** Open brackets; `${` marks where a template goes on after its `}`. */
  const open: string[] = [];
  /** For each open parenthesis, whether it belongs to `if`, `while` and the like. */
  const heads: boolean[] = [];
  let afterHead = false;
  let at = 0;

  const add = (kind: TokenKind, end: number, closed = true): void => {
    tokens.push({ kind, start: at, end, text: source.slice(at, end), closed });
    at = end;
  };
  const match = (pattern: RegExp): number => {
    pattern.lastIndex = at;
    return pattern.test(source) ? pattern.lastIndex : -1;
  };
  const chunk = (from: number): void => {
    let end = from;
    for (; end < source.length; end++) {
      if (source[end] === "\\") end++;
      else if (source[end] === "`") {
        add("template", end + 1);
        return;
      } else if (source[end] === "$" && source[end + 1] === "{") {
        if (end > at) add("template", end);
        open.push("${");
        add("mark", end + 2);
        return;
      }
    }
    add("template", source.length, false);
  };
  const mark = (): void => {
    const end = match(marks);
    const text = source.slice(at, end);
    const before = lastSignificant(tokens)?.text ?? "";
    afterHead = false;
    if (text === "(") heads.push(/^(?:if|while|for|with)$/.test(before));
    if (text === ")") afterHead = heads.pop() ?? false;
    if (text === "(" || text === "[" || text === "{") open.push(text);
    if (text === ")" || text === "]" || text === "}") {
      const opened = open.pop();
      add("mark", end);
      if (opened === "${" && text === "}") chunk(at);
      return;
    }
    add("mark", end);
  };

  while (at < source.length) {
    const character = source[at]!;
    if (/\s/.test(character)) at++;
    else if (source.startsWith("//", at) || (at === 0 && source.startsWith("#!"))) {
      const end = source.indexOf("\n", at);
      add("comment", end === -1 ? source.length : end, end !== -1);
    } else if (source.startsWith("/*", at)) {
      const end = source.indexOf("*/", at + 2);
      add("comment", end === -1 ? source.length : end + 2, end !== -1);
    } else if (character === '"' || character === "'") {
      const end = stringEnd(source, at);
      add("string", end, end - at > 1 && source[end - 1] === character);
    } else if (character === "`") chunk(at + 1);
    else if (character === "/" && startsRegex(lastSignificant(tokens), afterHead)) {
      const end = regexEnd(source, at);
      add("regex", end, source[end - 1] !== "\n" && end > at + 1 && /\/[a-z]*$/.test(source.slice(at + 1, end)));
    } else if (match(word) !== -1) {
      afterHead = false;
      add("word", word.lastIndex);
    } else if (/\d/.test(character) || (character === "." && /\d/.test(source[at + 1] ?? "")))
      add("number", match(number));
    else mark();
  }
  return tokens;
}

/** The last token that is no comment. */
function lastSignificant(tokens: readonly Token[]): Token | undefined {
  for (let i = tokens.length - 1; i >= 0; i--) if (tokens[i]!.kind !== "comment") return tokens[i];
  return undefined;
}

function startsRegex(before: Token | undefined, afterHead: boolean): boolean {
  if (!before) return true;
  if (before.kind === "word") return beforeExpression.test(before.text);
  if (before.kind !== "mark") return false;
  if (before.text === ")") return afterHead;
  return !/^(?:\]|\+\+|--)$/.test(before.text);
}

function stringEnd(source: string, start: number): number {
  for (let end = start + 1; end < source.length; end++) {
    if (source[end] === "\\") end++;
    else if (source[end] === source[start]) return end + 1;
    else if (source[end] === "\n") return end;
  }
  return source.length;
}

function regexEnd(source: string, start: number): number {
  let inClass = false;
  for (let end = start + 1; end < source.length; end++) {
    const character = source[end];
    if (character === "\\") end++;
    else if (character === "\n") return end;
    else if (character === "[") inClass = true;
    else if (character === "]") inClass = false;
    else if (character === "/" && !inClass) {
      let last = end + 1;
      while (/[a-z]/.test(source[last] ?? "")) last++;
      return last;
    }
  }
  return source.length;
}
