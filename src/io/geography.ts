import type { Variable } from "./variable.ts";

/** The variables that say where cells lie on the globe. */
export interface Geography {
  readonly latitude: Variable;
  readonly longitude: Variable;
  /** The dimensions over which cells are counted, slowest first: two of a grid, one of a list of places. */
  readonly dimensions: readonly string[];
}

/**
 * Finds latitude and longitude: by `standard_name`, by `units` (`degrees_north`, `degrees_east` and their variants),
 * or by name. A pair may be two-dimensional on the same dimensions, or one-dimensional each.
 */
export function findGeography(variables: readonly Variable[]): Geography | undefined {
  // Names are known at once, while the attributes of hundreds of variables take time to read.
  const likely = variables.filter(({ name }) => namesOf.latitude.test(name) || namesOf.longitude.test(name));
  return findAmong(likely) ?? findAmong(variables);
}

function findAmong(variables: readonly Variable[]): Geography | undefined {
  const latitudes = variables.filter((variable) => isAxis(variable, "latitude"));
  const longitudes = variables.filter((variable) => isAxis(variable, "longitude"));
  const found = latitudes.flatMap((latitude) =>
    longitudes.flatMap((longitude) => {
      const dimensions = sharedDimensions(latitude, longitude);
      return dimensions ? [{ latitude, longitude, dimensions }] : [];
    }),
  );
  // Cells of a grid before a list of places.
  return found.sort((a, b) => b.dimensions.length - a.dimensions.length)[0];
}

/** Degrees east in -180 to 180. */
export function wrapLongitude(degrees: number): number {
  if (degrees >= -180 && degrees <= 180) return degrees;
  const turned = degrees - 360 * Math.floor((degrees + 180) / 360);
  return Number.isFinite(turned) ? turned : Number.NaN;
}

type Axis = "latitude" | "longitude";

const unitsOf: Readonly<Record<Axis, RegExp>> = {
  latitude: /^degrees?_?n(orth)?$/i,
  longitude: /^degrees?_?e(ast)?$/i,
};

const namesOf: Readonly<Record<Axis, RegExp>> = {
  latitude: /^(lat|latitude|nav_lat|xlat|latitudes|lats)$/i,
  longitude: /^(lon|long|longitude|nav_lon|xlong|longitudes|lons)$/i,
};

function isAxis(variable: Variable, axis: Axis): boolean {
  if (!variable.isNumeric || variable.shape.length === 0 || variable.shape.length > 2) return false;
  const standardName = variable.attributes.standard_name;
  if (typeof standardName === "string" && standardName !== "") return standardName === axis;
  return unitsOf[axis].test(variable.units) || namesOf[axis].test(variable.name);
}

function sharedDimensions(latitude: Variable, longitude: Variable): readonly string[] | undefined {
  const [a, b] = [latitude.dimensions, longitude.dimensions];
  if (a.length === 2 && b.length === 2) return a[0] === b[0] && a[1] === b[1] ? a : undefined;
  if (a.length !== 1 || b.length !== 1) return undefined;
  return a[0] === b[0] ? a : [a[0], b[0]];
}
