import { crc32, deflateSync } from "node:zlib";

/** A picture of at most 256 colours. */
export interface IndexedPicture {
  readonly width: number;
  readonly height: number;
  /** Place in the palette of each pixel, row by row from the top. */
  readonly pixels: Uint8Array;
  /** Red, green, blue of each colour, 0 to 255. */
  readonly palette: readonly (readonly [number, number, number])[];
}

/** The bytes of an indexed PNG (ISO/IEC 15948). */
export function encodePng({ width, height, pixels, palette }: IndexedPicture): Buffer {
  return png(width, height, { pixels, bytes: 1, color: 3, palette: Buffer.from(palette.flat()) });
}

/** The bytes of a PNG of red, green and blue of each pixel, 0 to 255, row by row from the top. */
export function encodeColorPng({ width, height, rgb }: { width: number; height: number; rgb: Uint8Array }): Buffer {
  return png(width, height, { pixels: rgb, bytes: 3, color: 2 });
}

/** @param form - bytes of a pixel, and PNG's number for the kind of colours */
function png(
  width: number,
  height: number,
  form: { pixels: Uint8Array; bytes: number; color: number; palette?: Buffer },
): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header[8] = 8;
  header[9] = form.color;
  // Each row starts with the number of its filter; 0 leaves it as it is, best for few colours.
  const length = width * form.bytes;
  const rows = Buffer.alloc(height * (length + 1));
  for (let row = 0; row < height; row++) {
    rows.set(form.pixels.subarray(row * length, (row + 1) * length), row * (length + 1) + 1);
  }
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk("IHDR", header),
    ...(form.palette ? [chunk("PLTE", form.palette)] : []),
    chunk("IDAT", deflateSync(rows, { level: 7 })),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}

function chunk(name: string, content: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(name, "latin1"), content]);
  const whole = Buffer.alloc(body.length + 8);
  whole.writeUInt32BE(content.length, 0);
  body.copy(whole, 4);
  whole.writeUInt32BE(crc32(body), body.length + 4);
  return whole;
}
