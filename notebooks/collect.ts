import { type CellFailure, type CodeCell, type Execution, isCode, notebookTitle } from "albedo/kernel";
import { comparisonMime, plotlyMime } from "albedo/protocol";

/** One row of the *report / here* tables, as `out/comparison.json` holds it. */
export interface ComparisonRow {
  id: string;
  quantity: string;
  report: string | number | null;
  here: string | number;
  data: "real" | "stand-in";
  check: "pass" | "fail" | "info";
  note: string;
}

/** A figure of an executed notebook. */
export interface GalleryFigure {
  /** Name of its files, without ending. */
  file: string;
  title: string;
  caption: string;
  /** Plotly's JSON. */
  figure: unknown;
  /** Base64, where there was a Chromium. */
  png: string | undefined;
  /** The cell that made it. */
  cell: string;
}

/** What one executed notebook gives to the gallery. */
export interface ChapterResult {
  /** Path below `notebooks/`, for example `grasp/01-data-and-maps.ipynb`. */
  name: string;
  title: string;
  /** What the notebook says it shows: its first paragraph. */
  summary: string;
  figures: GalleryFigure[];
  rows: ComparisonRow[];
  failure: CellFailure | undefined;
  seconds: number;
}

/** Takes figures and rows out of an executed notebook. */
export function collect(name: string, { notebook, failure, seconds }: Execution): ChapterResult {
  const cells = notebook.cells.filter(isCode);
  const bundles = cells.flatMap((cell) => bundlesOf(cell).map((data) => ({ cell: cell.id, data })));
  const stem = name
    .replace(/\.ipynb$/, "")
    .replace(/\/(\d+)-.*$/, "/$1")
    .replace("/", "-");
  const figures = bundles
    .filter(({ data }) => data[plotlyMime] !== undefined)
    .map(({ cell, data }, index): GalleryFigure => {
      const figure = data[plotlyMime] as { layout?: { meta?: { title?: string; caption?: string } } };
      const { title = "", caption = "" } = figure.layout?.meta ?? {};
      return {
        file: `${stem}-${index + 1}`,
        title,
        caption,
        figure,
        png: data["image/png"] as string | undefined,
        cell,
      };
    });
  const rows = bundles.flatMap(({ data }) => (data[comparisonMime] ?? []) as ComparisonRow[]);
  return {
    name,
    title: notebookTitle(notebook) ?? name,
    summary: firstParagraph(notebook.cells),
    figures,
    rows,
    failure,
    seconds,
  };
}

function bundlesOf(cell: CodeCell): Record<string, unknown>[] {
  return cell.outputs.flatMap((output) => ("data" in output ? [output.data] : []));
}

function firstParagraph(cells: Execution["notebook"]["cells"]): string {
  const text = cells.find((cell) => cell.cell_type === "markdown")?.source ?? "";
  const paragraph = text.split(/\n\s*\n/).find((part) => part.trim() !== "" && !part.startsWith("#"));
  return paragraph?.trim() ?? "";
}

/** The rows as a table for a terminal that is `width` characters wide. */
export function comparisonTable(rows: readonly ComparisonRow[], width: number): string {
  const head = ["", "", "report", "here", "data", "check"];
  const cells = rows.map((row) => [row.id, row.quantity, shown(row.report), shown(row.here), row.data, row.check]);
  const widths = head.map((name, column) => Math.max(name.length, ...cells.map((line) => line[column].length)));
  // Long texts give way: first those of the two value columns, then the quantity.
  widths[2] = Math.min(widths[2], 24);
  widths[3] = Math.min(widths[3], 34);
  const others = widths.reduce((sum, one) => sum + one + 2, 0) - widths[1];
  widths[1] = Math.max(20, Math.min(widths[1], width - others));
  return [head, ...cells]
    .map((line) =>
      line
        .map((cell, column) => cut(cell, widths[column]).padEnd(widths[column]))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}

function shown(value: string | number | null): string {
  if (value === null) return "–";
  return typeof value === "number" && !Number.isInteger(value) ? String(Number(value.toPrecision(7))) : String(value);
}

function cut(text: string, width: number): string {
  return text.length > width ? `${text.slice(0, width - 1)}…` : text;
}
