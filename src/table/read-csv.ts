import { readFile } from "node:fs/promises";
import type { DataSource } from "../data-source.ts";
import { decodeText } from "../decode-text.ts";
import { ArgumentError, FormatError } from "../errors.ts";
import { emptyFile, unreadableFile } from "../unreadable-file.ts";
import { isMissing } from "./column.ts";
import { type CsvRecords, parseCsv } from "./parse-csv.ts";
import { Table } from "./table.ts";

/** How to read delimited text. */
export interface CsvOptions {
  /** @defaultValue "," */
  readonly delimiter?: string;
  /** Names of the columns when the first line holds values already. */
  readonly names?: readonly string[];
  /** Texts that stand for a missing value, besides an empty cell, `NaN`, `NA` and `null`. */
  readonly missing?: readonly string[];
  /** Where the numbers come from. @defaultValue the file */
  readonly source?: DataSource;
}

/**
 * Reads a CSV file with a header line. A column whose values are all numbers becomes a Float64Array; one with any
 * other text stays text, missing values null. Bytes that are no UTF-8 are read as Latin-1.
 *
 * @throws {@link FileError} `FILE_NOT_FOUND`, `NOT_A_FILE`, `NO_PERMISSION` or `READ_FAILED`
 * @throws {@link FormatError} `EMPTY_FILE`, or `CSV_RAGGED` or `CSV_QUOTE`, with the line, when a record is malformed
 */
export async function readCsv(path: string, options: CsvOptions = {}): Promise<Table> {
  const bytes = await readFile(path).catch((cause: unknown) => {
    throw unreadableFile(path, cause);
  });
  if (bytes.length === 0) throw emptyFile(path);
  return tableFromCsv(decodeText(bytes), { source: { kind: "real", name: path, path }, ...options }, path);
}

/**
 * As {@link readCsv}, from text.
 *
 * @param path - what to call the text in errors
 */
export function tableFromCsv(text: string, options: CsvOptions = {}, path = "text"): Table {
  const { delimiter = ",", missing = [] } = options;
  if (delimiter.length !== 1) {
    throw new ArgumentError("CSV_DELIMITER", `Cannot split at ${JSON.stringify(delimiter)}`, "Use a single character.");
  }
  const records = parseCsv(text, delimiter, path);
  const names = options.names ?? records.rows.shift() ?? [];
  requireHeader(names, records, path, options.names ? 0 : 1);
  const absent = new Set(["", "NaN", "NA", "null", ...missing]);
  const columns = new Map<string, unknown[] | Float64Array>();
  names.forEach((name, i) => {
    columns.set(name, typed(records.rows.map((row) => (absent.has(row[i]) ? null : row[i]))));
  });
  return new Table(columns, { source: options.source });
}

function requireHeader(names: readonly string[], { rows, lines }: CsvRecords, path: string, skipped: number): void {
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined) {
    throw new FormatError(
      "CSV_HEADER",
      `Cannot read ${path}: two columns are named ${JSON.stringify(twice)}`,
      "Rename one, or pass the names of the columns yourself.",
      { path },
    );
  }
  const row = rows.findIndex((cells) => cells.length !== names.length);
  if (row < 0) return;
  throw new FormatError(
    "CSV_RAGGED",
    `Cannot read ${path}: line ${lines[row + skipped]} has ${rows[row].length} cells, the header has ${names.length}`,
    "Give every line the same number of cells; quote cells that hold the delimiter.",
    { path },
  );
}

function typed(cells: readonly (string | null)[]): Float64Array | (string | null)[] {
  const numbers = new Float64Array(cells.length);
  let found = 0;
  for (let i = 0; i < cells.length; i++) {
    const cell = cells[i];
    numbers[i] = cell === null ? Number.NaN : toNumber(cell);
    if (cell === null) continue;
    if (isMissing(numbers[i])) return [...cells];
    found++;
  }
  return found > 0 || cells.length === 0 ? numbers : [...cells];
}

function toNumber(cell: string): number {
  const text = cell.trim();
  if (/^[-+]?inf(inity)?$/i.test(text))
    return text.startsWith("-") ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  // Number() also takes "0x1f", which a table of measurements does not mean.
  return /^[-+]?[\d.]/.test(text) && !/^[-+]?0[xob]/i.test(text) ? Number(text) : Number.NaN;
}
