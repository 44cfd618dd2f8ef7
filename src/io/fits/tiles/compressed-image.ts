import { type NumberArray, sizeOf, zeros } from "../../values.ts";
import { binaryFormat, bytesOf } from "../binary-format.ts";
import { type BinaryTableBytes, descriptor } from "../binary-table.ts";
import { columnsOf } from "../column-format.ts";
import { fitsError } from "../fits-error.ts";
import type { FitsHeader } from "../header.ts";
import { storedNumbers } from "../image.ts";
import { decodeTile, type TileCodec, tileCodec } from "./decode-tile.ts";
import { dequantize, type Quantization } from "./dither.ts";
import { numberOf, type TileForm, tileForm } from "./tile-form.ts";

/** Bytes of one tile in one of the columns that may hold it. */
interface TileColumn {
  readonly name: string;
  bytes(tile: number): Uint8Array;
}

/** A column with a number a tile, or a keyword that holds for all. */
type TileNumbers = (tile: number) => number | undefined;

/**
 * The stored numbers of a tile-compressed image, before `BSCALE` and `BZERO`: integers as they were, floats from their
 * quantized integers. FITS 4.0, section 10.
 *
 * @throws {@link FormatError} `UNKNOWN_COMPRESSION`, `BAD_TILE`
 */
export function compressedNumbers(header: FitsHeader, table: BinaryTableBytes): NumberArray {
  const form = tileForm(header, table);
  const columns = tileColumns(header, table);
  const codec = tileCodec(header, table);
  const scales = tileNumbers(header, table, "ZSCALE");
  const zeroPoints = tileNumbers(header, table, "ZZERO");
  const blanks = tileNumbers(header, table, "ZBLANK");
  const method = methodOf(header, table);
  const seed = numberOf(header, "ZDITHER0") ?? 1;
  const values = zeros(form.type, sizeOf(form.shape));
  for (let tile = 0; tile < form.count; tile++) {
    const region = form.region(tile);
    const length = sizeOf(region.shape);
    const filled = columns.find((column) => column.bytes(tile).length > 0);
    if (!filled) throw badTile(table, tile, "it has no bytes");
    const bytes = filled.bytes(tile);
    const scale = scales(tile);
    const isWhole = filled.name !== "COMPRESSED_DATA";
    const isQuantized = form.isFloat && !isWhole && scale !== undefined && method !== "NONE";
    let numbers: NumberArray;
    if (filled.name === "UNCOMPRESSED_DATA") numbers = plainNumbers(bytes, form, length, table, tile);
    else {
      const used: TileCodec = isWhole ? { ...codec, type: "GZIP_1" } : codec;
      const wanted = form.isFloat && !isQuantized ? form.type : "integer";
      numbers = decodeTile(bytes, length, used, wanted, form, (reason) => badTile(table, tile, reason));
    }
    if (isQuantized) {
      const how: Quantization = {
        scale: scale as number,
        zero: zeroPoints(tile) ?? 0,
        blank: blanks(tile) ?? -2147483648,
        method: method as Quantization["method"],
        seed,
      };
      const floats = new Float64Array(length);
      dequantize(Int32Array.from(numbers as Int32Array), tile, how, floats);
      numbers = floats;
    }
    form.place(values, numbers, region);
  }
  return values;
}

function tileColumns(header: FitsHeader, table: BinaryTableBytes): TileColumn[] {
  const wanted = ["COMPRESSED_DATA", "GZIP_COMPRESSED_DATA", "UNCOMPRESSED_DATA"];
  let offset = 0;
  const found: TileColumn[] = [];
  for (const column of columnsOf(header, table)) {
    const format = binaryFormat(column.format, table);
    const start = offset;
    offset += format.width;
    if (!wanted.includes(column.name.toUpperCase())) continue;
    const bytes = (tile: number) => {
      const rows = Buffer.from(table.rows().buffer, table.rows().byteOffset, table.rows().byteLength);
      const at = tile * table.rowLength + start;
      if (!format.pointer) return rows.subarray(at, at + format.width);
      if (format.width === 0) return rows.subarray(0, 0);
      const [count, from] = descriptor(rows, at, format.pointer);
      const length = bytesOf(format.letter, Math.max(0, count));
      if (length === 0) return rows.subarray(0, 0);
      if (from < 0 || from + length > table.heap().length) {
        throw badTile(table, tile, `its bytes lie at ${from} of a heap of ${table.heap().length}`);
      }
      return table.heap().subarray(from, from + length);
    };
    found.push({ name: column.name.toUpperCase(), bytes });
  }
  return found;
}

function tileNumbers(header: FitsHeader, table: BinaryTableBytes, name: string): TileNumbers {
  let offset = 0;
  for (const column of columnsOf(header, table)) {
    const { letter, width } = binaryFormat(column.format, table);
    if (column.name.toUpperCase() === name) {
      const start = offset;
      const view = () => {
        const rows = table.rows();
        return new DataView(rows.buffer, rows.byteOffset, rows.byteLength);
      };
      if (letter === "D") return (tile) => view().getFloat64(tile * table.rowLength + start);
      if (letter === "E") return (tile) => view().getFloat32(tile * table.rowLength + start);
      if (letter === "J") return (tile) => view().getInt32(tile * table.rowLength + start);
    }
    offset += width;
  }
  const value = numberOf(header, name);
  return () => value;
}

function methodOf(header: FitsHeader, place: { path: string; offset: number }): string {
  const method = header.get("ZQUANTIZ") ?? "NO_DITHER";
  if (["NONE", "NO_DITHER", "SUBTRACTIVE_DITHER_1", "SUBTRACTIVE_DITHER_2"].includes(method as string)) {
    return method as string;
  }
  const hint = "Uncompress it first, for example with funpack.";
  throw fitsError("UNKNOWN_COMPRESSION", place, `its floats were quantized by ${JSON.stringify(method)}`, hint);
}

function plainNumbers(bytes: Uint8Array, form: TileForm, length: number, table: BinaryTableBytes, tile: number) {
  if (bytes.length !== (length * Math.abs(form.bitpix)) / 8) {
    throw badTile(table, tile, `it has ${bytes.length} bytes for ${length} pixels`);
  }
  const own = Buffer.allocUnsafeSlow(bytes.length);
  own.set(bytes);
  return storedNumbers(form.bitpix, own);
}

function badTile(place: { path: string; offset: number }, tile: number, reason: string) {
  return fitsError("BAD_TILE", place, `tile ${tile} is damaged: ${reason}`, "The file is damaged: fetch it again.");
}
