import { inspect } from "node:util";
import { display, type MimeBundle } from "../../kernel/protocol.ts";
import type { DataSource } from "../data-source.ts";
import { ArgumentError } from "../errors.ts";
import { nameHint } from "../table/near-names.ts";
import type { Table } from "../table/table.ts";
import { gridHtml } from "./grid-html.ts";
import { type GridTableOptions, gridTable } from "./grid-table.ts";
import { gridText } from "./grid-text.ts";
import type { RawGroup } from "./raw-file.ts";
import { type Attributes, plainAttributes } from "./values.ts";
import { type DecodeOptions, Variable } from "./variable.ts";

/** The file that a grid was read from. */
export interface GridFile {
  readonly path: string;
  /** In words, for example `"NetCDF-4"`. */
  readonly format: string;
  readonly source: DataSource;
  close(): void;
}

/** A NetCDF or HDF5 file, or a group of one: named variables on named dimensions. Values are read when asked for. */
export class Grid {
  readonly path: string;
  /** In words, for example `"NetCDF-4"` or `"NetCDF-3 classic"`. */
  readonly format: string;
  /** Name of the group; empty for the file itself. */
  readonly name: string;
  /** Where the numbers come from; figures print it. */
  readonly source: DataSource;
  readonly attributes: Attributes;
  /** The variables, without coordinates. */
  readonly variables: readonly Variable[];
  /** The variables that have the name of their only dimension. */
  readonly coordinates: readonly Variable[];
  readonly #file: GridFile;
  readonly #group: RawGroup;
  readonly #options: DecodeOptions;
  readonly #groups = new Map<string, Grid>();
  #dimensions: Readonly<Record<string, number>> | undefined;

  constructor(file: GridFile, group: RawGroup, options: DecodeOptions = {}) {
    this.path = file.path;
    this.format = file.format;
    this.name = group.name;
    this.source = file.source;
    this.attributes = plainAttributes(group.attributes);
    const isLetters = lettersIn(group);
    const all = group.variables.map((raw) => new Variable(raw, file.path, options, isLetters));
    this.coordinates = all.filter((_, i) => group.variables[i].isCoordinate);
    this.variables = all.filter((_, i) => !group.variables[i].isCoordinate);
    this.#file = file;
    this.#group = group;
    this.#options = options;
  }

  /** Length of each dimension, by name. */
  get dimensions(): Readonly<Record<string, number>> {
    this.#dimensions ??= Object.fromEntries(this.#group.dimensions.map(({ name, length }) => [name, length]));
    return this.#dimensions;
  }

  /** Names of the groups inside. */
  get groupNames(): string[] {
    return this.#group.groups.map(({ name }) => name);
  }

  /** The groups inside, by name; each is opened when it is first looked at. */
  get groups(): Readonly<Record<string, Grid>> {
    const groups = {};
    for (const name of this.groupNames) {
      Object.defineProperty(groups, name, { enumerable: true, get: () => this.group(name) });
    }
    return groups;
  }

  /**
   * A group inside, or one in that: `"observations/infrared"`.
   *
   * @throws {@link ArgumentError} `UNKNOWN_GROUP`, with the nearest names as a hint
   */
  group(path: string): Grid {
    const [name, ...rest] = path.split("/").filter((part) => part !== "");
    if (name === undefined) return this;
    let found = this.#groups.get(name);
    if (found === undefined) {
      const member = this.#group.groups.find((group) => group.name === name);
      if (member === undefined) {
        throw new ArgumentError(
          "UNKNOWN_GROUP",
          `Cannot find group ${JSON.stringify(name)} in ${this.path}`,
          nameHint(name, this.groupNames, "groups"),
        );
      }
      found = new Grid(this.#file, member.open(), this.#options);
      this.#groups.set(name, found);
    }
    return rest.length === 0 ? found : found.group(rest.join("/"));
  }

  /** Whether there is a variable or coordinate of this name; `"group/name"` looks into a group. */
  has(name: string): boolean {
    return this.#find(name) !== undefined;
  }

  /**
   * A variable or coordinate by name; `"group/name"` for one in a group.
   *
   * @throws {@link ArgumentError} `UNKNOWN_VARIABLE`, with the nearest names as a hint
   */
  variable(name: string): Variable {
    const found = this.#find(name);
    if (found !== undefined) return found;
    const names = [...this.variables, ...this.coordinates].map((variable) => variable.name);
    const inside = names.length === 0 ? this.groupNames : names;
    throw new ArgumentError(
      "UNKNOWN_VARIABLE",
      `Cannot find variable ${JSON.stringify(name)} in ${this.path}`,
      nameHint(name, inside, names.length === 0 ? "groups" : "variables"),
    );
  }

  /**
   * One row per cell of the horizontal grid, in the file's order. Columns are read when they are first used.
   *
   * - `latitude` and `longitude` (degrees north, degrees east in -180 to 180), found by standard name, units or name;
   * - the coordinates of the grid's dimensions when they are something else, under their own names (`x`, `y`); without
   *   latitude and longitude also the index where a dimension has no coordinate;
   * - each variable on these dimensions; one with a further dimension becomes a column for each of its indices, named
   *   by the coordinate's value (`DN_480`) or by the index.
   *
   * @throws {@link ArgumentError} `UNKNOWN_VARIABLE`, `SHAPE_MISMATCH` for a named variable that does not lie on the
   *   grid, `NO_GRID`
   */
  table(options: GridTableOptions = {}): Table {
    return gridTable(this, options);
  }

  /** Closes the file. What was read stays; reading more throws. Forgotten grids are closed by themselves. */
  close(): void {
    this.#file.close();
  }

  [display](): MimeBundle {
    return { "text/html": gridHtml(this), "text/plain": gridText(this) };
  }

  toString(): string {
    return gridText(this);
  }

  [inspect.custom](): string {
    return gridText(this);
  }

  #find(name: string): Variable | undefined {
    const own = [...this.variables, ...this.coordinates].find((variable) => variable.name === name);
    if (own !== undefined || typeof name !== "string" || !name.includes("/")) return own;
    const [first, ...rest] = name.split("/").filter((part) => part !== "");
    if (rest.length === 0) return this.#find(first);
    return this.groupNames.includes(first) ? this.group(first).#find(rest.join("/")) : undefined;
  }
}

/** Tells which dimensions count letters: those that are the last one of characters, and of nothing else. */
function lettersIn(group: RawGroup): (dimension: string) => boolean {
  const known = new Map<string, boolean>();
  return (dimension) => {
    const users = () => group.variables.filter(({ dimensions }) => dimensions.includes(dimension));
    const isLetters =
      known.get(dimension) ??
      users().every(({ type, dimensions }) => type === "char" && dimensions.at(-1) === dimension);
    known.set(dimension, isLetters);
    return isLetters;
  };
}
