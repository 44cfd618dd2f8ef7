import { foretold } from "../../../src/interactive/foretold.ts";
import type { Quantized } from "./quantized.ts";

/** An image as the kernel packs it: differences from what neighbours foretell, folded, low bytes first, deflated. */
export interface PackedPlane {
  low: number;
  high: number;
  columns: number;
  bytes: 1 | 2;
  packed: Uint8Array<ArrayBuffer>;
}

/** The codes of an image. */
export async function unpackedPlane({ low, high, columns, bytes, packed }: PackedPlane): Promise<Quantized> {
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("deflate-raw"));
  const folded = new Uint8Array(await new Response(stream).arrayBuffer());
  const count = folded.length / bytes;
  // Codes wrap at their own length, and so do these arrays.
  const codes = bytes === 2 ? new Uint16Array(count) : new Uint8Array(count);
  for (let at = 0; at < count; at++) {
    const value = folded[at]! + (bytes === 2 ? 256 * folded[count + at]! : 0);
    codes[at] = foretold(codes, at, columns) + (value % 2 === 1 ? -(value + 1) / 2 : value / 2);
  }
  return { low, high, codes };
}
