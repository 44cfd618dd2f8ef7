import type { DataSource } from "../../src/data-source.ts";
import type { Columns } from "../../src/figures/index.ts";

/** Columns by name that give back some of their rows: the least that figures need of a table. */
export interface TestTable extends Columns {
  take(rows: ArrayLike<number>): TestTable;
}

export function columnsOf(columns: Record<string, ArrayLike<unknown>>, source?: DataSource): TestTable {
  return {
    columnNames: () => Object.keys(columns),
    column: (name) => columns[name],
    take: (rows) =>
      columnsOf(
        Object.fromEntries(
          Object.entries(columns).map(([name, values]) => [name, Array.from(rows, (row) => values[row])]),
        ),
        source,
      ),
    ...(source ? { source } : {}),
  };
}

/** A one-degree grid of cell centres in a box, with a value in each cell. */
export function gridTable(
  [south, north]: [number, number],
  [west, east]: [number, number],
  value: (latitude: number, longitude: number) => number,
  source?: DataSource,
): TestTable {
  const [latitude, longitude, values]: number[][] = [[], [], []];
  for (let y = south + 0.5; y < north; y++) {
    for (let x = west + 0.5; x < east; x++) {
      latitude.push(y);
      longitude.push(x > 180 ? x - 360 : x);
      values.push(value(y, x));
    }
  }
  return columnsOf(
    {
      latitude: Float64Array.from(latitude),
      longitude: Float64Array.from(longitude),
      value: Float64Array.from(values),
    },
    source,
  );
}
