import type { Hdf5File } from "./hdf5.ts";
import { type Region, sizeOfRegion } from "./selection.ts";
import { isNumberArray, type NumberArray, type TypedAttribute, typeOf, type ValueArray, zeros } from "./values.ts";

// What the NetCDF library gives for cells that were never written.
const defaultFill: Readonly<Record<string, number | bigint>> = {
  int8: -127,
  uint8: 255,
  int16: -32767,
  uint16: 65535,
  int32: -2147483647,
  uint32: 4294967295,
  int64: -9223372036854775806n,
  uint64: 18446744073709551614n,
  float32: 9.969209968386869e36,
  float64: 9.969209968386869e36,
};

/**
 * Reads a region of a dataset that may be shorter than its dimensions: an unlimited dimension is as long as the
 * longest variable on it, and what others lack is fill value.
 *
 * @param shape - lengths of the dataset itself, null when it holds nothing
 */
export function readGrown(
  file: Hdf5File,
  path: string,
  shape: readonly number[] | null,
  region: Region,
  fillValue: () => TypedAttribute | undefined,
): ValueArray {
  if (shape === null) return file.read(path);
  const within = region.count.map((count, i) => {
    return Math.max(0, Math.min(count, Math.ceil((shape[i] - region.start[i]) / region.stride[i])));
  });
  if (within.every((count, i) => count === region.count[i])) return file.read(path, region);
  const present = file.read(path, {
    ...region,
    start: region.start.map((s, i) => Math.min(s, shape[i])),
    count: within,
  });
  return spread(present, within, region, fillValue());
}

/** Puts the values that are there at their places among fill values. */
function spread(present: ValueArray, within: readonly number[], region: Region, fill?: TypedAttribute): ValueArray {
  const total = sizeOfRegion(region);
  const out = isNumberArray(present) ? filled(present, total, fill) : emptyOf(present, total);
  const rank = within.length;
  for (let i = 0; i < present.length; i++) {
    let rest = i;
    let place = 0;
    let step = 1;
    for (let d = rank - 1; d >= 0; d--) {
      place += (rest % within[d]) * step;
      rest = Math.floor(rest / within[d]);
      step *= region.count[d];
    }
    out[place] = present[i];
  }
  return out;
}

function filled(present: NumberArray, length: number, fill?: TypedAttribute): NumberArray {
  const type = typeOf(present);
  const value = fill?.type === type ? (fill.value as NumberArray)[0] : defaultFill[type];
  return zeros(type, length).fill(value as never) as NumberArray;
}

function emptyOf(present: string[] | NumberArray[], length: number): ValueArray {
  const empty = typeof present[0] === "object" ? new Float64Array(0) : "";
  return new Array(length).fill(empty);
}
