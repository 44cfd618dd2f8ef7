import { ArgumentError } from "../../errors.ts";
import { nameHint } from "../../table/near-names.ts";
import { type Columns, numberColumn } from "../inputs.ts";

/** A part of the world between two parallels and two meridians, in degrees. */
export interface Region {
  /** South and north edge, -90 to 90. */
  readonly latitude: readonly [number, number];
  /** West and east edge, -180 to 180; a region across the date line has its west edge east of its east edge. */
  readonly longitude: readonly [number, number];
}

/** Parts of the world by name. */
export const regions = {
  world: { latitude: [-90, 90], longitude: [-180, 180] },
  africa: { latitude: [-36, 38], longitude: [-19, 53] },
  antarctica: { latitude: [-90, -60], longitude: [-180, 180] },
  arctic: { latitude: [60, 90], longitude: [-180, 180] },
  asia: { latitude: [-11, 78], longitude: [25, 180] },
  australia: { latitude: [-45, -9], longitude: [111, 156] },
  centralAmerica: { latitude: [6, 33], longitude: [-118, -58] },
  europe: { latitude: [34, 72], longitude: [-25, 45] },
  greenland: { latitude: [58, 84], longitude: [-75, -10] },
  india: { latitude: [5, 38], longitude: [66, 99] },
  northAmerica: { latitude: [6, 84], longitude: [-169, -51] },
  oceania: { latitude: [-48, 12], longitude: [110, -150] },
  sahara: { latitude: [14, 36], longitude: [-18, 38] },
  southAmerica: { latitude: [-57, 14], longitude: [-83, -33] },
  southeastAsia: { latitude: [-12, 29], longitude: [91, 153] },
} as const satisfies Record<string, Region>;

/** Name of one of the {@link regions}. */
export type RegionName = keyof typeof regions;

/**
 * A region by name or bounds.
 *
 * @throws {@link ArgumentError} `NO_SUCH_REGION`, listing near names; `BAD_REGION`
 */
export function regionOf(region: Region | RegionName): Region {
  if (typeof region === "string") {
    if (Object.hasOwn(regions, region)) return regions[region];
    throw new ArgumentError(
      "NO_SUCH_REGION",
      `Cannot find a region named "${region}"`,
      `${nameHint(region, Object.keys(regions), "regions")} Or give latitude and longitude bounds.`,
    );
  }
  const [south, north] = region.latitude ?? [];
  const [west, east] = region.longitude ?? [];
  const fine = within(south, 90) && within(north, 90) && within(west, 180) && within(east, 180);
  if (fine && south < north && west !== east) return region;
  throw new ArgumentError(
    "BAD_REGION",
    `Cannot use the region from latitude ${south} to ${north} and longitude ${west} to ${east}`,
    "Give latitude: [south, north] within -90 to 90 and longitude: [west, east] within -180 to 180.",
  );
}

/** East edge counted eastward from the west edge: more than 180 for a region across the date line. */
export function unwrappedEast({ longitude: [west, east] }: Region): number {
  return east > west ? east : east + 360;
}

/** A longitude counted eastward from a region's west edge. */
export function unwrap(longitude: number, west: number): number {
  return longitude < west - 1e-9 ? longitude + 360 : longitude;
}

/** Rows whose `latitude` and `longitude` lie in a region, edges included. */
export function rowsIn(table: Columns, region: Region): Int32Array {
  const latitude = numberColumn(table, "latitude");
  const longitude = numberColumn(table, "longitude");
  const [south, north] = region.latitude;
  const [west] = region.longitude;
  const east = unwrappedEast(region);
  const rows: number[] = [];
  for (let i = 0; i < latitude.length; i++) {
    if (!(latitude[i] >= south && latitude[i] <= north)) continue;
    const x = unwrap(longitude[i], west);
    if (x >= west && x <= east) rows.push(i);
  }
  return Int32Array.from(rows);
}

/** A table that can be cropped: it gives back some of its rows. */
export interface Croppable<T> extends Columns {
  take(rows: ArrayLike<number>): T;
}

/**
 * The rows of a table that lie in a region of the world, also one across the date line.
 *
 * @param table - with columns `latitude` and `longitude`, degrees
 * @throws {@link ArgumentError} `EMPTY_REGION`, `NO_SUCH_REGION`, `BAD_REGION`, `UNKNOWN_COLUMN`
 */
export function crop<T>(table: Croppable<T>, region: Region | RegionName): T {
  const bounds = regionOf(region);
  const rows = rowsIn(table, bounds);
  requireRows(rows, bounds);
  return table.take(rows);
}

/** Refuses a region without rows. */
export function requireRows(rows: Int32Array, { latitude, longitude }: Region): void {
  if (rows.length > 0) return;
  throw new ArgumentError(
    "EMPTY_REGION",
    `Cannot find rows between latitude ${latitude[0]} and ${latitude[1]}, longitude ${longitude[0]} and ${longitude[1]}`,
    "Choose a region that the table covers; longitudes run from -180 to 180.",
  );
}

function within(value: unknown, most: number): boolean {
  return typeof value === "number" && value >= -most && value <= most;
}
