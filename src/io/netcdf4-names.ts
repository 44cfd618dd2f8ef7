/** Marks a variable that has a dimension's name but is not that dimension's coordinate. */
export const nonCoordinatePrefix = "_nc4_non_coord_";

/** Attributes by which NetCDF-4 keeps its own books in HDF5; they are not the user's. */
export const bookkeeping: ReadonlySet<string> = new Set([
  "CLASS",
  "NAME",
  "DIMENSION_LABELS",
  "DIMENSION_LIST",
  "REFERENCE_LIST",
  "_NCProperties",
  "_Netcdf4Coordinates",
  "_Netcdf4Dimid",
  "_nc3_strict",
]);

/** Whether the name of a dimension scale says that it is a dimension without values. */
export function isBareDimension(scaleName: string): boolean {
  return scaleName.startsWith("This is a netCDF dimension but not a netCDF variable");
}
