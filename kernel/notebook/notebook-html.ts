import { plotlyMime } from "../protocol.ts";
import { escapeHtml, highlight } from "./highlight.ts";
import { type Cell, isCode, type Notebook } from "./notebook.ts";
import { markdownHtml, outputHtml } from "./output-html.ts";
import { htmlPage, type PageOptions } from "./page.ts";

/**
 * A notebook as one page: text, coloured code, each output in its richest type, figures live. It is readable
 * offline and without scripts (figures then show the picture saved beside them).
 *
 * @param plotly - where the page finds plotly.js; inside the page unless said otherwise
 */
export function notebookHtml(
  notebook: Notebook,
  { title, plotly = "inline" }: { title?: string; plotly?: PageOptions["plotly"] } = {},
): Promise<string> {
  return htmlPage({
    title: title ?? notebookTitle(notebook) ?? "Notebook",
    body: notebook.cells.map(cellHtml).join("\n"),
    plotly: hasFigure(notebook) ? plotly : undefined,
  });
}

/** The first heading of the notebook's text. */
export function notebookTitle(notebook: Notebook): string | undefined {
  for (const cell of notebook.cells) {
    const heading = cell.cell_type === "markdown" ? /^#+\s+(.+)$/m.exec(cell.source) : null;
    if (heading) return heading[1].trim();
  }
  return undefined;
}

function cellHtml(cell: Cell): string {
  if (cell.cell_type === "raw") return "";
  if (!isCode(cell)) return `<section class="cell">${markdownHtml(cell.source)}</section>`;
  if (cell.source.trim() === "" && cell.outputs.length === 0) return "";
  const count = cell.execution_count === null ? "" : `<span class="count">[${cell.execution_count}]</span>`;
  const outputs = cell.outputs.map(outputHtml).join("\n");
  return `<section class="cell" id="${escapeHtml(cell.id)}">${count}<pre class="code">${highlight(cell.source)}</pre>
<div class="outputs">${outputs}</div></section>`;
}

function hasFigure(notebook: Notebook): boolean {
  return notebook.cells.some(
    (cell) => isCode(cell) && cell.outputs.some((output) => "data" in output && output.data[plotlyMime] !== undefined),
  );
}
