import { isNumericColumn } from "./column.ts";
import { columnFormat } from "./format-value.ts";
import type { Table } from "./table.ts";

/**
 * The first and last rows as text, numbers to the right, within `width` characters; names of columns that do not fit
 * are counted.
 */
export function tableText(table: Table, { rows = 10, width = 100 } = {}): string {
  const shown = shownRows(table.length, rows);
  const names = table.columnNames();
  const index = cells("", shown, (row) => String(row), "right");
  const columns = [index];
  let used = index.width;
  for (const name of names) {
    if (columns.length > 1 && used > width) break;
    const values = table.column(name);
    const align = isNumericColumn(values) ? "right" : "left";
    const format = columnFormat(shown.map((row) => (row === undefined ? null : values[row])));
    const column = cells(name, shown, (row) => format(values[row]), align);
    used += 2 + column.width;
    if (columns.length > 1 && used > width) break;
    columns.push(column);
  }
  const lines = index.lines.map((_, line) =>
    columns
      .map((column) => column.lines[line])
      .join("  ")
      .trimEnd(),
  );
  const hidden = names.length - (columns.length - 1);
  const rest = hidden > 0 ? `, ${hidden} ${hidden === 1 ? "column" : "columns"} not shown` : "";
  return [...(names.length > 0 ? lines : []), `${sizeText(table)}${rest}`].join("\n");
}

/** For example `"10,870 rows × 9 columns"`. */
export function sizeText(table: Table): string {
  const rows = `${table.length.toLocaleString("en-US")} ${table.length === 1 ? "row" : "rows"}`;
  const columns = `${table.numCols().toLocaleString("en-US")} ${table.numCols() === 1 ? "column" : "columns"}`;
  const groups = table.groups()?.size;
  return `${rows} × ${columns}${groups === undefined ? "" : `, in ${groups} ${groups === 1 ? "group" : "groups"}`}`;
}

function shownRows(length: number, limit: number): (number | undefined)[] {
  if (length <= limit) return Array.from({ length }, (_, i) => i);
  const half = Math.ceil(limit / 2);
  const head = Array.from({ length: half }, (_, i) => i);
  const tail = Array.from({ length: limit - half }, (_, i) => length - (limit - half) + i);
  return [...head, undefined, ...tail];
}

function cells(
  name: string,
  rows: readonly (number | undefined)[],
  text: (row: number) => string,
  align: "left" | "right",
): { lines: string[]; width: number } {
  const raw = [name, ...rows.map((row) => (row === undefined ? "…" : clip(text(row))))];
  const width = Math.max(...raw.map((cell) => cell.length));
  return { lines: raw.map((cell) => (align === "right" ? cell.padStart(width) : cell.padEnd(width))), width };
}

function clip(text: string): string {
  const line = text.replace(/\s+/g, " ");
  return line.length > 40 ? `${line.slice(0, 39)}…` : line;
}
