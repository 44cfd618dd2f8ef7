import { ArgumentError } from "../errors.ts";
import type { ColumnInput } from "./column.ts";
import { Table, type TableOptions } from "./table.ts";

/**
 * A table from rows (`[{ method: "Ward", silhouette: 0.25 }, …]`) or from columns (`{ method: ["Ward"], … }`).
 * Columns of numbers become Float64Array, missing numbers NaN; typed arrays are kept, not copied. The columns of a
 * table of rows are the names found in any row, in order of appearance.
 *
 * @throws {@link ArgumentError} `COLUMN_LENGTH` when columns differ in length, `NOT_A_TABLE` for anything else
 */
export function tableFrom(
  data: readonly object[] | Readonly<Record<string, ColumnInput>> | ReadonlyMap<string, ColumnInput>,
  options: TableOptions = {},
): Table {
  if (Array.isArray(data)) return new Table(columnsOfRows(data), options);
  if (data instanceof Map) return tableFromColumns(data, options);
  if (data === null || typeof data !== "object" || ArrayBuffer.isView(data)) throw notATable(data);
  return tableFromColumns(data as Record<string, ColumnInput>, options);
}

/** A table from columns: arrays, typed arrays, or {@link lazyColumn}s that are read when they are first used. */
export function tableFromColumns(
  columns: Readonly<Record<string, ColumnInput>> | ReadonlyMap<string, ColumnInput>,
  options: TableOptions = {},
): Table {
  const entries: [string, ColumnInput][] = columns instanceof Map ? [...columns] : Object.entries(columns);
  for (const [name, values] of entries) {
    if (values !== null && typeof values === "object" && typeof values.length === "number") continue;
    throw new ArgumentError(
      "NOT_A_TABLE",
      `Cannot use ${describeValue(values)} as column ${JSON.stringify(name)}`,
      "Give each column an array or a typed array.",
    );
  }
  return new Table(new Map(entries), options);
}

function columnsOfRows(rows: readonly unknown[]): Map<string, unknown[]> {
  const columns = new Map<string, unknown[]>();
  rows.forEach((row, i) => {
    if (row === null || typeof row !== "object" || Array.isArray(row)) throw notATable(row, `row ${i}`);
    for (const [name, value] of Object.entries(row)) {
      const column = columns.get(name) ?? new Array(rows.length).fill(null);
      column[i] = value;
      columns.set(name, column);
    }
  });
  return columns;
}

function notATable(value: unknown, place = "data"): ArgumentError {
  return new ArgumentError(
    "NOT_A_TABLE",
    `Cannot make a table: ${place} is ${describeValue(value)}`,
    "Pass an array of row objects, or an object that maps column names to arrays.",
  );
}

function describeValue(value: unknown): string {
  if (value === null || value === undefined) return String(value);
  if (Array.isArray(value) || ArrayBuffer.isView(value)) return "an array";
  return typeof value === "object" ? "an object" : `the ${typeof value} ${JSON.stringify(value)}`;
}
