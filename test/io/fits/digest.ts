import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { isNumberArray, type NumberArray } from "../../../src/io/values.ts";

export const fitsFixtures = join(import.meta.dirname, "../../fixtures/io/fits");

/** What astropy reads from an HDU, as test/fixtures/io/fits/make_fits.py stores it. */
export interface HduDigest {
  name: string;
  version: number;
  class: string;
  cards: { count: number; hash: string; first: string[] };
  image?: { shape: number[]; type: string; hash: string; first: string[]; last: string | null } | null;
  table?: { rows: number; columns: { name: string; format: string; hash: string; first: string[] }[] };
  datasum?: boolean;
  checksum?: boolean;
}

export function storedDigests(name: string): Record<string, HduDigest[]> {
  return JSON.parse(readFileSync(join(fitsFixtures, name), "utf8")).files;
}

export function hashOf(content: string | Uint8Array): string {
  return createHash("sha256").update(content).digest("hex").slice(0, 16);
}

/** One value as text; numbers as the bytes of a double. */
export function scalarText(value: unknown): string {
  if (value === null || value === undefined) return "none";
  if (typeof value === "boolean") return value ? "T" : "F";
  if (typeof value === "string") return JSON.stringify(value.trimEnd());
  if (typeof value === "bigint" && !Number.isSafeInteger(Number(value))) return `int ${value}`;
  if (typeof value === "object" && "re" in value && "im" in value) {
    return `${scalarText(value.re)},${scalarText(value.im)}`;
  }
  const number = Number(value);
  if (Number.isNaN(number)) return "nan";
  if (Number.isInteger(number) && !Number.isSafeInteger(number) && typeof value === "bigint") return `int ${number}`;
  const bytes = Buffer.alloc(8);
  bytes.writeDoubleBE(number);
  return bytes.toString("hex");
}

/** A cell of a table: the texts of its values with blanks between. */
export function cellText(cell: unknown): string {
  if (Array.isArray(cell) || isNumberArray(cell)) return Array.from(cell as ArrayLike<unknown>, scalarText).join(" ");
  return scalarText(cell);
}

/** Bytes of the values, every NaN the same. */
export function imageHash(data: NumberArray): string {
  const copy = data.slice() as NumberArray;
  if (copy instanceof Float32Array || copy instanceof Float64Array) {
    for (let i = 0; i < copy.length; i++) if (Number.isNaN(copy[i])) copy[i] = Number.NaN;
  }
  return hashOf(new Uint8Array(copy.buffer, copy.byteOffset, copy.byteLength));
}
