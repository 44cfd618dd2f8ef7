/** The seven surface variables of the land report, in the order of its Listing 3. */
export const reportVariables = ["DHR1020", "DHR443", "DHR490", "DHR565", "DHR670", "DHR865", "NDVI"] as const;

const notSurface = /^(lat|lon|latitude|longitude|x|y|landpercentage)$/i;

/** What {@link surfaceVariables} looks at. */
interface TableSource {
  has(name: string): boolean;
  table(): { columnNames(): string[]; column(name: string): unknown };
}

/**
 * The columns of `grid.table()` that describe the surface: the report's seven where the file has them, else every
 * column of numbers but coordinates and LandPercentage.
 */
export function surfaceVariables(grid: TableSource): string[] {
  if (reportVariables.every((name) => grid.has(name))) return [...reportVariables];
  const table = grid.table();
  return table.columnNames().filter((name) => !notSurface.test(name) && ArrayBuffer.isView(table.column(name)));
}
