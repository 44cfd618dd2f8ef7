import { type Columns, numberColumn, requireLength } from "../figures/inputs.ts";

/**
 * Degrees as they travel: a byte for each where at most 256 are different, as on a grid; else hundredths, the least number
 * for none. A quarter to an eighth of the bytes of doubles.
 */
export type PackedDegrees = { levels: Float32Array; codes: Uint8Array } | { hundredths: Int16Array };

/** Where the rows of a table lie. */
export interface PackedPlaces {
  longitude: PackedDegrees;
  latitude: PackedDegrees;
}

const mostLevels = 256;
const none = -32_768;

/** Whether a table has the columns `latitude` and `longitude`. */
export function hasPlaces(table: Columns): boolean {
  const names = table.columnNames();
  return names.includes("latitude") && names.includes("longitude");
}

/**
 * The places of a table's rows.
 *
 * @param samples - how many rows there have to be, and what they stand for
 * @throws {@link ArgumentError} `UNKNOWN_COLUMN`, `NOT_NUMBERS`, `SHAPE_MISMATCH`
 */
export function packedPlaces(table: Columns, samples: { count: number; what: string }): PackedPlaces {
  const [longitude, latitude] = ["longitude", "latitude"].map((name) => numberColumn(table, name));
  requireLength("rows", longitude!.length, samples.count, samples.what);
  return { longitude: packedDegrees(longitude!), latitude: packedDegrees(latitude!) };
}

/** Degrees in −180 to 180. */
function packedDegrees(degrees: ArrayLike<number>): PackedDegrees {
  const wrapped = Float32Array.from(degrees, (value) => (value > 180 ? value - 360 : value));
  const levels = Float32Array.from(new Set(wrapped));
  if (levels.length > mostLevels) {
    return {
      hundredths: Int16Array.from(wrapped, (value) => (Number.isFinite(value) ? Math.round(value * 100) : none)),
    };
  }
  const codeOf = new Map(Array.from(levels, (value, code) => [value, code]));
  return { levels, codes: Uint8Array.from(wrapped, (value) => codeOf.get(value)!) };
}
