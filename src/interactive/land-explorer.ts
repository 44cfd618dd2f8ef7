import { display, type MimeBundle } from "../../kernel/protocol.ts";
import { ArgumentError } from "../errors.ts";
import { colorStops } from "../figures/colors.ts";
import { Figure } from "../figures/figure.ts";
import { type Columns, listNames, numberColumn } from "../figures/inputs.ts";
import { variableMap } from "../figures/map/variable-map.ts";
import { matrix } from "../matrix.ts";
import { correlation } from "../stats/correlation.ts";
import { indicesOf, listOf, wholeBetween } from "./checks.ts";
import { type PackedPlaces, packedPlaces } from "./places.ts";
import { type Quantized, quantized } from "./quantized.ts";
import { builtInWidget, type Widget } from "./widget.ts";

/** Options of {@link landExplorer}. */
export interface LandExplorerOptions {
  /** Columns to look at, at most 12. @defaultValue all columns of numbers but the coordinates, the first 8 */
  variables?: readonly string[];
  /** Colours of the map, low to high. @defaultValue "viridis" */
  colors?: Parameters<typeof colorStops>[0];
}

interface State {
  names: string[];
  units: string[];
  rows: number;
  places: PackedPlaces;
  /** Every so-manieth row of all columns. */
  sample: { step: number; columns: Quantized[] };
  correlations: Float32Array;
  ramp: string[];
  variable: number;
  pair: number[];
  selected: Uint32Array;
}

const mostVariables = 12;
const mostSaved = 800;
const sampleRows = 1000;

/** A table's variables under one brush. */
export class LandExplorer {
  readonly #widget: Widget<State>;
  readonly #table: Columns;
  readonly #names: string[];

  /** Use {@link landExplorer}. */
  constructor(table: Columns, options: LandExplorerOptions) {
    const names = [...(options.variables ?? numericColumns(table).slice(0, 8))];
    if (names.length < 2 || names.length > mostVariables) {
      throw new ArgumentError(
        "BAD_COUNT",
        `Cannot explore ${names.length} variables`,
        `Choose 2 to ${mostVariables} of ${listNames(table.columnNames())}.`,
      );
    }
    this.#table = table;
    this.#names = names;
    const count = numberColumn(table, "latitude").length;
    const places = packedPlaces(table, { count, what: "rows" });
    const columns = names.map((name) => numberColumn(table, name));
    const step = Math.ceil(count / sampleRows);
    const sampled = (values: ArrayLike<number>) => Array.from(values).filter((_, row) => row % step === 0);
    this.#widget = builtInWidget<State>("land-explorer", {
      name: "LandExplorer",
      state: {
        names,
        units: names.map((name) => (table.units?.[name] ?? "1").replace(/^1$/, "")),
        rows: count,
        places,
        sample: { step, columns: columns.map((values) => quantized(sampled(values), 8)) },
        correlations: Float32Array.from(correlationsOf(columns, count)),
        ramp: colorStops(options.colors ?? "viridis").map(([, color]) => color),
        variable: 0,
        pair: [0, 1],
        selected: new Uint32Array(0),
      },
      accept: {
        ...{ names: false, units: false, rows: false, places: false, sample: false, correlations: false, ramp: false },
        variable: wholeBetween(0, names.length - 1),
        pair: listOf(wholeBetween(0, names.length - 1), 2),
        selected: indicesOf(count),
      },
      commands: {
        column: (variable) => quantized(columns[wholeBetween(0, names.length - 1)(variable)]!),
      },
      fallback: () => this.#fallback(),
    });
  }

  /** Rows under the brush, rising; none where nothing is chosen. */
  get selected(): Uint32Array {
    return this.#widget.get("selected");
  }

  /** Chooses rows, as the reader does with the brush. */
  select(rows: ArrayLike<number>): void {
    const count = this.#widget.get("rows");
    this.#widget.set({ selected: indicesOf(count)(Uint32Array.from(rows).sort()) });
  }

  /** The variable on the map. */
  get variable(): string {
    return this.#names[this.#widget.get("variable")]!;
  }

  /** Calls `listener` with the rows under the brush when the reader pauses; returns what ends the calls. */
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
    const count = this.#widget.get("rows");
    return `LandExplorer(${count} rows, ${this.#names.join(", ")})`;
  }

  #fallback(): MimeBundle {
    const values = numberColumn(this.#table, this.variable);
    const step = Math.ceil(values.length / mostSaved);
    const thin = (name: string) => Float32Array.from(numberColumn(this.#table, name)).filter((_, i) => i % step === 0);
    const names = ["longitude", "latitude", this.variable];
    const table = { columnNames: () => names, column: thin, source: this.#table.source, units: this.#table.units };
    const map = variableMap(table, this.variable, { marks: "points", background: "none" });
    // Coasts would be most of what the file keeps, and the cells draw the continents.
    const title = `${this.variable} on a map`;
    const figure = new Figure({ ...map, title, data: map.data.filter(({ mode }) => mode !== "lines") });
    return { ...figure[display](), "text/plain": this.toString() };
  }
}

/**
 * A table on a map: one brush over the map, the histogram of a variable, the scatter plot of any pair and all pairs at
 * once. The plots are linked in the page; the kernel hears of the choice when the reader pauses.
 *
 * ```ts
 * const explorer = landExplorer(land, { variables: features });
 * explorer
 * // later
 * land.take(explorer.selected).describe()
 * ```
 *
 * @param table - with `latitude` and `longitude`, degrees
 * @throws {@link ArgumentError} `BAD_COUNT`, `UNKNOWN_COLUMN`, `NOT_NUMBERS`
 */
export function landExplorer(table: Columns, options: LandExplorerOptions = {}): LandExplorer {
  return new LandExplorer(table, options);
}

function numericColumns(table: Columns): string[] {
  return table
    .columnNames()
    .filter((name) => name !== "latitude" && name !== "longitude" && typeof table.column(name)[0] === "number");
}

/** Correlations over the rows that have both values. */
function correlationsOf(columns: readonly ArrayLike<number>[], count: number): ArrayLike<number> {
  const whole = Int32Array.from({ length: count }, (_, row) => row).filter((row) =>
    columns.every((values) => Number.isFinite(values[row])),
  );
  if (whole.length < 2) return new Float32Array(columns.length ** 2).fill(Number.NaN);
  const data = new Float64Array(whole.length * columns.length);
  whole.forEach((row, i) => {
    columns.forEach((values, j) => {
      data[i * columns.length + j] = values[row]!;
    });
  });
  return correlation(matrix(data, whole.length, columns.length)).data;
}
