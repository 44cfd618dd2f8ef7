import { gunzipSync } from "node:zlib";

/** Bytes of a tile compressed with GZIP_1, no more than `most`; undefined when they are damaged. */
export function gunzipTile(bytes: Uint8Array, most: number): Buffer | undefined {
  try {
    const found = gunzipSync(bytes, { maxOutputLength: Math.max(1, most) });
    const own = Buffer.allocUnsafeSlow(found.length);
    found.copy(own);
    return own;
  } catch {
    return undefined;
  }
}

/** Puts together what GZIP_2 stored apart: first the highest bytes of all numbers, then the next. */
export function unshuffle(bytes: Buffer, width: number): Buffer {
  const count = Math.floor(bytes.length / width);
  const whole = Buffer.allocUnsafeSlow(count * width);
  for (let plane = 0; plane < width; plane++) {
    for (let i = 0, to = plane; i < count; i++, to += width) whole[to] = bytes[plane * count + i];
  }
  return whole;
}
