import { inspect } from "node:util";
import { ColumnTable } from "arquero";
import { display, type MimeBundle } from "../../kernel/protocol.ts";
import type { DataSource } from "../data-source.ts";
import { ArgumentError } from "../errors.ts";
import { type Matrix, matrix } from "../matrix.ts";
import {
  type Column,
  type ColumnInput,
  gather,
  isMissing,
  isNumericColumn,
  type NumericColumn,
  toColumn,
  toNumbers,
} from "./column.ts";
import { correlate } from "./correlate.ts";
import { describeColumns } from "./describe.ts";
import { type Groups, groupRows, regroup, rowsOfGroups } from "./group-rows.ts";
import { tableHtml } from "./html.ts";
import { jsonText } from "./json-text.ts";
import { LazyColumn, lazyColumn } from "./lazy-column.ts";
import { nameHint } from "./near-names.ts";
import { type Row, rowCursor } from "./row.ts";
import { type SortKey, sortRows } from "./sort-rows.ts";
import { moments, quantiles } from "./statistics.ts";
import { tableText } from "./text.ts";
import { writeCsv } from "./write-csv.ts";

/** What a table knows besides its columns. */
export interface TableOptions {
  /** Where the numbers come from; figures print it. */
  readonly source?: DataSource;
  /** Unit of each column, where known; shown in the header. */
  readonly units?: Readonly<Record<string, string>>;
}

/** Options of the verbs inherited from arquero; used by `create` only. */
interface Inherited extends TableOptions {
  readonly groups?: Groups | null;
}

/** arquero's view of a new table: columns with a row filter, an order and groups still to be applied. */
interface Draft {
  data?: Record<string, Column>;
  names?: readonly string[];
  filter?: { count(): number; next(from: number): number } | null;
  groups?: Groups | null;
  order?: ((p: number, q: number, data: Record<string, Column>) => number) | null;
}

/**
 * Typed columns of equal length, in rows. Verbs give back a new table and leave this one as it was; missing values
 * are NaN in numeric columns and null in others.
 *
 * It extends arquero's ColumnTable, whose verbs (`join`, `fold`, `pivot`, `orderby`, `dedupe`, `toArrow`, …) work
 * and give back this class. Differences: closures given to `filter`, `derive` and `rollup` are ordinary functions,
 * which see the variables around them, while strings and `op` expressions keep arquero's meaning; filters and orders
 * are applied at once, column by column as columns are used; a name that is no column is an error.
 */
export class Table extends ColumnTable {
  /** Where the numbers come from. */
  readonly source: DataSource | undefined;
  /** Unit of each column, where known. */
  readonly units: Readonly<Record<string, string>>;
  readonly #columns: ReadonlyMap<string, Column | LazyColumn>;
  #tolerant = false;

  /**
   * @param columns - name of each column and its values, all of one length
   * @throws {@link ArgumentError} `COLUMN_LENGTH` when the columns differ in length
   */
  constructor(
    columns: Readonly<Record<string, ColumnInput>> | ReadonlyMap<string, ColumnInput>,
    options: TableOptions = {},
  ) {
    const entries = columns instanceof Map ? [...columns] : Object.entries(columns);
    const kept = new Map<string, Column | LazyColumn>();
    for (const [name, values] of entries) kept.set(name, values instanceof LazyColumn ? values : toColumn(values));
    requireOneLength(kept);
    const { groups = null } = options as Inherited;
    super(Object.fromEntries(kept) as Record<string, Column>, [...kept.keys()], undefined, groups as never);
    this.source = options.source;
    this.units = options.units ?? {};
    this.#columns = kept;
    // arquero reads columns through this object: its getters load a column when one is first read.
    (this as unknown as { _data: object })._data = loadingView(kept);
  }

  /** Number of rows. */
  get length(): number {
    return this.numRows();
  }

  /** Whether there is a column of this name. */
  has(name: string): boolean {
    return this.#columns.has(name);
  }

  /**
   * The values of a column, one per row: a typed array for numbers, else an array. Do not write to it.
   *
   * @throws {@link ArgumentError} `UNKNOWN_COLUMN`, with the nearest names as a hint
   */
  override column(name: string): Column {
    const column = this.#columns.get(name);
    if (column !== undefined) return column instanceof LazyColumn ? column.values() : column;
    if (this.#tolerant) return undefined as unknown as Column;
    throw this.#unknown(name);
  }

  /**
   * The values of a column as numbers, missing ones NaN.
   *
   * @throws {@link ArgumentError} `NOT_NUMERIC` when it holds anything else
   */
  numbers(name: string): Float64Array {
    return toNumbers(name, this.column(name));
  }

  /** Names of the columns of numbers, in order. Looks at every column. */
  numericNames(): string[] {
    return this.columnNames().filter((name) => isNumericColumn(this.column(name)));
  }

  /** The same table with another origin. */
  withSource(source: DataSource | undefined): this {
    return this.#make(this.#columns, { source });
  }

  /**
   * The rows for which `test` is true.
   *
   * @param test - called with each row and its number; or an arquero expression as text
   */
  override filter(test: ((row: Row, index: number) => unknown) | string | object): this {
    if (typeof test !== "function") return super.filter(test as string);
    const { row, moveTo } = rowCursor(this.columnNames(), (name) => this.column(name));
    const kept = new Uint32Array(this.length);
    let n = 0;
    for (let i = 0; i < kept.length; i++) {
      moveTo(i);
      if (test(row, i)) kept[n++] = i;
    }
    return this.#rows(kept.slice(0, n));
  }

  /** The rows at these places, in this order; a place may come twice. */
  take(rows: ArrayLike<number>): this {
    for (let i = 0; i < rows.length; i++) {
      if (Number.isInteger(rows[i]) && rows[i] >= 0 && rows[i] < this.length) continue;
      throw new ArgumentError(
        "OUT_OF_RANGE",
        `Cannot take row ${rows[i]} of a table with ${this.length} rows`,
        "Rows count from 0.",
      );
    }
    return this.#rows(Uint32Array.from(rows));
  }

  /** These columns, in this order. arquero's own selections (`not("a")`, `{ old: "new" }`) work as well. */
  override select(...names: (string | readonly string[] | Parameters<ColumnTable["select"]>[number])[]): this {
    if (!names.flat().every((name) => typeof name === "string")) return this.#selectByRule(names as string[]);
    return this.#make(new Map(this.#known(names.flat() as string[]).map((name) => [name, this.#columns.get(name)!])));
  }

  /** The table without these columns. */
  drop(...names: (string | readonly string[])[]): this {
    const gone = new Set(this.#known(names.flat()));
    return this.select(this.columnNames().filter((name) => !gone.has(name)));
  }

  /**
   * The table with columns renamed: `{ old: "new" }`.
   *
   * @throws {@link ArgumentError} `COLUMN_EXISTS` when two columns would have one name, `UNKNOWN_COLUMN`
   */
  override rename(names: Readonly<Record<string, string>>): this {
    this.#known(Object.keys(names));
    const renamed = (name: string) => (Object.hasOwn(names, name) ? names[name] : name);
    requireDistinct(this.columnNames(), renamed);
    const units = Object.fromEntries(Object.entries(this.units).map(([name, unit]) => [renamed(name), unit]));
    const groups = this.groups() as Groups | null;
    return this.#make(new Map([...this.#columns].map(([name, column]) => [renamed(name), column])), {
      units,
      groups: groups && { ...groups, names: groups.names.map(renamed) },
    } as Inherited);
  }

  /**
   * The table with columns added or replaced; a replaced column loses its unit.
   *
   * @param values - values of each column, or a function of the row and its number
   */
  withColumns(values: Readonly<Record<string, ColumnInput | ((row: Row, index: number) => unknown)>>): this {
    const columns = new Map<string, ColumnInput>(this.#columns);
    for (const [name, given] of Object.entries(values)) {
      const column = typeof given === "function" ? this.#compute(given) : requireColumn(name, given);
      if (this.numCols() > 0 && column.length !== this.length) {
        throw new ArgumentError(
          "COLUMN_LENGTH",
          `Cannot add column ${JSON.stringify(name)} of ${column.length} values to a table with ${this.length} rows`,
          "Give one value per row, or a function of the row.",
        );
      }
      columns.set(name, column);
    }
    return this.#make(columns, { units: this.#unitsBut(Object.keys(values)) });
  }

  /** The table with one column added or replaced. */
  withColumn(name: string, values: ColumnInput | ((row: Row, index: number) => unknown)): this {
    return this.withColumns({ [name]: values });
  }

  /** As {@link withColumns}; arquero expressions (strings and `op` calls) keep their meaning. */
  override derive(
    values: Readonly<Record<string, ((row: Row, index: number) => unknown) | string | object | number>>,
    options?: object,
  ): this {
    const ours = Object.values(values).every((value) => typeof value === "function") && options === undefined;
    if (ours) return this.withColumns(values as Record<string, (row: Row) => unknown>);
    const derived = this.#tolerating(() => super.derive(values as never, options));
    return derived.#make(derived.#columns, { units: derived.#unitsBut(Object.keys(values)) });
  }

  override concat(...others: Parameters<ColumnTable["concat"]>): this {
    const tables = others.flat() as unknown as ColumnTable[];
    const tolerant = tables.map((table) => (table instanceof Table ? table.#copyTolerant() : table));
    return this.#tolerating(() => super.concat(...(tolerant as unknown as typeof others)));
  }

  /**
   * The rows that have a value in every named column (every column, when none is named).
   *
   * @throws {@link ArgumentError} `ALL_MISSING` when a column has no value at all, so that no row could stay
   */
  dropMissing(...names: (string | readonly string[])[]): this {
    const wanted = names.length > 0 ? this.#known(names.flat()) : this.columnNames();
    const complete = new Uint8Array(this.length).fill(1);
    for (const name of wanted) markMissing(name, this.column(name), complete);
    const kept = new Uint32Array(this.length);
    let n = 0;
    for (let i = 0; i < complete.length; i++) if (complete[i] === 1) kept[n++] = i;
    return n === this.length ? this : this.#rows(kept.slice(0, n));
  }

  /** The rows sorted by columns, the first the most significant; missing values last. Equal rows keep their order. */
  sort(...keys: (string | SortKey)[]): this {
    const parsed = keys.map((key) => (typeof key === "string" ? { by: key } : key));
    this.#known(parsed.map(({ by }) => by));
    return this.#rows(
      sortRows(
        this.length,
        parsed.map(({ by, descending = false }) => ({ values: this.column(by), descending })),
      ),
    );
  }

  /** The table with its rows grouped by equal values of these columns, for {@link rollup}. */
  groupBy(...names: (string | readonly string[])[]): this {
    const keys = this.#known(names.flat());
    const groups = groupRows(
      this.length,
      keys,
      keys.map((name) => this.column(name)),
    );
    return this.#make(this.#columns, { groups } as Inherited);
  }

  /**
   * One row per group, in the order of each group's first row; one row in all when the table is not grouped.
   *
   * @param values - for each new column a function of the group's table, for example
   *   `{ cells: (group) => group.length, NDVI: (group) => group.mean("NDVI") }`, or an arquero aggregate; both may be mixed
   */
  override rollup(values: Readonly<Record<string, ((group: Table) => unknown) | string | object | number>> = {}): this {
    const entries = Object.entries(values);
    const theirs = entries.filter(([, value]) => typeof value !== "function");
    if (theirs.length > 0 && theirs.length === entries.length) return super.rollup(values as never);
    const aggregates = theirs.length > 0 ? super.rollup(Object.fromEntries(theirs) as never) : undefined;
    const groups = this.groups() as Groups | null;
    const plain = this.ungroup();
    const parts = groups === null ? [plain] : rowsOfGroups(groups).map((rows) => plain.#rows(rows));
    const columns = new Map<string, Column>();
    groups?.names.forEach((name, key) => {
      columns.set(
        name,
        groups.rows.map((row) => groups.get[key](row)),
      );
    });
    for (const [name, value] of entries) {
      columns.set(
        name,
        typeof value === "function" ? parts.map(value as (group: Table) => unknown) : aggregates!.column(name),
      );
    }
    return this.#make(columns, { groups: null } as Inherited);
  }

  /**
   * Count, missing, mean, standard deviation, minimum, quartiles and maximum of each numeric column, in one row each.
   * `std` is the sample standard deviation and quantiles are interpolated linearly, both as in pandas.
   */
  describe(...names: (string | readonly string[])[]): Table {
    const wanted = names.length > 0 ? this.#known(names.flat()) : this.numericNames();
    return new Table(describeColumns(wanted.map((name) => [name, this.#numeric(name)])), { source: this.source });
  }

  /** Pearson correlations of numeric columns over the rows where both have a value, as pandas: one row per column. */
  corr(...names: (string | readonly string[])[]): Table {
    const wanted = names.length > 0 ? this.#known(names.flat()) : this.numericNames();
    const data = wanted.map((name) => this.numbers(name));
    const columns: [string, ColumnInput][] = wanted.map((name, i) => [name, data.map((b) => correlate(data[i], b))]);
    return new Table(new Map([["column", wanted] as [string, ColumnInput], ...columns]), { source: this.source });
  }

  /**
   * Quantile of a column, missing values left out, interpolated linearly as NumPy and pandas do.
   *
   * @param fraction - 0 to 1, or several
   */
  quantile(name: string, fraction: number): number;
  quantile(name: string, fraction: readonly number[]): Float64Array;
  quantile(name: string, fraction: number | readonly number[]): number | Float64Array {
    const fractions = typeof fraction === "number" ? [fraction] : fraction;
    for (const f of fractions) {
      if (f >= 0 && f <= 1) continue;
      throw new ArgumentError("OUT_OF_RANGE", `Cannot take the quantile ${f}`, "Fractions lie between 0 and 1.");
    }
    const found = quantiles(this.#numeric(name), fractions);
    return typeof fraction === "number" ? found[0] : found;
  }

  /** Median of a column, missing values left out. */
  median(name: string): number {
    return this.quantile(name, 0.5);
  }

  /** Sum of a column, missing values left out. */
  sum(name: string): number {
    return moments(this.#numeric(name)).sum;
  }

  /** Mean of a column, missing values left out; NaN when there are none. */
  mean(name: string): number {
    return moments(this.#numeric(name)).mean;
  }

  /** Sample standard deviation of a column (divided by count - 1, as pandas), missing values left out. */
  std(name: string): number {
    return moments(this.#numeric(name)).std;
  }

  /** Smallest value of a column; NaN when there is none. */
  min(name: string): number {
    return moments(this.#numeric(name)).min;
  }

  /** Largest value of a column; NaN when there is none. */
  max(name: string): number {
    return moments(this.#numeric(name)).max;
  }

  /** The columns as a matrix, rows in order, missing values NaN. Without names: every numeric column. */
  matrix(...names: (string | readonly string[])[]): Matrix {
    const wanted = names.length > 0 ? this.#known(names.flat()) : this.numericNames();
    const cols = wanted.length;
    const data = new Float64Array(this.length * cols);
    wanted.forEach((name, j) => {
      const values = this.numbers(name);
      for (let i = 0; i < values.length; i++) data[i * cols + j] = values[i];
    });
    return matrix(data, this.length, cols);
  }

  /** The table as comma-separated text, missing values empty. */
  toCsv(options: { delimiter?: string } = {}): string {
    return writeCsv(this, options);
  }

  /** arquero's way to make the table a verb leads to. Filters, orders and picks are applied here, lazily by column. */
  override create(draft: object = {}): this {
    const { data, names, filter, groups, order } = draft as Draft;
    const own = data === undefined || data === this.data();
    const all: [string, Column | LazyColumn][] = own ? [...this.#columns] : Object.entries(data);
    const found = new Map(all);
    const columns = names ? new Map(names.map((name) => [name, found.get(name)!])) : found;
    const draftGroups = groups === undefined ? (this.groups() as Groups | null) : groups;
    const table = this.#make(columns, { groups: draftGroups } as Inherited);
    if (!filter && !order) return table;
    const rows = passing(filter, table.length);
    if (order) rows.sort((p, q) => order(p, q, table.data() as Record<string, Column>) || p - q);
    return table.#rows(rows);
  }

  override reify(rows?: number[]): this {
    return rows === undefined ? this : this.take(rows);
  }

  [display](): MimeBundle {
    return { "text/html": tableHtml(this), "text/plain": tableText(this) };
  }

  [inspect.custom](): string {
    return tableText(this);
  }

  #make(columns: ReadonlyMap<string, ColumnInput>, changes: Inherited = {}): this {
    const options = { source: this.source, units: this.units, groups: this.groups(), ...changes };
    // A unit whose column is gone would come back with another column of that name.
    const units = Object.fromEntries(Object.entries(options.units).filter(([name]) => columns.has(name)));
    const table = new Table(columns, { ...options, units } as Inherited) as this;
    const params = this.params();
    if (params) table.params(params as Record<string, unknown>);
    return table;
  }

  #unitsBut(names: readonly string[]): Record<string, string> {
    return Object.fromEntries(Object.entries(this.units).filter(([name]) => !names.includes(name)));
  }

  /** arquero's selections may rename columns: each unit follows its values. */
  #selectByRule(rules: readonly string[]): this {
    const picked = super.select(...rules);
    const units: Record<string, string> = {};
    for (const [name, values] of picked.#columns) {
      const before = [name, ...this.columnNames()].find((own) => loadedValues(this.#columns.get(own)) === values);
      if (before !== undefined && Object.hasOwn(this.units, before)) units[name] = this.units[before];
    }
    return picked.#make(picked.#columns, { units });
  }

  #rows(rows: Uint32Array): this {
    const columns = new Map<string, LazyColumn>();
    for (const name of this.#columns.keys()) {
      columns.set(
        name,
        lazyColumn(name, rows.length, () => gather(this.column(name), rows)),
      );
    }
    const groups = this.groups() as Groups | null;
    return this.#make(columns, { groups: groups && regroup(groups, rows) } as Inherited);
  }

  #compute(value: (row: Row, index: number) => unknown): unknown[] {
    const { row, moveTo } = rowCursor(this.columnNames(), (name) => this.column(name));
    return Array.from({ length: this.length }, (_, i) => {
      moveTo(i);
      return value(row, i);
    });
  }

  #numeric(name: string): NumericColumn {
    const column = this.column(name);
    return isNumericColumn(column) ? column : toNumbers(name, column);
  }

  #known(names: readonly string[]): string[] {
    for (const name of names) if (!this.#columns.has(name)) throw this.#unknown(name);
    return [...names];
  }

  #unknown(name: string): ArgumentError {
    return new ArgumentError(
      "UNKNOWN_COLUMN",
      `Cannot find column ${JSON.stringify(name)}`,
      nameHint(String(name), this.columnNames(), "columns"),
    );
  }

  /** arquero asks for columns that may not exist in a few places, and expects undefined. */
  #tolerating<T>(job: () => T): T {
    this.#tolerant = true;
    try {
      return job();
    } finally {
      this.#tolerant = false;
    }
  }

  #copyTolerant(): this {
    const copy = this.#make(this.#columns);
    copy.#tolerant = true;
    return copy;
  }
}

function requireOneLength(columns: ReadonlyMap<string, { readonly length: number }>): void {
  const [first] = columns;
  for (const [name, { length }] of columns) {
    if (length === first[1].length) continue;
    throw new ArgumentError(
      "COLUMN_LENGTH",
      `Cannot make a table of columns of unequal length: ${JSON.stringify(first[0])} has ${first[1].length} values, ${JSON.stringify(name)} has ${length}`,
      "Give every column one value per row.",
    );
  }
}

/** The values as far as they were read. */
function loadedValues(column: Column | LazyColumn | undefined): Column | LazyColumn | undefined {
  return column instanceof LazyColumn && column.loaded ? column.values() : column;
}

/** @throws {@link ArgumentError} `COLUMN_EXISTS` when two columns would have one name */
function requireDistinct(names: readonly string[], renamed: (name: string) => string): void {
  const before = new Map<string, string>();
  for (const name of names) {
    const other = before.get(renamed(name));
    if (other !== undefined) {
      const to = JSON.stringify(renamed(name));
      throw new ArgumentError(
        "COLUMN_EXISTS",
        `Cannot rename to ${to}: columns ${JSON.stringify(other)} and ${JSON.stringify(name)} would share that name`,
        `Choose another name, or drop the one you do not need first: table.drop(${to}).`,
      );
    }
    before.set(renamed(name), name);
  }
}

function requireColumn(name: string, values: unknown): ColumnInput {
  const { length } = (values ?? {}) as { length?: unknown };
  if (typeof values === "object" && typeof length === "number") return values as ColumnInput;
  throw new ArgumentError(
    "NOT_A_COLUMN",
    `Cannot use ${typeof values === "object" ? jsonText(values) : String(values)} as column ${JSON.stringify(name)}`,
    "Give an array or a typed array, one value per row, or a function of the row.",
  );
}

function loadingView(columns: ReadonlyMap<string, Column | LazyColumn>): Record<string, Column> {
  const view = {};
  for (const [name, column] of columns) {
    Object.defineProperty(view, name, {
      enumerable: true,
      get: () => (column instanceof LazyColumn ? column.values() : column),
    });
  }
  return view;
}

function markMissing(name: string, values: Column, complete: Uint8Array): void {
  let present = 0;
  for (let i = 0; i < values.length; i++) {
    if (isMissing(values[i])) complete[i] = 0;
    else present++;
  }
  if (present > 0 || values.length === 0) return;
  throw new ArgumentError(
    "ALL_MISSING",
    `Cannot drop rows with missing values: column ${JSON.stringify(name)} has no value in any of ${values.length} rows`,
    "Leave that column out, or name the columns that must be complete.",
  );
}

function passing(filter: Draft["filter"], length: number): Uint32Array {
  if (!filter) return Uint32Array.from({ length }, (_, i) => i);
  const rows = new Uint32Array(filter.count());
  let n = 0;
  for (let i = filter.next(0); i >= 0; i = filter.next(i + 1)) rows[n++] = i;
  return rows;
}
