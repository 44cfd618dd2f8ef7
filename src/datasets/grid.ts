/** The 1-degree grid of the climatology: 180 rows from north to south, 360 columns from west to east. */
export const gridRows = 180;
export const gridCols = 360;

/** Latitude of a row's centre: 89.5 for row 0, -89.5 for the last. */
export function latitudeOfRow(row: number): number {
  return 89.5 - row;
}

/** Longitude of a column's centre: -179.5 for column 0, 179.5 for the last. */
export function longitudeOfColumn(column: number): number {
  return column - 179.5;
}
