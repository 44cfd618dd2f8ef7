import { type BitReader, DamagedTile } from "./bit-reader.ts";

/** A part of an array of rows. */
export interface Part {
  readonly start: number;
  readonly rows: number;
  readonly cols: number;
}

/**
 * Adds to a part of an array the bit planes that the H-transform stores as quadtrees: each of a plane's nybbles says
 * which of its four quarters have bits. Bits are added as powers of two, so that values may have up to 53 of them.
 *
 * @param stride - length of a row of the whole array
 */
export function addBitPlanes(input: BitReader, values: Float64Array, stride: number, part: Part, planes: number): void {
  const { rows, cols } = part;
  if (rows === 0 || cols === 0) {
    for (let plane = 0; plane < planes; plane++) skipEmpty(input);
    return;
  }
  const halfRows = (rows + 1) >> 1;
  const halfCols = (cols + 1) >> 1;
  for (let plane = planes - 1; plane >= 0; plane--) {
    const code = input.bits(4);
    let nybbles: Uint8Array;
    if (code === 0) {
      nybbles = new Uint8Array(halfRows * halfCols);
      for (let i = 0; i < nybbles.length; i++) nybbles[i] = input.bits(4);
    } else if (code === 15) nybbles = expandedTree(input, rows, cols);
    else throw new DamagedTile(`it has a bit plane of the format ${code}`);
    addPlane(nybbles, values, stride, part, 2 ** plane);
  }
}

/** A part without pixels still has a code for each plane, and one nybble of a tree. */
function skipEmpty(input: BitReader): void {
  if (input.bits(4) === 15) huffman(input);
}

/** The nybbles of a plane, which a tree of Huffman codes describes from the coarsest level down. */
function expandedTree(input: BitReader, rows: number, cols: number): Uint8Array {
  const levels = Math.ceil(Math.log2(Math.max(rows, cols)));
  let nybbles = Uint8Array.of(huffman(input));
  for (let level = levels - 1; level >= 1; level--) {
    const size = 2 ** level;
    const nextRows = Math.ceil(rows / size);
    const nextCols = Math.ceil(cols / size);
    const next = new Uint8Array(nextRows * nextCols);
    spread(nybbles, next, nextRows, nextCols);
    for (let i = next.length - 1; i >= 0; i--) if (next[i] !== 0) next[i] = huffman(input);
    nybbles = next;
  }
  return nybbles;
}

/** Gives each of the four bits of a nybble its place in the finer level. */
function spread(nybbles: Uint8Array, next: Uint8Array, rows: number, cols: number): void {
  const halfCols = (cols + 1) >> 1;
  for (let row = 0; row < rows; row++) {
    for (let col = 0; col < cols; col++) {
      const nybble = nybbles[(row >> 1) * halfCols + (col >> 1)];
      next[row * cols + col] = (nybble >> (3 - 2 * (row & 1) - (col & 1))) & 1;
    }
  }
}

function addPlane(nybbles: Uint8Array, values: Float64Array, stride: number, part: Part, bit: number): void {
  const halfCols = (part.cols + 1) >> 1;
  for (let row = 0; row < part.rows; row++) {
    const start = part.start + row * stride;
    for (let col = 0; col < part.cols; col++) {
      const nybble = nybbles[(row >> 1) * halfCols + (col >> 1)];
      if (((nybble >> (3 - 2 * (row & 1) - (col & 1))) & 1) === 1) values[start + col] += bit;
    }
  }
}

/** One nybble by the fixed code, in which the likely ones are short. */
function huffman(input: BitReader): number {
  let code = input.bits(3);
  if (code < 4) return 1 << code;
  code = (code << 1) | input.bits(1);
  if (code < 13) return [3, 5, 10, 12, 15][code - 8];
  code = (code << 1) | input.bits(1);
  if (code < 31) return [6, 7, 9, 11, 13][code - 26];
  return input.bits(1) === 0 ? 0 : 14;
}
