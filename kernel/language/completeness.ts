import { CellSyntaxError, offsetOfPlace } from "./cell-syntax-error.ts";
import { asObjectLiteral } from "./object-cell.ts";
import { questionOf } from "./question.ts";
import { scan } from "./scanner.ts";
import { stripTypes } from "./strip-types.ts";

/** Whether a console should run a text or ask for another line. */
export interface Completeness {
  status: "complete" | "incomplete" | "invalid";
  /** Blanks with which the next line should begin; empty unless incomplete. */
  indent: string;
}

const step = "  ";

/** Tells whether a text is a whole cell: where the first mistake lies at the very end, the rest is still to come. */
export function isComplete(source: string): Completeness {
  const status = statusOf(source);
  return { status, indent: status === "incomplete" ? nextIndent(source) : "" };
}

function statusOf(source: string): Completeness["status"] {
  if (questionOf(source) || asObjectLiteral(source)) return "complete";
  const status = judge(source);
  // The beginning of a generic arrow function is taken for `<T>value` and refused there, or even taken for a whole one.
  const plain = source.replace(typeParameters, (found) => " ".repeat(found.length));
  if (plain !== source && judge(plain) === "incomplete") return "incomplete";
  // `{ a: 1,` is no beginning of a block, but of an object.
  if (status === "invalid" && source.trimStart().startsWith("{") && judge(`(${source}`) === "incomplete")
    return "incomplete";
  return status;
}

const typeParameters = /(?<=(?:^|[=(,:?&|[{;>]|\b(?:async|return))\s*)<[^<>()]*>(?=\s*\()/g;

function judge(source: string): Completeness["status"] {
  try {
    stripTypes(source);
    return "complete";
  } catch (error) {
    if (!(error instanceof CellSyntaxError)) throw error;
    if (/^Unterminated (?:template|block comment)/.test(error.message)) return "incomplete";
    if (/^(?:Unterminated string|Invalid string escape)/.test(error.message))
      return source.endsWith("\\") || source.endsWith("\\\n") ? "incomplete" : "invalid";
    if (/^Unterminated regexp/.test(error.message)) return "invalid";
    // The word `await` alone is refused where it begins.
    const rest = /^`await` cannot be used/.test(error.message) ? "await".length : 0;
    return offsetOfPlace(source, error) + rest >= source.trimEnd().length ? "incomplete" : "invalid";
  }
}

/** The next line stands one step deeper than the line of the innermost open bracket, or than the last line. */
function nextIndent(source: string): string {
  const tokens = scan(source);
  const last = tokens.at(-1);
  if (last && !last.closed && (last.kind === "template" || last.kind === "comment") && !last.text.startsWith("//"))
    return "";
  const open: number[] = [];
  for (const { kind, text, start } of tokens) {
    if (kind !== "mark") continue;
    if (text === "(" || text === "[" || text === "{" || text === "${") open.push(start);
    if (text === ")" || text === "]" || text === "}") open.pop();
  }
  return indentAt(source, open.at(-1) ?? source.trimEnd().length) + step;
}

function indentAt(source: string, offset: number): string {
  const start = source.lastIndexOf("\n", Math.max(0, offset - 1)) + 1;
  return /^[ \t]*/.exec(source.slice(start))![0];
}
