import { fitsError } from "./fits-error.ts";

/** What a `TFORM` of a binary table says. */
export interface BinaryFormat {
  /** Letter of the type: L X B I J K A E D C M. */
  readonly letter: string;
  /** Values in a cell; bits for X. */
  readonly repeat: number;
  /** P or Q where the cell holds a length and a place in the heap. */
  readonly pointer: "P" | "Q" | "";
  /** Bytes in the row. */
  readonly width: number;
}

const bytesOfLetter: Record<string, number> = { L: 1, X: 1, B: 1, I: 2, J: 4, K: 8, A: 1, E: 4, D: 8, C: 8, M: 16 };

/**
 * Reads a `TFORM` such as `12A`, `3E`, `11X`, `PJ(80)`.
 *
 * @throws {@link FormatError} `BAD_HEADER` for any other
 */
export function binaryFormat(format: string, place: { path: string; offset: number }): BinaryFormat {
  const found = /^ *(\d*) *([PQ]?)([LXBIJKAEDCM])/.exec(format);
  const repeat = found?.[1] ? Number(found[1]) : 1;
  if (!found || !Number.isSafeInteger(repeat) || (found[2] !== "" && repeat > 1)) {
    const reason = `it has a column of the format ${JSON.stringify(format)}`;
    throw fitsError("BAD_HEADER", place, reason, "The header is damaged, or the file is not standard FITS.");
  }
  const pointer = found[2] as BinaryFormat["pointer"];
  const letter = found[3];
  if (pointer) return { letter, repeat, pointer, width: repeat * (pointer === "P" ? 8 : 16) };
  return { letter, repeat, pointer, width: bytesOf(letter, repeat) };
}

/** Bytes of so many values. */
export function bytesOf(letter: string, count: number): number {
  return letter === "X" ? Math.ceil(count / 8) : count * bytesOfLetter[letter];
}
