import { deflateRawSync } from "node:zlib";
import { foretold } from "./foretold.ts";
import { type Quantized, quantized } from "./quantized.ts";

/**
 * An image whose codes have become few bytes: of each code the difference from what its neighbours foretell, folded so that
 * small differences are small numbers, all low bytes before all high ones, deflated. Nothing is lost of the codes.
 */
export interface PackedPlane {
  low: number;
  high: number;
  columns: number;
  /** Bytes of a code: 1 or 2. */
  bytes: 1 | 2;
  /** Raw deflate (RFC 1951). */
  packed: Uint8Array;
}

/** Packs an image as {@link quantized} does it, row by row from the top. */
export function packedPlane(values: ArrayLike<number>, columns: number, bits: 8 | 16): PackedPlane {
  return packedCodes(quantized(values, bits), columns);
}

/** Packs the codes of an image. */
export function packedCodes({ low, high, codes }: Quantized, columns: number): PackedPlane {
  const bytes = codes.BYTES_PER_ELEMENT as 1 | 2;
  const count = codes.length;
  const folded = new Uint8Array(count * bytes);
  const unused = 32 - 8 * bytes;
  for (let at = 0; at < count; at++) {
    // As a signed number of the code's own length: the shifts let it wrap.
    const difference = ((codes[at]! - foretold(codes, at, columns)) << unused) >> unused;
    const value = difference < 0 ? -2 * difference - 1 : 2 * difference;
    folded[at] = value & 255;
    if (bytes === 2) folded[count + at] = value >> 8;
  }
  return { low, high, columns, bytes, packed: deflateRawSync(folded, { level: 6 }) };
}
