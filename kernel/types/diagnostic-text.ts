import { importHint } from "../modules/own-exports.ts";
import { codeFrame } from "../runtime/code-frame.ts";
import { type TypeDiagnostic, unknownName } from "./diagnostic.ts";

const maxShown = 10;

const bold = (text: string): string => `\u001b[1m${text}\u001b[22m`;
const red = (text: string): string => `\u001b[31m${text}\u001b[39m`;
const yellow = (text: string): string => `\u001b[33m${text}\u001b[39m`;

/**
 * Diagnostics of a cell as a front end shows them: message, place, and the lines around with the stretch marked.
 *
 * @param label - the cell, for example `Cell 3`
 * @param isError - red, for a cell that was not run; else yellow
 */
export function diagnosticLines(
  diagnostics: readonly TypeDiagnostic[],
  source: string,
  label: string,
  isError: boolean,
): string[] {
  const paint = isError ? red : yellow;
  const lines: string[] = [];
  for (const diagnostic of diagnostics.slice(0, maxShown)) {
    const { code, message, line, column, endLine, endColumn } = diagnostic;
    const [first, ...rest] = message.split("\n");
    lines.push(`${paint(bold(`TypeError TS${code}`))}: ${first}`, ...rest.map((each) => `  ${each}`));
    const name = unknownName(diagnostic);
    const hint = name === undefined ? undefined : importHint(name);
    if (hint !== undefined) lines.push(`${bold("Hint")}: ${hint}`);
    lines.push(`  ${label}, line ${line}, column ${column}`);
    const width = endLine === line ? endColumn - column : undefined;
    lines.push(...codeFrame(source, line, column, width).map((text) => `    ${text}`));
  }
  if (diagnostics.length > maxShown) lines.push(`and ${diagnostics.length - maxShown} more`);
  return lines;
}
