import { FormatError } from "../errors.ts";

/** The cells of delimited text. */
export interface CsvRecords {
  readonly rows: string[][];
  /** Line on which each record begins, from 1; the header's included. */
  readonly lines: number[];
}

/** Splits delimited text (RFC 4180; lines may end in LF or CRLF; a byte order mark and empty lines are skipped, not so lines of `""`). */
export function parseCsv(text: string, delimiter: string, path: string): CsvRecords {
  const rows: string[][] = [];
  const lines: number[] = [];
  let line = 1;
  let at = text.charCodeAt(0) === 0xfeff ? 1 : 0;
  while (at < text.length) {
    const begin = line;
    const cells: string[] = [];
    const unquoted = text[at] !== '"';
    for (let more = true; more; ) {
      let cell: string;
      if (text[at] === '"') {
        const end = closingQuote(text, at, path, line);
        const quoted = text.slice(at + 1, end);
        line += countNewlines(quoted);
        cell = quoted.replaceAll('""', '"');
        at = end + 1;
        const rest = cellEnd(text, at, delimiter);
        cell += text.slice(at, rest).replace(/\r$/, "");
        at = rest;
      } else {
        const end = cellEnd(text, at, delimiter);
        cell = text.slice(at, end);
        if (cell.endsWith("\r")) cell = cell.slice(0, -1);
        at = end;
      }
      cells.push(cell);
      more = text[at] === delimiter;
      at++;
    }
    line++;
    if (unquoted && cells.length === 1 && cells[0] === "") continue;
    rows.push(cells);
    lines.push(begin);
  }
  return { rows, lines };
}

function cellEnd(text: string, from: number, delimiter: string): number {
  let end = from;
  while (end < text.length && text[end] !== delimiter && text[end] !== "\n") end++;
  return end;
}

function closingQuote(text: string, open: number, path: string, line: number): number {
  for (let at = text.indexOf('"', open + 1); at >= 0; at = text.indexOf('"', at + 2)) {
    if (text[at + 1] !== '"') return at;
  }
  throw new FormatError(
    "CSV_QUOTE",
    `Cannot read ${path}: the quote that opens on line ${line} is never closed`,
    "Close the quote, or double quotes that belong to the text.",
    { path, offset: open },
  );
}

function countNewlines(text: string): number {
  return text.split("\n").length - 1;
}
