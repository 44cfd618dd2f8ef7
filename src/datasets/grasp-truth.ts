import { ArgumentError } from "../errors.ts";
import { Table } from "../table/table.ts";
import { graspLand, landTypes } from "./grasp-land.ts";
import { graspProduct, graspSeed } from "./grasp-stand-in.ts";
import { gridCols, latitudeOfRow, longitudeOfColumn } from "./grid.ts";

let known: Table | undefined;

/**
 * The truth behind the stand-in: what each cell of land really is. Columns `latitude`, `longitude`, `label` (place in
 * {@link landTypes} of the largest share), `type` (its name) and the share of each land type, 0 to 1.
 *
 * @param cells - a table with columns `latitude` and `longitude`, whose rows the truth shall follow; without one, the
 *   10,870 complete cells in the file's order
 * @throws {@link ArgumentError} `NO_TRUTH` for a cell that the stand-in has no land in
 */
export function graspTruth(cells?: Table): Table {
  known ??= truthTable();
  const truth = known;
  if (cells === undefined) return truth.filter((row) => row.landPercentage === 100).drop("landPercentage");
  const rowOf = new Map<string, number>();
  const keys = (table: Table) => [table.numbers("latitude"), table.numbers("longitude")];
  const [latitudes, longitudes] = keys(truth);
  for (let row = 0; row < truth.length; row++) rowOf.set(`${latitudes[row]} ${longitudes[row]}`, row);
  const [north, east] = keys(cells);
  const rows = Uint32Array.from(north, (latitude, i) => {
    const row = rowOf.get(`${latitude} ${east[i]}`);
    if (row !== undefined) return row;
    throw new ArgumentError(
      "NO_TRUTH",
      `Cannot tell the truth about the cell at ${latitude}° north, ${east[i]}° east`,
      "The truth is that of the stand-in's land cells; take rows of its table.",
    );
  });
  return truth.take(rows).drop("landPercentage");
}

function truthTable(): Table {
  const { landPercentage, type, shares } = graspLand(graspSeed);
  const rows = Uint32Array.from(type.keys()).filter((cell) => type[cell] >= 0);
  const pick = (value: (cell: number) => number) => Float64Array.from(rows, value);
  const columns: Record<string, Float64Array | Int32Array | string[]> = {
    latitude: pick((cell) => latitudeOfRow(Math.floor(cell / gridCols))),
    longitude: pick((cell) => longitudeOfColumn(cell % gridCols)),
    landPercentage: pick((cell) => landPercentage[cell]),
    label: Int32Array.from(rows, (cell) => type[cell]),
    type: Array.from(rows, (cell) => landTypes[type[cell]]),
  };
  landTypes.forEach((name, t) => {
    columns[name] = pick((cell) => shares[t][cell]);
  });
  return new Table(columns, { source: { kind: "stand-in", name: graspProduct } });
}
