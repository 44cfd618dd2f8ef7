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

/** How many rows there have to be, and what they stand for. */
interface Samples {
  count: number;
  what: string;
}

const mostLevels = 256;
const none = -32_768;

/** As {@link packedPlaces}; null without a table, or where it lacks the columns `latitude` and `longitude`. */
export function placesIfAny(table: Columns | undefined, samples: Samples): PackedPlaces | null {
  const names = table?.columnNames() ?? [];
  return table && names.includes("latitude") && names.includes("longitude") ? packedPlaces(table, samples) : null;
}

/**
 * The places of a table's rows.
 *
 * @throws {@link ArgumentError} `UNKNOWN_COLUMN`, `NOT_NUMBERS`, `SHAPE_MISMATCH`
 */
export function packedPlaces(table: Columns, samples: Samples): PackedPlaces {
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
