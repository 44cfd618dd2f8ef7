import { isMissing } from "./column.ts";
import type { Table } from "./table.ts";

/** A table as delimited text (RFC 4180, lines end in a line feed), numbers in full precision, missing values empty. */
export function writeCsv(table: Table, { delimiter = "," }: { delimiter?: string } = {}): string {
  const names = table.columnNames();
  const columns = names.map((name) => table.column(name));
  const quote = (text: string) =>
    text.includes(delimiter) || /["\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  const lines = [names.map(quote).join(delimiter)];
  for (let row = 0; row < table.length; row++) {
    lines.push(columns.map((column) => quote(cell(column[row]))).join(delimiter));
  }
  return `${lines.join("\n")}\n`;
}

function cell(value: unknown): string {
  if (isMissing(value)) return "";
  if (value instanceof Date) return value.toISOString();
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}
