import type { CodeCell, ErrorOutput } from "./notebook.ts";
import { plainText } from "./terminal-text.ts";

/** Why a run ended at a cell. */
export interface CellFailure {
  reason: "error" | "timeout" | "interrupted";
  /** Number of the cell, as `[4]` beside it says. */
  cell: number;
  /** Line of the cell, from 1, and column, where the error names them. */
  line?: number;
  column?: number;
  /** Name and message of the error. */
  message?: string;
  hint?: string;
  /** The time limit, where it passed. */
  seconds?: number;
  /** The cell did not answer the interrupt either, so that the kernel had to be ended. */
  unanswered?: boolean;
}

const place = /^\s*Cell (\d+), line (\d+), column (\d+)/gm;

/** The failure that a cell's error output tells of. */
export function errorIn(cell: CodeCell, number: number): CellFailure {
  const count = cell.execution_count ?? number;
  const error = cell.outputs.findLast((output): output is ErrorOutput => output.output_type === "error");
  if (!error) return { reason: "error", cell: count, message: "it failed without saying why" };
  // Ctrl-C reaches the kernel too, and its cell may have ended before this process has seen the signal.
  if (error.ename === "Interrupted") return { reason: "interrupted", cell: count };
  const text = plainText(error.traceback.join("\n"));
  // The error may come from a function of an earlier cell: the line asked for is that of the call in this one.
  const here = [...text.matchAll(place)].find((match) => Number(match[1]) === count);
  return {
    reason: "error",
    cell: count,
    ...(here && { line: Number(here[2]), column: Number(here[3]) }),
    message: text.split("\n")[0].trim() || `${error.ename}: ${error.evalue}`,
    hint: /^\s*hint: (.+)$/im.exec(text)?.[1],
  };
}

/** A failure in words: notebook, cell, line, reason, and the hint below it. */
export function describeFailure(path: string, failure: CellFailure): string {
  const where = `${path}, cell [${failure.cell}]${failure.line === undefined ? "" : `, line ${failure.line}`}`;
  switch (failure.reason) {
    case "error":
      return `${where}: ${failure.message}${failure.hint ? `\nhint: ${failure.hint}` : ""}`;
    case "timeout": {
      const ended = failure.unanswered ? " and its kernel ended, since it did not answer" : "";
      return `${where}: interrupted after ${failure.seconds} s${ended}\nhint: --timeout allows more, or leave it out`;
    }
    case "interrupted":
      return `${where}: interrupted`;
  }
}
