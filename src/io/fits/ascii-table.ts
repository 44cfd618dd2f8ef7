import { type LazyColumn, lazyColumn } from "../../table/lazy-column.ts";
import type { BinaryTableBytes } from "./binary-table.ts";
import type { FitsColumn } from "./column-format.ts";
import { fitsError } from "./fits-error.ts";
import type { FitsHeader } from "./header.ts";

const number = /^[+-]?(\d+\.?\d*|\.\d+)(?:([ED]?)([+-]?\d+))?$/i;

/**
 * The columns of a text table, each read on first use: texts without blanks at the end, or numbers. An empty field of
 * numbers is 0, as the standard says; a field equal to `TNULL` is missing.
 *
 * @throws {@link FormatError} `BAD_HEADER` for a format that is none, `BAD_NUMBER` with the row when a column is read
 */
export function asciiColumns(
  columns: readonly FitsColumn[],
  header: FitsHeader,
  bytes: BinaryTableBytes,
): Map<string, LazyColumn> {
  const found = new Map<string, LazyColumn>();
  for (const column of columns) {
    const form = /^([AIFED])(\d+)(?:\.(\d+))?$/.exec(column.format);
    const start = Number(header.get(`TBCOL${column.number}`)) - 1;
    const width = Number(form?.[2]);
    if (!form || !Number.isInteger(start) || start < 0 || start + width > bytes.rowLength) {
      const reason = `column ${JSON.stringify(column.name)} of the format ${JSON.stringify(column.format)} lies at letter ${start + 1} of rows of ${bytes.rowLength}`;
      throw fitsError("BAD_HEADER", bytes, reason, "The header is damaged: fetch the file again.");
    }
    const field = (row: number) => fieldText(bytes, row, start, width);
    const load = () =>
      form[1] === "A"
        ? Array.from({ length: bytes.rowCount }, (_, row) => field(row).trimEnd())
        : numbers(column, form[1], Number(form[3] ?? 0), field, bytes);
    found.set(column.name, lazyColumn(column.name, bytes.rowCount, load));
  }
  return found;
}

function fieldText(bytes: BinaryTableBytes, row: number, start: number, width: number): string {
  const rows = bytes.rows();
  const from = rows.byteOffset + row * bytes.rowLength + start;
  return Buffer.from(rows.buffer, from, width).toString("latin1");
}

function numbers(
  column: FitsColumn,
  letter: string,
  decimals: number,
  field: (row: number) => string,
  bytes: BinaryTableBytes,
): ArrayLike<number | bigint> {
  const { scale, zero, blank } = column;
  const missing = blank === undefined ? undefined : String(blank).trim();
  const values = new Float64Array(bytes.rowCount);
  const large = new Map<number, bigint>();
  for (let row = 0; row < values.length; row++) {
    const text = field(row).trim();
    if (text === missing) values[row] = Number.NaN;
    else if (text !== "") {
      const value = parse(text, letter, decimals);
      if (value === undefined) {
        const reason = `row ${row} of column ${JSON.stringify(column.name)} holds ${JSON.stringify(text)}`;
        throw fitsError("BAD_NUMBER", bytes, reason, "The file is damaged, or TNULL does not name what is missing.");
      }
      if (typeof value === "bigint") large.set(row, value);
      values[row] = scale === 1 && Number(zero) === 0 ? Number(value) : Number(value) * scale + Number(zero);
    }
  }
  const plain = scale === 1 && Number(zero) === 0 && missing === undefined;
  if (!plain || letter !== "I") return values;
  if (large.size > 0) return Array.from(values, (value, row) => large.get(row) ?? BigInt(value));
  const small = values.every((value) => value === (value | 0));
  return small ? Int32Array.from(values) : values;
}

/** A number as FORTRAN writes it: without a point, the last decimals of F, E and D follow one that is not written. */
function parse(text: string, letter: string, decimals: number): number | bigint | undefined {
  if (letter === "I") {
    if (!/^[+-]?\d+$/.test(text)) return undefined;
    return Number.isSafeInteger(Number(text)) ? Number(text) : BigInt(text.replace("+", ""));
  }
  const found = number.exec(text);
  if (!found) return undefined;
  const exponent = found[3] ?? "0";
  const mantissa = text.slice(0, found[3] === undefined ? undefined : text.length - found[3].length - found[2].length);
  const shift = mantissa.includes(".") ? 0 : decimals;
  return Number(`${mantissa}E${Number(exponent) - shift}`);
}
