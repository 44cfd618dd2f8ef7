import type { DataSource } from "../../data-source.ts";
import { Table } from "../../table/table.ts";
import { asciiColumns } from "./ascii-table.ts";
import { type BinaryTableBytes, binaryColumns } from "./binary-table.ts";
import type { ByteSource } from "./byte-source.ts";
import { columnsOf } from "./column-format.ts";
import { fitsError } from "./fits-error.ts";
import type { FitsHeader } from "./header.ts";
import type { DataLayout } from "./layout.ts";

/** A table of a file whose columns are read when they are first used; the rows are read once. */
export function tableOf(
  header: FitsHeader,
  layout: DataLayout,
  offset: number,
  source: ByteSource,
  origin: DataSource,
): Table {
  const bytes = tableBytes(header, layout, offset, source);
  const columns = columnsOf(header, { path: source.path, offset });
  const units = Object.fromEntries(columns.filter(({ unit }) => unit !== "").map(({ name, unit }) => [name, unit]));
  const values = layout.kind === "ascii table" ? asciiColumns(columns, header, bytes) : binaryColumns(columns, bytes);
  return new Table(values, { units, source: origin });
}

/** Rows and heap of a table, each read when it is first asked for. */
export function tableBytes(
  header: FitsHeader,
  layout: DataLayout,
  offset: number,
  source: ByteSource,
): BinaryTableBytes {
  const [announced, rowLength] = layout.shape;
  // Rows without bytes cannot be counted by them: a damaged header may announce any number.
  const rowCount = rowLength === 0 ? 0 : announced;
  if (layout.shape.length !== 2) {
    const place = { path: source.path, offset };
    throw fitsError("BAD_HEADER", place, "a table has NAXIS = 2", "The header is damaged: fetch the file again.");
  }
  const length = rowCount * rowLength;
  const given = header.get("THEAP");
  const heapStart = typeof given === "number" && given >= length && given <= layout.length ? given : length;
  let rows: Uint8Array | undefined;
  let heap: Uint8Array | undefined;
  return {
    path: source.path,
    offset,
    rowCount,
    rowLength,
    length: layout.length,
    rows: () => (rows ??= source.read(offset, length)),
    heap: () => (heap ??= source.read(offset + heapStart, layout.length - heapStart)),
  };
}
