import { codeFrame } from "../runtime/code-frame.ts";
import type { ErrorContent } from "../runtime/messages.ts";

/** The error content of a cell that could not be turned into JavaScript, with the text around the place. */
export function syntaxErrorContent(error: unknown, source: string, label: string): ErrorContent {
  const {
    name = "SyntaxError",
    message,
    line,
    column = 1,
    hint,
  } = error as Partial<Error> & {
    line?: number;
    column?: number;
    hint?: string;
  };
  const traceback = [`\u001b[31m\u001b[1m${name}\u001b[22m\u001b[39m: ${message ?? String(error)}`];
  if (hint) traceback.push(`\u001b[1mHint\u001b[22m: ${hint}`);
  if (line !== undefined) {
    traceback.push(`  ${label}, line ${line}, column ${column}`);
    traceback.push(...codeFrame(source, line, column).map((text) => `    ${text}`));
  }
  return { ename: name, evalue: message ?? String(error), traceback };
}
