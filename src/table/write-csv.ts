import { isMissing } from "./column.ts";
import { jsonText } from "./json-text.ts";
import type { Table } from "./table.ts";

/**
 * A table as delimited text (RFC 4180, lines end in a line feed), numbers in full precision, missing values empty (`""` in a
 * table of one column, where an empty line would be skipped).
 */
export function writeCsv(table: Table, { delimiter = "," }: { delimiter?: string } = {}): string {
  const names = table.columnNames();
  const columns = names.map((name) => table.column(name));
  const quote = (text: string) =>
    text.includes(delimiter) || /["\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  // A line without a character is no record to a reader: the empty cell of a single column is quoted.
  const line = (cells: readonly string[]) => cells.map(quote).join(delimiter) || (cells.length === 1 ? '""' : "");
  const lines = [line(names)];
  for (let row = 0; row < table.length; row++) {
    lines.push(line(columns.map((column) => cell(column[row]))));
  }
  return `${lines.join("\n")}\n`;
}

function cell(value: unknown): string {
  if (isMissing(value)) return "";
  if (value instanceof Date) return value.toISOString();
  return typeof value === "object" ? jsonText(value) : String(value);
}
