import type { LazyColumn } from "../../table/lazy-column.ts";
import { lazyColumn } from "../../table/lazy-column.ts";
import { isNumberArray, sizeOf } from "../values.ts";
import { type BinaryFormat, binaryFormat, bytesOf } from "./binary-format.ts";
import { type CellValues, cellText, cellValues, gatherCells } from "./binary-values.ts";
import type { FitsColumn } from "./column-format.ts";
import { fitsError } from "./fits-error.ts";

/** How many times the bytes of a table its cells may have together. */
const mostShared = 4;

/** The bytes of a binary table. */
export interface BinaryTableBytes {
  readonly path: string;
  /** Byte of the file where the rows begin. */
  readonly offset: number;
  readonly rowCount: number;
  readonly rowLength: number;
  /** Bytes of rows and heap. */
  readonly length: number;
  /** All rows; read when first asked for. */
  rows(): Uint8Array;
  /** The heap; read when first asked for. */
  heap(): Uint8Array;
}

/**
 * The columns of a binary table, each read on first use. One value a cell: a column of numbers, texts, truth values
 * (null where neither T nor F) or complex numbers. Several: a typed array or an array in each row, the last axis of
 * the column's shape fastest.
 *
 * @throws {@link FormatError} `BAD_HEADER` when the formats do not fit into a row
 */
export function binaryColumns(columns: readonly FitsColumn[], bytes: BinaryTableBytes): Map<string, LazyColumn> {
  const found = new Map<string, LazyColumn>();
  let offset = 0;
  for (const column of columns) {
    const format = binaryFormat(column.format, bytes);
    const start = offset;
    offset += format.width;
    found.set(
      column.name,
      lazyColumn(column.name, bytes.rowCount, () => columnValues(column, format, start, bytes)),
    );
  }
  if (offset > bytes.rowLength) {
    const reason = `its columns take ${offset} bytes of rows of ${bytes.rowLength}`;
    throw fitsError("BAD_HEADER", bytes, reason, "The header is damaged: fetch the file again.");
  }
  return found;
}

function columnValues(column: FitsColumn, format: BinaryFormat, start: number, bytes: BinaryTableBytes) {
  const cells = gatherCells(bytes.rows(), bytes.rowLength, start, format.width);
  if (format.pointer) return heapValues(column, format, cells, bytes);
  const { letter, repeat, width } = format;
  if (letter === "A") return texts(column, repeat, cells, bytes.rowCount);
  if (repeat === 1) return single(cellValues(letter, cells, bytes.rowCount * (letter === "X" ? 8 : 1), column), letter);
  if (letter === "X") {
    const all = cellValues("X", cells, cells.length * 8, column) as boolean[];
    return Array.from({ length: bytes.rowCount }, (_, row) => all.slice(row * width * 8, row * width * 8 + repeat));
  }
  const values = listed(cellValues(letter, cells, bytes.rowCount * repeat, column));
  return Array.from({ length: bytes.rowCount }, (_, row) => values.slice(row * repeat, (row + 1) * repeat));
}

function single(values: CellValues, letter: string) {
  return letter === "X" ? (values as boolean[]).filter((_, i) => i % 8 === 0) : listed(values);
}

/** 64-bit integers of which one is beyond 2^53 stay bigint in a list, which a table keeps as it is. */
function listed(values: CellValues) {
  return values instanceof BigInt64Array || values instanceof BigUint64Array ? Array.from(values) : values;
}

/** One text a cell, or with a `TDIM` several of equal length. */
function texts(column: FitsColumn, repeat: number, cells: Buffer, rows: number): string[] | string[][] {
  const { shape } = column;
  const letters = shape.at(-1) ?? repeat;
  const count = shape.length > 1 && sizeOf(shape) <= repeat ? sizeOf(shape.slice(0, -1)) : 0;
  const text = (start: number, length: number) => cellText(cells.subarray(start, start + length));
  if (count === 0) return Array.from({ length: rows }, (_, row) => text(row * repeat, repeat));
  return Array.from({ length: rows }, (_, row) =>
    Array.from({ length: count }, (_, i) => text(row * repeat + i * letters, letters)),
  );
}

function heapValues(column: FitsColumn, format: BinaryFormat, cells: Buffer, bytes: BinaryTableBytes) {
  const { letter, pointer, width } = format;
  let total = 0;
  return Array.from({ length: bytes.rowCount }, (_, row) => {
    const at = row * width;
    const [count, from] = width === 0 ? [0, 0] : descriptor(cells, at, pointer);
    const length = bytesOf(letter, Math.max(0, count));
    const heap = length === 0 ? new Uint8Array(0) : bytes.heap();
    if (count < 0 || (count > 0 && (from < 0 || from + length > heap.length))) {
      const reason = `row ${row} of column ${JSON.stringify(column.name)} lies at byte ${from} of a heap of ${heap.length}`;
      throw fitsError("BAD_HEAP", bytes, reason, "The file is damaged: fetch it again.");
    }
    // Cells may share bytes, but damaged ones would take all of the heap each.
    total += length;
    if (total > mostShared * bytes.length) {
      const reason = `the cells of column ${JSON.stringify(column.name)} ask for more than ${total} bytes of a heap of ${heap.length}`;
      throw fitsError("BAD_HEAP", bytes, reason, "The file is damaged: fetch it again.");
    }
    const part = Buffer.allocUnsafeSlow(length);
    if (length > 0) part.set(heap.subarray(from, from + length));
    if (letter === "A") return cellText(part);
    const values = cellValues(letter, part, count, column);
    return isNumberArray(values) ? listed(values) : values.slice(0, count);
  });
}

/** Number of values of a cell and its byte in the heap. */
export function descriptor(cells: Buffer, at: number, pointer: "P" | "Q" | ""): [count: number, from: number] {
  if (pointer === "P") return [cells.readInt32BE(at), cells.readInt32BE(at + 4)];
  return [Number(cells.readBigInt64BE(at)), Number(cells.readBigInt64BE(at + 8))];
}
