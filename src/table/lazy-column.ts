import { ArgumentError } from "../errors.ts";
import { type Column, toColumn } from "./column.ts";

/** A column whose values are read when they are first looked at, and kept. */
export class LazyColumn {
  readonly name: string;
  /** Number of rows, known before the values are. */
  readonly length: number;
  #load: (() => ArrayLike<unknown>) | undefined;
  #values: Column | undefined;

  constructor(name: string, length: number, load: () => ArrayLike<unknown>) {
    this.name = name;
    this.length = length;
    this.#load = load;
  }

  /** Whether the values were read already. */
  get loaded(): boolean {
    return this.#values !== undefined;
  }

  /**
   * The values; the first call reads them.
   *
   * @throws {@link ArgumentError} `COLUMN_LENGTH` when fewer or more values come than were announced
   */
  values(): Column {
    if (this.#values === undefined) {
      const values = toColumn((this.#load as () => readonly unknown[])());
      if (values.length !== this.length) {
        throw new ArgumentError(
          "COLUMN_LENGTH",
          `Cannot fill column ${JSON.stringify(this.name)} of ${this.length} rows with ${values.length} values`,
          "Load exactly one value per row.",
        );
      }
      this.#values = values;
      this.#load = undefined;
    }
    return this.#values;
  }

  at(row: number): unknown {
    return this.values()[row];
  }

  [Symbol.iterator](): Iterator<unknown> {
    return this.values()[Symbol.iterator]();
  }
}

/**
 * A column that is read on first use, so that a table over a file with 131 variables reads the few that are used.
 *
 * @param length - number of rows
 * @param load - reads the values, one per row; called once at most
 */
export function lazyColumn(name: string, length: number, load: () => ArrayLike<unknown>): LazyColumn {
  return new LazyColumn(name, length, load);
}
