/**
 * A notebook as nbformat 4.5 defines it, with one difference while it is in memory: text that the file holds as a
 * list of lines (sources, streams, text outputs) is one string here.
 */
export interface Notebook {
  cells: Cell[];
  metadata: NotebookMetadata;
  nbformat: number;
  nbformat_minor: number;
}

interface NotebookMetadata {
  kernelspec?: { name: string; display_name: string; language?: string };
  language_info?: { name: string; [key: string]: unknown };
  [key: string]: unknown;
}

export type Cell = CodeCell | TextCell;

/** A cell of code with what it printed and showed. */
export interface CodeCell {
  cell_type: "code";
  id: string;
  metadata: CellMetadata;
  source: string;
  execution_count: number | null;
  outputs: Output[];
}

/** A cell of Markdown, or of text that front ends leave alone. */
export interface TextCell {
  cell_type: "markdown" | "raw";
  id: string;
  metadata: CellMetadata;
  source: string;
  attachments?: Record<string, Record<string, unknown>>;
}

export interface CellMetadata {
  tags?: string[];
  [key: string]: unknown;
}

export type Output = StreamOutput | DisplayOutput | ErrorOutput;

interface StreamOutput {
  output_type: "stream";
  name: "stdout" | "stderr";
  text: string;
}

export interface DisplayOutput {
  output_type: "display_data" | "execute_result";
  data: Record<string, unknown>;
  metadata: Record<string, unknown>;
  execution_count?: number | null;
}

export interface ErrorOutput {
  output_type: "error";
  ename: string;
  evalue: string;
  traceback: string[];
}

export function isCode(cell: Cell): cell is CodeCell {
  return cell.cell_type === "code";
}

/** Whether a cell carries a tag, for example `parameters`. */
export function hasTag(cell: Cell, tag: string): boolean {
  return Array.isArray(cell.metadata.tags) && cell.metadata.tags.includes(tag);
}
