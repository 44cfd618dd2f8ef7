import { display, type MimeBundle } from "../../kernel/protocol.ts";
import { ArgumentError } from "../errors.ts";
import { columnFormat } from "../table/format-value.ts";
import type { Table } from "../table/table.ts";
import { indicesOf, refused, wholeBetween } from "./checks.ts";
import { rowFilter } from "./row-filter.ts";
import { builtInWidget, type Widget } from "./widget.ts";

/** How a table is sorted: position of the column; -1 as it is. */
interface Sorting {
  column: number;
  descending: boolean;
}

interface State {
  names: string[];
  units: string[];
  numeric: boolean[];
  rows: number;
  sort: Sorting;
  filters: string[];
  selected: Uint32Array;
}

const mostAsked = 500;
const longestCell = 200;

/** A table to scroll, sort and filter. */
export class TableView {
  readonly #table: Table;
  readonly #widget: Widget<State>;
  readonly #columns: { values: ArrayLike<unknown>; isNumeric: boolean; format: (value: unknown) => string }[];
  #order: { key: string; rows: Uint32Array } | undefined;

  /** Use {@link table}. */
  constructor(source: Table) {
    const names = source.columnNames();
    const count = names.length === 0 ? 0 : source.column(names[0]!).length;
    const numeric = new Set(source.numericNames());
    this.#table = source;
    this.#columns = names.map((name) => {
      const values = source.column(name);
      const sampled = Math.min(1000, count);
      const sample = Array.from({ length: sampled }, (_, i) => values[Math.floor((i * count) / sampled)]);
      return { values, isNumeric: numeric.has(name), format: columnFormat(sample) };
    });
    this.#widget = builtInWidget<State>("table", {
      name: "table",
      state: {
        names,
        units: names.map((name) => source.units?.[name] ?? ""),
        numeric: names.map((name) => numeric.has(name)),
        rows: count,
        sort: { column: -1, descending: false },
        filters: names.map(() => ""),
        selected: new Uint32Array(0),
      },
      accept: {
        ...{ names: false, units: false, numeric: false, rows: false },
        sort: (value) => checkSort(value, names.length),
        filters: (value) => this.#checkFilters(value),
        selected: indicesOf(count),
      },
      commands: { rows: (message) => this.#rows(message), positions: (message) => this.#positions(message) },
      fallback: () => ({ ...(source[display]() as MimeBundle), "text/plain": String(source) }),
    });
  }

  /** Rows that were chosen, rising: positions in the table, whatever the sorting. */
  get selected(): Uint32Array {
    return this.#widget.get("selected");
  }

  /** The table as it is shown: the rows that pass the filters, in the order of the sorting. */
  get shown(): Table {
    return this.#table.take(this.#shownRows());
  }

  /** Calls `listener` with the chosen rows after each choice; returns what ends the calls. */
  on(_event: "selected", listener: (rows: Uint32Array) => void): () => void {
    return this.#widget.on("selected", (rows) => listener(rows));
  }

  /** Takes it from the page. */
  close(): void {
    this.#widget.close();
  }

  [display](): MimeBundle {
    return this.#widget[display]();
  }

  toString(): string {
    return `table(${this.#widget.get("rows")} rows)`;
  }

  #rows(message: unknown): { total: number; rows: Uint32Array; cells: string[][] } {
    const { from, count } = (message ?? {}) as { from?: unknown; count?: unknown };
    const all = this.#shownRows();
    const start = wholeBetween(0, Number.MAX_SAFE_INTEGER)(from);
    const rows = all.slice(start, start + wholeBetween(0, mostAsked)(count));
    const cells = Array.from(rows, (row) =>
      this.#columns.map(({ values, format }) => format(values[row]).slice(0, longestCell)),
    );
    return { total: all.length, rows, cells };
  }

  /** Positions in the table of a range of the shown rows. */
  #positions(message: unknown): Uint32Array {
    const { from, count } = (message ?? {}) as { from?: unknown; count?: unknown };
    const start = wholeBetween(0, Number.MAX_SAFE_INTEGER)(from);
    return this.#shownRows().slice(start, start + wholeBetween(0, Number.MAX_SAFE_INTEGER)(count));
  }

  #shownRows(): Uint32Array {
    const [sort, filters] = [this.#widget.get("sort"), this.#widget.get("filters")];
    const key = JSON.stringify([sort, filters]);
    if (this.#order?.key === key) return this.#order.rows;
    const tests = filters.flatMap((text, i) =>
      text.trim() === "" ? [] : [rowFilter(text, this.#columns[i]!.values, this.#columns[i]!.isNumeric)],
    );
    let rows = Uint32Array.from({ length: this.#widget.get("rows") }, (_, i) => i);
    if (tests.length > 0) rows = rows.filter((row) => tests.every((test) => test(row)));
    if (sort.column >= 0) rows = sorted(rows, this.#columns[sort.column]!, sort.descending);
    this.#order = { key, rows };
    return rows;
  }

  #checkFilters(value: unknown): string[] {
    if (!Array.isArray(value) || value.length !== this.#columns.length) {
      throw refused(value, `a filter for each of the ${this.#columns.length} columns`);
    }
    return value.map((text, i) => {
      if (typeof text !== "string" || text.length > longestCell) throw refused(text, "a short text");
      if (text.trim() !== "") rowFilter(text, [], this.#columns[i]!.isNumeric);
      return text;
    });
  }
}

/**
 * A table of any length to scroll, sort by a click on a column's name, and filter: numbers by `> 5` or `1..4`, texts by
 * what they contain. Only the rows in view are sent. Rows chosen by a click or by keys are `selected`.
 *
 * @throws {@link ArgumentError} `EMPTY` for a table without columns
 */
export function table(source: Table): TableView {
  if (source.columnNames().length === 0) {
    throw new ArgumentError("EMPTY", "Cannot show a table without columns", "Select one column or more.");
  }
  return new TableView(source);
}

function checkSort(value: unknown, columns: number): Sorting {
  const { column, descending } = (value ?? {}) as Partial<Sorting>;
  if (typeof descending !== "boolean") throw refused(descending, "true or false");
  return { column: wholeBetween(-1, columns - 1)(column), descending };
}

/** Rows by a column, missing values last; equal values keep their order. */
function sorted(
  rows: Uint32Array<ArrayBuffer>,
  { values, isNumeric }: { values: ArrayLike<unknown>; isNumeric: boolean },
  descending: boolean,
): Uint32Array<ArrayBuffer> {
  const sign = descending ? -1 : 1;
  if (isNumeric) {
    const numbers = Float64Array.from(values as ArrayLike<number>);
    return rows.sort((p, q) => {
      const [a, b] = [numbers[p]!, numbers[q]!];
      if (a < b) return -sign;
      if (a > b) return sign;
      return a === b ? p - q : Number(Number.isNaN(a)) - Number(Number.isNaN(b)) || p - q;
    });
  }
  const missing = (value: unknown) => Number(value === null || value === undefined);
  return rows.sort((p, q) => {
    const [a, b] = [values[p], values[q]];
    if (missing(a) || missing(b)) return missing(a) - missing(b) || p - q;
    return (a as string) < (b as string) ? -sign : (a as string) > (b as string) ? sign : p - q;
  });
}
