import { fitsError } from "./fits-error.ts";
import type { FitsHeader } from "./header.ts";

/** What an HDU holds. */
export type HduKind = "image" | "compressed image" | "table" | "ascii table" | "random groups" | "other";

/** Where the data of an HDU lie and how they are arranged, from its header. */
export interface DataLayout {
  readonly kind: HduKind;
  readonly bitpix: number;
  /** Lengths of the axes, slowest first: the reverse of `NAXIS1`, `NAXIS2`, … */
  readonly shape: readonly number[];
  /** Bytes behind the array: the heap of a table. */
  readonly pcount: number;
  /** Bytes of data, without the padding to whole blocks. */
  readonly length: number;
}

const bitpixes = [8, 16, 32, 64, -32, -64];

/**
 * The layout that a header describes.
 *
 * @throws {@link FormatError} `BAD_HEADER` for a mandatory keyword that is missing or out of range
 */
export function layoutOf(header: FitsHeader, place: { path: string; offset: number }): DataLayout {
  const bitpix = header.get("BITPIX");
  if (!bitpixes.includes(bitpix as number)) throw bad(place, "BITPIX", bitpix, `one of ${bitpixes.join(", ")}`);
  const axes = count(header, "NAXIS", place, 999);
  const lengths = Array.from({ length: axes }, (_, i) => count(header, `NAXIS${i + 1}`, place));
  const groups = header.get("GROUPS") === true && lengths[0] === 0 && axes > 1;
  const pcount = header.has("PCOUNT") ? count(header, "PCOUNT", place) : 0;
  const gcount = header.has("GCOUNT") ? count(header, "GCOUNT", place) : 1;
  const cells = (groups ? lengths.slice(1) : lengths).reduce((product, length) => product * length, 1);
  const length = axes === 0 ? 0 : (Math.abs(bitpix as number) / 8) * gcount * (pcount + cells);
  if (!Number.isSafeInteger(length)) throw bad(place, "NAXIS", lengths.join(" x "), "lengths that a file can have");
  return { kind: kindOf(header, groups), bitpix: bitpix as number, shape: lengths.reverse(), pcount, length };
}

function kindOf(header: FitsHeader, groups: boolean): HduKind {
  if (groups) return "random groups";
  const extension = header.get("XTENSION");
  if (extension === undefined || extension === "IMAGE" || extension === "IUEIMAGE") return "image";
  if (extension === "TABLE") return "ascii table";
  if (extension !== "BINTABLE" && extension !== "A3DTABLE") return "other";
  return header.get("ZIMAGE") === true ? "compressed image" : "table";
}

function count(header: FitsHeader, keyword: string, place: { path: string; offset: number }, most = 2 ** 53): number {
  const value = header.get(keyword);
  if (typeof value === "number" && Number.isInteger(value) && value >= 0 && value <= most) return value;
  throw bad(place, keyword, value, "a whole number from 0");
}

function bad(place: { path: string; offset: number }, keyword: string, value: unknown, wanted: string) {
  const reason = value === undefined ? `its header has no ${keyword}` : `${keyword} is ${String(value)}, not ${wanted}`;
  return fitsError("BAD_HEADER", place, reason, "The header is damaged: fetch the file again.");
}
