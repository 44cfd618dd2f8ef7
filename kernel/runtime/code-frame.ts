const contextLines = 2;

/**
 * The lines around a position, numbered, with a mark at the line and carets under the columns.
 *
 * @param line - counted from 1
 * @param column - counted from 1
 * @param length - how many columns are meant
 */
export function codeFrame(source: string, line: number, column: number, length = 1): string[] {
  const lines = source.split("\n");
  const text = lines[line - 1];
  if (text === undefined) return [];
  const last = Math.min(lines.length, line + contextLines);
  const width = String(last).length;
  const frame: string[] = [];
  for (let n = Math.max(1, line - contextLines); n <= last; n++) {
    frame.push(`${n === line ? ">" : " "} ${String(n).padStart(width)} | ${clip(lines[n - 1]!)}`.trimEnd());
    if (n === line && column <= maxWidth) {
      // Tabs are kept, so that the caret stands under its character whatever their width.
      const indent = text.slice(0, column - 1).replace(/[^\t]/g, " ");
      frame.push(`  ${" ".repeat(width)} | ${indent}${"^".repeat(Math.max(1, Math.min(length, maxWidth - column)))}`);
    }
  }
  return frame;
}

const maxWidth = 200;

function clip(line: string): string {
  return line.length > maxWidth ? `${line.slice(0, maxWidth)}…` : line;
}
