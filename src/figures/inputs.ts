import type { DataSource } from "../data-source.ts";
import { ArgumentError } from "../errors.ts";
import { nameHint } from "../table/near-names.ts";
import type { Numbers } from "./typed-arrays.ts";

/** What figures need of a table: columns by name, of the current rows. `Table` is one. */
export interface Columns {
  columnNames(): string[];
  column(name: string): ArrayLike<unknown>;
  readonly source?: DataSource | undefined;
  /** Unit of each column that has one. */
  readonly units?: Readonly<Record<string, string>>;
}

/**
 * The numbers of one column.
 *
 * @throws {@link ArgumentError} `UNKNOWN_COLUMN`, listing near names; `NOT_NUMBERS`
 */
export function numberColumn(table: Columns, name: string): Numbers {
  requireColumn(table, name);
  const values = table.column(name);
  if (ArrayBuffer.isView(values)) return values as unknown as Numbers;
  const numbers = new Float64Array(values.length);
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    if (typeof value === "number") numbers[i] = value;
    else if (value === null || value === undefined) numbers[i] = Number.NaN;
    else {
      throw new ArgumentError(
        "NOT_NUMBERS",
        `Cannot draw column "${name}": row ${i} holds ${JSON.stringify(String(value))}`,
        "Choose a column of numbers.",
      );
    }
  }
  return numbers;
}

/** Refuses a column that the table lacks. */
function requireColumn(table: Columns, name: string): void {
  const names = table.columnNames();
  if (names.includes(name)) return;
  throw new ArgumentError(
    "UNKNOWN_COLUMN",
    `Cannot find column ${JSON.stringify(name)}`,
    nameHint(name, names, "columns"),
  );
}

/** Refuses arrays of unequal length. */
export function requireLength(what: string, length: number, expected: number, of: string): void {
  if (length === expected) return;
  throw new ArgumentError(
    "SHAPE_MISMATCH",
    `Cannot draw ${length} ${what} for ${expected} ${of}`,
    `Pass one of the ${what} for each of the ${of}.`,
  );
}

/** Refuses a range that is not two finite, increasing numbers. */
export function requireRange(range: readonly [number, number], what = "range"): void {
  if (Number.isFinite(range[0]) && Number.isFinite(range[1]) && range[0] < range[1]) return;
  throw new ArgumentError(
    "BAD_RANGE",
    `Cannot use the ${what} from ${range[0]} to ${range[1]}`,
    "Give two finite numbers, the smaller first.",
  );
}

/** Refuses a number that is not a whole number of at least `least`. */
export function requireCount(value: number, least: number, what: string): void {
  if (Number.isInteger(value) && value >= least) return;
  throw new ArgumentError("BAD_COUNT", `Cannot use ${value} ${what}`, `Give a whole number of at least ${least}.`);
}

/** Names in a sentence, in quotes, at most eight. */
export function listNames(names: readonly string[]): string {
  const shown = names.slice(0, 8).map((name) => `"${name}"`);
  const more = names.length - shown.length;
  if (more > 0) return `${shown.join(", ")} and ${more} more`;
  return shown.length < 2 ? shown.join("") : `${shown.slice(0, -1).join(", ")} or ${shown.at(-1)}`;
}
