import { type NumberArray, type NumberType, sizeOf } from "../../values.ts";
import type { BinaryTableBytes } from "../binary-table.ts";
import { fitsError } from "../fits-error.ts";
import type { FitsHeader } from "../header.ts";

/** Where a tile lies in the image, slowest axis first. */
interface TileRegion {
  readonly start: readonly number[];
  readonly shape: readonly number[];
}

/** How an image is cut into tiles. */
export interface TileForm {
  readonly bitpix: number;
  readonly type: NumberType;
  readonly isFloat: boolean;
  readonly shape: readonly number[];
  /** Number of tiles. */
  readonly count: number;
  region(tile: number): TileRegion;
  /** Copies the pixels of a tile to their place in the image. */
  place(values: NumberArray, pixels: NumberArray, region: TileRegion): void;
}

const types: Record<string, NumberType> = {
  8: "uint8",
  16: "int16",
  32: "int32",
  64: "int64",
  "-32": "float32",
  "-64": "float64",
};

/**
 * Reads `ZBITPIX`, `ZNAXISn` and `ZTILEn`; without the latter a tile is a row.
 *
 * @throws {@link FormatError} `BAD_HEADER` when they do not fit together or the table has another number of tiles
 */
export function tileForm(header: FitsHeader, table: BinaryTableBytes): TileForm {
  const fail = (reason: string) =>
    fitsError("BAD_HEADER", table, reason, "The header is damaged: fetch the file again.");
  const bitpix = numberOf(header, "ZBITPIX") ?? 0;
  const type = types[bitpix];
  if (!type) throw fail(`ZBITPIX is ${String(header.get("ZBITPIX"))}`);
  const shape = imageShape(header, table);
  const tile = shape.map((length, i) => {
    const number = shape.length - i;
    return numberOf(header, `ZTILE${number}`) ?? (number === 1 ? length : 1);
  });
  if (!tile.every((length) => Number.isInteger(length) && length > 0)) throw fail(`its tiles are ${tile.join(" x ")}`);
  const counts = shape.map((length, i) => Math.ceil(length / tile[i]));
  const count = sizeOf(counts);
  if (count !== table.rowCount) throw fail(`it has ${table.rowCount} tiles in place of ${count}`);
  // Without a bound, a damaged header of a small file would fill the memory. HCOMPRESS writes any plane of zeros in a few bytes.
  const least = header.get("ZCMPTYPE") === "HCOMPRESS_1" ? 2 ** 24 : 2 ** 16;
  const most = Math.max(least, 5000 * table.length);
  if (sizeOf(shape) > most) throw fail(`${table.length} bytes cannot hold its ${shape.join(" x ")} pixels`);
  const region = (index: number): TileRegion => {
    const start: number[] = new Array(shape.length);
    for (let axis = shape.length - 1, rest = index; axis >= 0; axis--) {
      start[axis] = (rest % counts[axis]) * tile[axis];
      rest = Math.floor(rest / counts[axis]);
    }
    return { start, shape: shape.map((length, i) => Math.min(tile[i], length - start[i])) };
  };
  return { bitpix, type, isFloat: bitpix < 0, shape, count, region, place: (...given) => place(shape, ...given) };
}

/** Lengths of the axes of a compressed image, slowest first. */
export function imageShape(header: FitsHeader, place: { path: string; offset: number }): number[] {
  const axes = numberOf(header, "ZNAXIS") ?? -1;
  const hint = "The header is damaged: fetch the file again.";
  if (!Number.isInteger(axes) || axes < 0 || axes > 999) {
    throw fitsError("BAD_HEADER", place, `ZNAXIS is ${String(header.get("ZNAXIS"))}`, hint);
  }
  const lengths = Array.from({ length: axes }, (_, i) => numberOf(header, `ZNAXIS${i + 1}`) ?? -1);
  if (lengths.every((length) => Number.isInteger(length) && length >= 0)) return lengths.reverse();
  throw fitsError("BAD_HEADER", place, `its axes are ${lengths.join(" x ")}`, hint);
}

/** The number of a keyword, if it is one. */
export function numberOf(header: FitsHeader, keyword: string): number | undefined {
  const value = header.get(keyword);
  return typeof value === "number" ? value : undefined;
}

function place(shape: readonly number[], values: NumberArray, pixels: NumberArray, region: TileRegion): void {
  const width = region.shape.at(-1) ?? 0;
  const rows = width === 0 ? 0 : sizeOf(region.shape) / width;
  for (let row = 0; row < rows; row++) {
    let at = region.start.at(-1)!;
    let stride = shape.at(-1)!;
    for (let axis = shape.length - 2, rest = row; axis >= 0; axis--) {
      at += (region.start[axis] + (rest % region.shape[axis])) * stride;
      stride *= shape[axis];
      rest = Math.floor(rest / region.shape[axis]);
    }
    values.set(pixels.subarray(row * width, (row + 1) * width) as never, at);
  }
}
