/** Degrees as the kernel sends them: codes of few levels, or hundredths with the least number for none. */
export type PackedDegrees = { levels: Float32Array; codes: Uint8Array } | { hundredths: Int16Array };

/** Where rows lie, as the kernel sends it. */
export interface PackedPlaces {
  longitude: PackedDegrees;
  latitude: PackedDegrees;
}

const none = -32_768;

/** Longitudes and latitudes in degrees. */
export function placesOf({ longitude, latitude }: PackedPlaces): { longitude: Float32Array; latitude: Float32Array } {
  return { longitude: degreesOf(longitude), latitude: degreesOf(latitude) };
}

function degreesOf(packed: PackedDegrees): Float32Array {
  if ("codes" in packed) return Float32Array.from(packed.codes, (code) => packed.levels[code]!);
  return Float32Array.from(packed.hundredths, (value) => (value === none ? Number.NaN : value / 100));
}
