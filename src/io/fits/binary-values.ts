import { decodeText } from "../../decode-text.ts";
import type { NumberArray } from "../values.ts";
import type { Complex } from "./card-value.ts";
import type { FitsColumn } from "./column-format.ts";
import { scaled, storedNumbers } from "./image.ts";

/** Values of some cells, one after another. */
export type CellValues = NumberArray | (boolean | null)[] | Complex[];

const bitpixOf: Record<string, number> = { B: 8, I: 16, J: 32, K: 64, E: -32, D: -64, C: -32, M: -64 };

/** Numbers, logicals, bits or complex numbers of big-endian bytes, which are changed. `count` is that of the values. */
export function cellValues(letter: string, bytes: Buffer, count: number, column: FitsColumn): CellValues {
  if (letter === "L") return Array.from(bytes, (byte) => (byte === 84 ? true : byte === 70 ? false : null));
  if (letter === "X") return bits(bytes, count);
  const stored = storedNumbers(bitpixOf[letter], bytes);
  const { scale, zero, blank } = column;
  const isInteger = "BIJK".includes(letter);
  const missing = isInteger && typeof blank !== "string" ? blank : undefined;
  const values = scaled(stored, { scale, zero, blank: missing, wide: true });
  return letter === "C" || letter === "M" ? complexNumbers(values as Float64Array) : values;
}

/** Text of a cell: to the first zero byte, without blanks at the end. */
export function cellText(bytes: Uint8Array): string {
  const end = bytes.indexOf(0);
  return decodeText(end < 0 ? bytes : bytes.subarray(0, end)).trimEnd();
}

/** The bits of every cell; each cell begins with a new byte. */
function bits(bytes: Uint8Array, count: number): boolean[] {
  return Array.from({ length: count }, (_, i) => ((bytes[i >> 3] >> (7 - (i & 7))) & 1) === 1);
}

function complexNumbers(values: Float64Array): Complex[] {
  return Array.from({ length: values.length / 2 }, (_, i) => ({ re: values[2 * i], im: values[2 * i + 1] }));
}

/** Copies the cells of one column out of rows. */
export function gatherCells(rows: Uint8Array, rowLength: number, offset: number, width: number): Buffer {
  const count = rowLength === 0 ? 0 : Math.floor(rows.length / rowLength);
  const cells = Buffer.allocUnsafeSlow(count * width);
  for (let row = 0, from = offset, to = 0; row < count; row++, from += rowLength) {
    for (let i = 0; i < width; i++) cells[to++] = rows[from + i];
  }
  return cells;
}
