import type { NumberArray, NumberType } from "../../values.ts";
import type { BinaryTableBytes } from "../binary-table.ts";
import { fitsError } from "../fits-error.ts";
import type { FitsHeader } from "../header.ts";
import { storedNumbers } from "../image.ts";
import { DamagedTile } from "./bit-reader.ts";
import { gunzipTile, unshuffle } from "./gzip.ts";
import { hcompressDecode } from "./hcompress.ts";
import { plioDecode } from "./plio.ts";
import { isRiceWidth, riceDecode } from "./rice.ts";
import type { TileForm } from "./tile-form.ts";

/** The algorithm of a file and its parameters, from `ZCMPTYPE`, `ZNAMEn` and `ZVALn`. */
export interface TileCodec {
  readonly type: string;
  readonly blockSize: number;
  readonly bytesPerPixel: number;
  readonly smooth: boolean;
}

const algorithms = ["RICE_1", "RICE_ONE", "GZIP_1", "GZIP_2", "HCOMPRESS_1", "PLIO_1", "NOCOMPRESS"];

/** @throws {@link FormatError} `UNKNOWN_COMPRESSION` for an algorithm that the standard does not have */
export function tileCodec(header: FitsHeader, place: BinaryTableBytes): TileCodec {
  const type = header.get("ZCMPTYPE");
  if (typeof type !== "string" || !algorithms.includes(type)) {
    const hint = "Uncompress it first, for example with funpack.";
    throw fitsError("UNKNOWN_COMPRESSION", place, `its tiles are compressed with ${JSON.stringify(type)}`, hint);
  }
  const parameter = (name: string, usual: number) => {
    for (let i = 1; header.has(`ZNAME${i}`); i++) {
      const value = header.get(`ZVAL${i}`);
      if (header.get(`ZNAME${i}`) === name && typeof value === "number") return value;
    }
    return usual;
  };
  return {
    type,
    blockSize: parameter("BLOCKSIZE", 32),
    bytesPerPixel: parameter("BYTEPIX", 4),
    smooth: parameter("SMOOTH", 0) !== 0,
  };
}

/**
 * The pixels of one tile.
 *
 * @param wanted - `"integer"`, or the type of floats that were compressed as they are
 * @param damaged - makes the error
 */
export function decodeTile(
  bytes: Uint8Array,
  count: number,
  codec: TileCodec,
  wanted: NumberType | "integer",
  form: TileForm,
  damaged: (reason: string) => Error,
): NumberArray {
  const { type, blockSize, bytesPerPixel, smooth } = codec;
  if (type.startsWith("GZIP") || type === "NOCOMPRESS") {
    return gzipNumbers(bytes, count, type, wanted, form, damaged);
  }
  if (wanted !== "integer") throw damaged(`${type} holds no floats`);
  if (type.startsWith("RICE")) {
    if (!isRiceWidth(bytesPerPixel) || !(blockSize >= 1)) {
      throw damaged(`${type} with BYTEPIX ${bytesPerPixel} and BLOCKSIZE ${blockSize}`);
    }
    return riceDecode(bytes, count, bytesPerPixel, blockSize) ?? fail("its bytes end too early");
  }
  if (type === "PLIO_1") return plioDecode(bytes, count) ?? fail("its list of lines ends too early");
  try {
    return hcompressDecode(bytes, count, smooth);
  } catch (error) {
    if (error instanceof DamagedTile) throw damaged(error.message);
    throw error;
  }

  function fail(reason: string): never {
    throw damaged(reason);
  }
}

/** Quantized floats are 32-bit integers here, others have the type of the image. */
function gzipNumbers(
  bytes: Uint8Array,
  count: number,
  type: string,
  wanted: NumberType | "integer",
  form: TileForm,
  damaged: (reason: string) => Error,
): NumberArray {
  const bitpix = wanted === "integer" && form.isFloat ? 32 : form.bitpix;
  const width = Math.abs(bitpix) / 8;
  const plain = type === "NOCOMPRESS" ? Buffer.from(bytes) : gunzipTile(bytes, count * width);
  if (plain?.length !== count * width) throw damaged(`gzip gives ${plain?.length ?? "no"} bytes for ${count} pixels`);
  const own = Buffer.allocUnsafeSlow(plain.length);
  own.set(type === "GZIP_2" ? unshuffle(plain, width) : plain);
  return storedNumbers(bitpix, own);
}
