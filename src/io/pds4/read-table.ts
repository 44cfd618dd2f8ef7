import type { DataSource } from "../../data-source.ts";
import { decodeText } from "../../decode-text.ts";
import { FormatError } from "../../errors.ts";
import { lazyColumn } from "../../table/lazy-column.ts";
import { parseCsv } from "../../table/parse-csv.ts";
import { Table } from "../../table/table.ts";
import type { ByteSource } from "../pds3/byte-source.ts";
import { decodeSamples } from "../pds3/samples.ts";

import { formatOf } from "./array-layout.ts";
import { count, fieldsOf, type Pds4Field } from "./fields.ts";
import type { LabelElement } from "./xml.ts";

const delimiters: Record<string, string> = {
  Comma: ",",
  "Horizontal Tab": "\t",
  Semicolon: ";",
  "Vertical Bar": "|",
};
const bases: Record<string, number> = { Base16: 16, Base8: 8, Base2: 2 };

/**
 * A table of a PDS4 product: of text or binary numbers in fixed places, or delimited. Numbers become float64, or the
 * stored type where a binary field has neither scale nor special constants; special constants and empty fields become
 * NaN, dates stay text. Columns of fixed places are read when they are first used.
 *
 * @throws {@link FormatError} `BAD_LABEL`, `TRUNCATED`; when a column is read `BAD_NUMBER`, `UNSUPPORTED_TYPE`
 */
export function readTable(table: LabelElement, source: ByteSource, origin: DataSource): Table {
  const { path } = source;
  const record = table.children.find(({ name }) => /(^|:)Record_/.test(name));
  if (!record) {
    const hint = "Correct the label, or fetch it again.";
    throw new FormatError("BAD_LABEL", `Cannot read a table of ${path}: it describes no records`, hint, { path });
  }
  const rows = count(table, "records", path);
  const offset = table.children.find(({ name }) => name.endsWith("offset"))?.number || 0;
  const delimited = record.name.endsWith("Record_Delimited");
  const fields = fieldsOf(record, path, delimited);
  const units = Object.fromEntries(fields.filter(({ unit }) => unit !== "").map(({ name, unit }) => [name, unit]));
  const load = delimited
    ? delimitedCells(table, source, offset, rows, fields.length)
    : fixedCells(source, offset, rows, count(record, "record_length", path), fields);
  const columns = fields.map((field) => [field.name, lazyColumn(field.name, rows, () => load(field))] as const);
  return new Table(new Map(columns), { units, source: origin });
}

type Loader = (field: Pds4Field) => ArrayLike<unknown>;

function delimitedCells(table: LabelElement, source: ByteSource, offset: number, rows: number, fields: number): Loader {
  const { path } = source;
  const name = table.find("field_delimiter")?.text ?? "";
  const delimiter = delimiters[name] ?? delimiters[name.replace(/\b\w/g, (letter) => letter.toUpperCase())];
  if (delimiter === undefined) {
    const hint = `Known are ${Object.keys(delimiters).join(", ")}.`;
    throw new FormatError("BAD_LABEL", `Cannot read a table of ${path}: its field_delimiter is ${name}`, hint, {
      path,
    });
  }
  const length = table.find("object_length")?.number || source.size - offset;
  const text = decodeText(source.read(offset, length));
  const found = parseCsv(text.replace(/\r\n?/g, "\n"), delimiter, path).rows;
  if (found.length < rows) throw truncated(path, `${rows} records are announced, and there are ${found.length}`);
  const odd = found.slice(0, rows).findIndex((cells) => cells.length !== fields);
  if (odd >= 0) {
    const what = `record ${odd} has ${found[odd].length} fields, and the label describes ${fields}`;
    const hint = "The label belongs to another file, or one of them is damaged: fetch both again.";
    throw new FormatError("BAD_LABEL", `Cannot read a table of ${path}: ${what}`, hint, { path });
  }
  return (field) => texts(field, rows, (row) => found[row][field.at], path);
}

function fixedCells(
  source: ByteSource,
  offset: number,
  rows: number,
  recordLength: number,
  fields: readonly Pds4Field[],
): Loader {
  const { path } = source;
  const outside = fields.find(({ at, length }) => at < 0 || at + length > recordLength);
  if (outside) {
    const what = `field ${outside.name} ends at byte ${outside.at + outside.length} of records of ${recordLength}`;
    const hint = "Correct field_location, field_length and record_length in the label.";
    throw new FormatError("BAD_LABEL", `Cannot read a table of ${path}: ${what}`, hint, { path });
  }
  if (offset + rows * recordLength > source.size) {
    throw truncated(path, `${rows} records of ${recordLength} bytes from byte ${offset}, and it has ${source.size}`);
  }
  let bytes: Uint8Array<ArrayBuffer> | undefined;
  return (field) => {
    bytes ??= source.read(offset, rows * recordLength);
    if (isText(field.type)) {
      const all = bytes;
      const text = (row: number) => {
        const from = row * recordLength + field.at;
        return decodeText(all.subarray(from, from + field.length));
      };
      return texts(field, rows, text, path);
    }
    return binary(field, rows, recordLength, bytes, path);
  };
}

function isText(type: string): boolean {
  return /^(ASCII|UTF8)_/.test(type);
}

function binary(
  field: Pds4Field,
  rows: number,
  recordLength: number,
  bytes: Uint8Array<ArrayBuffer>,
  path: string,
): ArrayLike<unknown> {
  const format = formatOf(field.type);
  if (!format || format.bytes !== field.length) {
    const hint = "Integers of 1, 2, 4, 8 bytes and IEEE 754 reals are read.";
    const what = `field ${field.name} is ${field.type || "of no type"} of ${field.length} bytes`;
    throw new FormatError("UNSUPPORTED_TYPE", `Cannot read a table of ${path}: ${what}`, hint, { path });
  }
  const packed = new Uint8Array(rows * format.bytes);
  for (let row = 0; row < rows; row++) {
    const from = row * recordLength + field.at;
    packed.set(bytes.subarray(from, from + format.bytes), row * format.bytes);
  }
  const stored = decodeSamples(packed, format);
  if (field.scale === 1 && field.add === 0 && field.missing.length === 0) return stored;
  const missing = new Set(field.missing.map(Number));
  return Float64Array.from(stored as ArrayLike<number>, (value) =>
    missing.has(Number(value)) ? Number.NaN : Number(value) * field.scale + field.add,
  );
}

/** Values of a field of text: numbers, booleans or the text itself. */
function texts(field: Pds4Field, rows: number, text: (row: number) => string, path: string): ArrayLike<unknown> {
  const each = Array.from({ length: rows }, (_, row) => text(row).trim());
  if (field.type === "ASCII_Boolean") {
    return each.map((value) => (value === "" ? null : value === "true" || value === "1"));
  }
  const base = bases[/_(Base\d+)$/.exec(field.type)?.[1] ?? ""] ?? 10;
  if (base === 10 && !/^ASCII_(Real|Integer|NonNegative_Integer)$/.test(field.type)) return each;
  const missing = new Set(field.missing);
  const missingNumbers = new Set(field.missing.map(Number).filter(Number.isFinite));
  return Float64Array.from(each, (value, row) => {
    if (value === "" || missing.has(value)) return Number.NaN;
    const number = base === 10 ? Number(value) : whole(value, base);
    if (missingNumbers.has(number)) return Number.NaN;
    if (!Number.isNaN(number) || /^nan$/i.test(value)) return number * field.scale + field.add;
    const what = `${JSON.stringify(value)} in record ${row} of ${field.name} is no ${field.type}`;
    throw new FormatError("BAD_NUMBER", `Cannot read a table of ${path}: ${what}`, "The file is damaged.", { path });
  });
}

function whole(text: string, base: number): number {
  const digits = "0123456789abcdef".slice(0, base);
  return new RegExp(`^[${digits}]+$`, "i").test(text) ? Number.parseInt(text, base) : Number.NaN;
}

function truncated(path: string, what: string): FormatError {
  const hint = "The file is cut short, or its label belongs to another file: fetch both again.";
  return new FormatError("TRUNCATED", `Cannot read a table of ${path}: ${what}`, hint, { path });
}
