import { ArgumentError } from "../errors.ts";
import { type LazyColumn, lazyColumn } from "../table/lazy-column.ts";
import { Table } from "../table/table.ts";
import { findGeography, type Geography, wrapLongitude } from "./geography.ts";
import type { Grid } from "./grid.ts";
import type { Variable } from "./variable.ts";

/** What {@link Grid.table} takes. */
export interface GridTableOptions {
  /** Names of the variables to take. @defaultValue all that lie on the horizontal grid */
  readonly variables?: readonly string[];
}

/** How the cells of a table follow each other. */
interface Cells {
  readonly dimensions: readonly string[];
  readonly shape: readonly number[];
  readonly length: number;
}

/** One row per cell of a grid's horizontal plane; see {@link Grid.table}. */
export function gridTable(grid: Grid, options: GridTableOptions): Table {
  const everything = [...grid.coordinates, ...grid.variables];
  const geography = findGeography(everything);
  const cells = cellsOf(grid, geography, everything);
  const columns = new Map<string, LazyColumn>();
  const units: Record<string, string> = {};
  const add = (name: string, unit: string, load: () => ArrayLike<unknown>) => {
    if (columns.has(name)) return;
    columns.set(name, lazyColumn(name, cells.length, load));
    if (unit !== "") units[name] = unit;
  };
  if (geography) {
    const { latitude, longitude } = geography;
    add("latitude", "degrees north", () => spread(latitude, cells));
    add("longitude", "degrees east", () => (spread(longitude, cells) as Float64Array).map(wrapLongitude));
  }
  for (const dimension of cells.dimensions) addAxis(grid, dimension, geography, cells, add);
  const wanted = options.variables?.map((name) => grid.variable(name)) ?? grid.variables;
  for (const variable of wanted) {
    if (variable === geography?.latitude || variable === geography?.longitude) continue;
    const made = columnsOf(grid, variable, cells);
    if (made === undefined && options.variables) throw notOnGrid(variable, cells);
    for (const { name, load } of made ?? []) add(name, variable.units, load);
  }
  return new Table(columns, { source: grid.source, units });
}

/** The horizontal plane: where latitude and longitude lie, else the two dimensions that most variables end with. */
function cellsOf(grid: Grid, geography: Geography | undefined, variables: readonly Variable[]): Cells {
  const dimensions = geography ? inFileOrder(geography.dimensions, variables) : commonest(variables);
  if (dimensions === undefined) {
    throw new ArgumentError(
      "NO_GRID",
      `Cannot make a table of ${grid.path}: no variable of numbers lies on a grid`,
      "Read its variables one by one: grid.variable(name).read().",
    );
  }
  const shape = dimensions.map((name) => grid.dimensions[name]);
  return { dimensions, shape, length: shape.reduce((product, n) => product * n, 1) };
}

/** Latitude and longitude in the order in which most variables have them. */
function inFileOrder(dimensions: readonly string[], variables: readonly Variable[]): readonly string[] {
  if (dimensions.length < 2) return dimensions;
  const [a, b] = dimensions;
  let turned = 0;
  for (const variable of variables) {
    const [i, j] = [variable.dimensions.indexOf(a), variable.dimensions.indexOf(b)];
    if (i >= 0 && j >= 0) turned += i < j ? -1 : 1;
  }
  return turned > 0 ? [b, a] : dimensions;
}

function commonest(variables: readonly Variable[]): readonly string[] | undefined {
  const counts = new Map<string, { dimensions: readonly string[]; rank: number; count: number; cells: number }>();
  for (const { isNumeric, dimensions, shape } of variables) {
    const rank = Math.min(2, shape.length);
    if (!isNumeric || rank === 0) continue;
    const last = dimensions.slice(-rank);
    const key = JSON.stringify(last);
    const cells = shape.slice(-rank).reduce((product, n) => product * n, 1);
    const entry = counts.get(key) ?? { dimensions: last, rank, count: 0, cells };
    entry.count++;
    counts.set(key, entry);
  }
  const best = [...counts.values()].sort((a, b) => b.rank - a.rank || b.count - a.count || b.cells - a.cells);
  return best[0]?.dimensions;
}

/** A column for the coordinate of a dimension, unless it is the latitude or longitude itself. */
function addAxis(
  grid: Grid,
  dimension: string,
  geography: Geography | undefined,
  cells: Cells,
  add: (name: string, unit: string, load: () => ArrayLike<unknown>) => void,
): void {
  const coordinate = grid.coordinates.find(({ name }) => name === dimension);
  if (coordinate === undefined) {
    if (geography) return;
    const i = cells.dimensions.indexOf(dimension);
    const indices = Float64Array.from({ length: cells.shape[i] }, (_, index) => index);
    add(dimension, "", () => repeat(indices, i, cells));
  } else if (coordinate !== geography?.latitude && coordinate !== geography?.longitude) {
    add(dimension, coordinate.isTime ? "" : coordinate.units, () => spread(coordinate, cells));
  }
}

/** The columns of a variable: one, or one for each index of a further dimension. Undefined when it does not fit. */
function columnsOf(
  grid: Grid,
  variable: Variable,
  cells: Cells,
): { name: string; load: () => ArrayLike<unknown> }[] | undefined {
  const { dimensions, shape, name } = variable;
  if (variable.type.startsWith("rows of") || !cells.dimensions.every((d) => dimensions.includes(d))) return undefined;
  const others = dimensions.filter((d, i) => !cells.dimensions.includes(d) && shape[i] !== 1);
  if (others.length > 1 || new Set(dimensions).size < dimensions.length) return undefined;
  if (others.length === 0) return [{ name, load: () => arranged(variable, cells, {}) }];
  const [further] = others;
  return labels(grid, further).map((label, i) => ({
    name: `${name}_${label}`,
    load: () => arranged(variable, cells, { [further]: i }),
  }));
}

/** What tells the indices of a dimension apart in column names: its coordinate, else the index. */
function labels(grid: Grid, dimension: string): string[] {
  const length = grid.dimensions[dimension];
  const indices = Array.from({ length }, (_, i) => String(i));
  const along = [...grid.coordinates, ...grid.variables].filter(
    ({ dimensions, isNumeric }) => isNumeric && dimensions.length === 1 && dimensions[0] === dimension,
  );
  // Its coordinate, else the only variable along it, such as the wavelength of a band.
  const coordinate = along.find(({ name }) => name === dimension) ?? (along.length === 1 ? along[0] : undefined);
  if (coordinate === undefined) return indices;
  const values = coordinate.isTime ? coordinate.dates() : coordinate.read();
  const found = Array.from(values as ArrayLike<unknown>, (value) =>
    typeof value === "number" ? String(Number(value.toPrecision(7))) : String(value),
  );
  return new Set(found).size === length ? found : indices;
}

/** Values of a variable in the order of the cells. */
function arranged(variable: Variable, cells: Cells, selection: Record<string, number>): ArrayLike<unknown> {
  const values = columnValues(variable.read(selection));
  const order = variable.dimensions.filter((d) => cells.dimensions.includes(d));
  if (order.every((d, i) => d === cells.dimensions[i])) return values;
  const [rows, cols] = cells.shape;
  const out = (Array.isArray(values) ? new Array(values.length) : values.slice()) as unknown[];
  for (let r = 0; r < rows; r++) for (let c = 0; c < cols; c++) out[r * cols + c] = values[c * rows + r];
  return out;
}

/** A coordinate as one value per cell. */
function spread(coordinate: Variable, cells: Cells): ArrayLike<unknown> {
  if (coordinate.shape.length > 1) return Float64Array.from(arranged(coordinate, cells, {}) as ArrayLike<number>);
  const values = columnValues(coordinate.read());
  return repeat(values as ArrayLike<number>, cells.dimensions.indexOf(coordinate.dimensions[0]), cells);
}

function repeat(values: ArrayLike<number>, axis: number, { shape, length }: Cells): ArrayLike<unknown> {
  const inner = shape.slice(axis + 1).reduce((product, n) => product * n, 1);
  const place = (cell: number) => Math.floor(cell / inner) % shape[axis];
  if (typeof values[0] === "string") return Array.from({ length }, (_, cell) => values[place(cell)]);
  return Float64Array.from({ length }, (_, cell) => values[place(cell)]);
}

/** Values that a table can hold: big integers become numbers. */
function columnValues(values: ArrayLike<unknown> & { slice(): unknown }): ArrayLike<unknown> & { slice(): unknown } {
  const isBig = values instanceof BigInt64Array || values instanceof BigUint64Array;
  return isBig ? Float64Array.from(values as never, Number) : values;
}

function notOnGrid(variable: Variable, cells: Cells): ArgumentError {
  return new ArgumentError(
    "SHAPE_MISMATCH",
    `Cannot make a column of ${variable.name}: it lies on (${variable.dimensions.join(", ")}), the cells on (${cells.dimensions.join(", ")})`,
    "A column needs the dimensions of the cells and at most one more; read others with grid.variable(name).read().",
  );
}
