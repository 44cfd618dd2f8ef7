import { BitReader, DamagedTile } from "./bit-reader.ts";
import { inverseHTransform } from "./h-transform.ts";
import { addBitPlanes } from "./quadtree.ts";

const headerLength = 25;

/**
 * Integers of a tile compressed with HCOMPRESS_1: an H-transform whose coefficients are stored as bit planes. White,
 * Postman and Lattanzi, 1992; FITS 4.0, section 10.4.4. Values are exact to 53 bits.
 *
 * @param count - pixels that the tile has
 * @param smooth - whether the `SMOOTH` parameter of the file is set
 * @throws {@link DamagedTile} when the bytes cannot be those of such a tile
 */
export function hcompressDecode(bytes: Uint8Array, count: number, smooth: boolean): Float64Array {
  if (bytes.length < headerLength || bytes[0] !== 0xdd || bytes[1] !== 0x99) {
    throw new DamagedTile("it does not begin as HCOMPRESS_1 does");
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  // The first axis of the transform is the slower one.
  const rows = view.getInt32(2);
  const cols = view.getInt32(6);
  const scale = view.getInt32(10);
  if (rows <= 0 || cols <= 0 || rows * cols !== count) throw new DamagedTile(`it has ${rows} x ${cols} pixels`);
  const planes = [bytes[22], bytes[23], bytes[24]];
  if (planes.some((n) => n > 53)) throw new DamagedTile(`it has ${Math.max(...planes)} bit planes`);
  const values = new Float64Array(count);
  addQuarters(new BitReader(bytes, headerLength), values, rows, cols, planes);
  values[0] = Number(view.getBigInt64(14));
  if (scale > 1) for (let i = 0; i < count; i++) values[i] *= scale;
  inverseHTransform(values, rows, cols, smooth ? scale : 0);
  return values;
}

/** Sums, differences along each axis, and differences of both; then the signs of what is not zero. */
function addQuarters(input: BitReader, values: Float64Array, rows: number, cols: number, planes: number[]): void {
  const top = (rows + 1) >> 1;
  const left = (cols + 1) >> 1;
  const [bottom, right] = [rows - top, cols - left];
  const quarter = (start: number, height: number, width: number, depth: number) =>
    addBitPlanes(input, values, cols, { start, rows: height, cols: width }, depth);
  quarter(0, top, left, planes[0]);
  quarter(left, top, right, planes[1]);
  quarter(cols * top, bottom, left, planes[1]);
  quarter(cols * top + left, bottom, right, planes[2]);
  if (input.bits(4) !== 0) throw new DamagedTile("its bit planes have no end");
  input.alignToByte();
  for (let i = 0; i < values.length; i++) if (values[i] !== 0 && input.bits(1) === 1) values[i] = -values[i];
}
