import { readNetcdf } from "../io/read-netcdf.ts";
import { completeRows } from "./grasp-land.ts";
import { gridCols, gridRows } from "./grid.ts";
import { reportVariables } from "./surface-variables.ts";

const variablesOnGrid = 131;

/**
 * How a file differs from the GRASP/POLDER climatology that the report describes: grid, number of variables, the
 * variables that the notebooks use, the number of complete rows.
 *
 * @throws {@link FormatError} when it is no NetCDF file at all
 */
export async function verifyGrasp(path: string): Promise<string[]> {
  const grid = await readNetcdf(path);
  try {
    const differences: string[] = [];
    const onGrid = grid.variables.filter(
      ({ shape }) => shape.length === 2 && shape[0] === gridRows && shape[1] === gridCols,
    );
    if (onGrid.length !== variablesOnGrid) {
      differences.push(`${onGrid.length} variables lie on ${gridRows} × ${gridCols} cells, not ${variablesOnGrid}`);
    }
    const names = new Set(onGrid.map(({ name }) => name));
    const needed = [...reportVariables, "LandPercentage"];
    const absent = needed.filter((name) => !names.has(name));
    for (const name of absent) {
      const shape = grid.has(name) ? grid.variable(name).shape.join(" × ") : undefined;
      differences.push(shape === undefined ? `there is no variable ${name}` : `${name} has the shape ${shape}`);
    }
    const table = onGrid.length > 0 ? grid.table() : undefined;
    for (const name of ["latitude", "longitude"]) {
      if (!table?.has(name)) differences.push(`no variable gives the ${name} of the cells`);
    }
    if (table !== undefined && absent.length === 0) differences.push(...rowDifferences(table));
    return differences;
  } finally {
    grid.close();
  }
}

function rowDifferences(table: ReturnType<Awaited<ReturnType<typeof readNetcdf>>["table"]>): string[] {
  const land = table.filter((row) => row.LandPercentage === 100);
  const empty = reportVariables.filter((name) => Number.isNaN(land.min(name)));
  if (empty.length > 0) return empty.map((name) => `${name} has no value on land`);
  const { length } = land.dropMissing(reportVariables);
  if (length === completeRows) return [];
  const count = (n: number) => n.toLocaleString("en-US");
  return [`${count(length)} cells are all land and complete, not ${count(completeRows)}`];
}
