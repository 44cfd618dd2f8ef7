import { fitsError } from "./fits-error.ts";
import type { FitsHeader } from "./header.ts";

/** A column of a table, from its keywords. */
export interface FitsColumn {
  /** The `TTYPE`; `col1`, `col2`, … where there is none. A name used before has `_2`, `_3`, … behind. */
  readonly name: string;
  /** The `TFORM`: `"12A"`, `"3E"`, `"PJ(80)"`; in text tables `"F8.3"`. */
  readonly format: string;
  /** The `TUNIT`; empty when there is none. */
  readonly unit: string;
  /** Lengths of the axes of a cell, slowest first (`TDIM`); empty for one value. */
  readonly shape: readonly number[];
  readonly scale: number;
  readonly zero: number | bigint;
  /** What stands for no value, the `TNULL`. */
  readonly blank: number | bigint | string | undefined;
  /** The number of the column, from 1. */
  readonly number: number;
}

/** The columns that a header describes, without what their formats mean. */
export function columnsOf(header: FitsHeader, place: { path: string; offset: number }): FitsColumn[] {
  const count = header.get("TFIELDS");
  if (typeof count !== "number" || !Number.isInteger(count) || count < 0 || count > 999) {
    const reason = `TFIELDS is ${String(count)}, not a whole number from 0 to 999`;
    throw fitsError("BAD_HEADER", place, reason, "The header is damaged: fetch the file again.");
  }
  const used = new Set<string>();
  return Array.from({ length: count }, (_, i) => columnOf(header, i + 1, used, place));
}

function columnOf(
  header: FitsHeader,
  number: number,
  used: Set<string>,
  place: { path: string; offset: number },
): FitsColumn {
  const text = (keyword: string) => {
    const value = header.get(`${keyword}${number}`);
    return typeof value === "string" ? value.trim() : "";
  };
  const numeric = (keyword: string) => {
    const value = header.get(`${keyword}${number}`);
    return typeof value === "number" || typeof value === "bigint" ? value : undefined;
  };
  const format = text("TFORM").toUpperCase();
  if (format === "") {
    const reason = `its header has no TFORM${number}`;
    throw fitsError("BAD_HEADER", place, reason, "The header is damaged: fetch the file again.");
  }
  const wanted = text("TTYPE") || `col${number}`;
  let name = wanted;
  for (let again = 2; used.has(name); again++) name = `${wanted}_${again}`;
  used.add(name);
  const blank = header.get(`TNULL${number}`);
  return {
    name,
    format,
    unit: text("TUNIT"),
    shape: shapeOf(text("TDIM")),
    scale: Number(numeric("TSCAL") ?? 1),
    zero: numeric("TZERO") ?? 0,
    blank: typeof blank === "boolean" || blank === null || typeof blank === "object" ? undefined : blank,
    number,
  };
}

/** `(3,2)` is two rows of three: slowest first here, fastest first in the file. */
function shapeOf(dimensions: string): number[] {
  const found = /^\( *\d+ *(, *\d+ *)*\)$/.exec(dimensions);
  return found ? dimensions.slice(1, -1).split(",").map(Number).reverse() : [];
}
