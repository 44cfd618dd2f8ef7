import { ArgumentError } from "../errors.ts";
import type { Column } from "./column.ts";
import { nameHint } from "./near-names.ts";

/**
 * One row, as closures see it: `row.NDVI`, or `row["surface albedo"]`. Reading a name that is no column is an error.
 * The object is reused from row to row: copy what you want to keep.
 */
// biome-ignore lint/suspicious/noExplicitAny: a row's types depend on the file; the reader of the cell knows them.
export type Row = { readonly [name: string]: any };

/** A row that can be moved. */
export interface RowCursor {
  readonly row: Row;
  /** Makes `row` show the values of this row. */
  moveTo(index: number): void;
}

/** A cursor over columns that reads only those that are looked at. */
export function rowCursor(names: readonly string[], column: (name: string) => Column): RowCursor {
  let index = 0;
  const row = Object.create(strictPrototype(names));
  for (const name of names) {
    let values: Column | undefined;
    Object.defineProperty(row, name, {
      enumerable: true,
      get: () => {
        if (values === undefined) values = column(name);
        return values[index];
      },
    });
  }
  return {
    row,
    moveTo(next) {
      index = next;
    },
  };
}

/** A prototype on which every lookup fails, so that a misspelt column is not silently undefined. */
function strictPrototype(names: readonly string[]): object {
  return new Proxy(Object.create(null), {
    get(_, name) {
      if (typeof name === "symbol" || name === "toJSON" || name === "then") return undefined;
      throw new ArgumentError(
        "UNKNOWN_COLUMN",
        `Cannot read column ${JSON.stringify(name)} of a row: there is no such column`,
        nameHint(name, names, "columns"),
      );
    },
  });
}
