import { isCode, type Notebook } from "../../kernel/notebook/notebook.ts";
import { comparisonMime } from "../../kernel/protocol.ts";

/** A row of a notebook's comparison with its report, as far as tests look at it. */
export interface ComparisonRow {
  id: string;
  here: string | number;
  data: string;
  check: string;
}

/** Values of one MIME type in a notebook's outputs, in order. */
export function shown(notebook: Notebook, mime: string): unknown[] {
  const outputs = notebook.cells.filter(isCode).flatMap((cell) => cell.outputs);
  return outputs.flatMap((output) => ("data" in output && output.data[mime] !== undefined ? [output.data[mime]] : []));
}

/** The rows of the table in which an executed notebook compares itself with its report. */
export function comparisonRows(notebook: Notebook): ComparisonRow[] {
  return (shown(notebook, comparisonMime) as ComparisonRow[][]).flat();
}
