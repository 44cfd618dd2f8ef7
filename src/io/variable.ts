import { type InspectOptions, inspect } from "node:util";
import { decodeText } from "../decode-text.ts";
import { ArgumentError, FormatError } from "../errors.ts";
import { type CfRules, cfRules, decodeNumbers } from "./cf.ts";
import { CalendarDate, parseTimeUnits, type TimeUnits, toUnixTime } from "./cf-time.ts";
import type { RawVariable } from "./raw-file.ts";
import { type Region, regionOf, type Selection, wholeRegion } from "./selection.ts";
import {
  type Attributes,
  isNumberArray,
  type NumberArray,
  plainAttributes,
  sizeOf,
  type ValueArray,
} from "./values.ts";
import { variableLine, variableText } from "./variable-text.ts";

/** How stored values become values. */
export interface DecodeOptions {
  /**
   * Whether values outside `valid_min`, `valid_max` or `valid_range` become NaN, as netCDF4-python does and xarray
   * does not. @defaultValue false
   */
  readonly validRange?: boolean;
  /** Whether times become milliseconds since 1970 (see {@link Variable.read}). @defaultValue true */
  readonly decodeTimes?: boolean;
}

/** A variable of a {@link Grid}. Nothing is read before {@link read} or {@link raw} is called. */
export class Variable {
  readonly name: string;
  /** The file it is in. */
  readonly path: string;
  readonly #raw: RawVariable;
  readonly #options: DecodeOptions;
  readonly #isLetters: (dimension: string) => boolean;
  #rules: CfRules | undefined;
  #attributes: Attributes | undefined;

  /** @param isLetters - whether a dimension counts the letters of texts */
  constructor(
    raw: RawVariable,
    path: string,
    options: DecodeOptions = {},
    isLetters: (dimension: string) => boolean = () => true,
  ) {
    this.name = raw.name;
    this.path = path;
    this.#raw = raw;
    this.#options = options;
    this.#isLetters = isLetters;
  }

  /** Names of its dimensions, slowest first. Text has no dimension for its letters. */
  get dimensions(): readonly string[] {
    return this.#withoutLetters(this.#raw.dimensions);
  }

  /** Length of each dimension. */
  get shape(): readonly number[] {
    return this.#withoutLetters(this.#raw.shape);
  }

  /** Type of the stored values: `"int16"`, `"float32"`, `"string"`, … */
  get type(): string {
    return this.#isText ? "string" : this.#raw.typeName;
  }

  /** Names of the values of an enumeration. */
  get members(): Readonly<Record<string, number>> | undefined {
    return this.#raw.members;
  }

  /** Its attributes, one value alone, several as an array. */
  get attributes(): Attributes {
    this.#attributes ??= plainAttributes(this.#raw.attributes);
    return this.#attributes;
  }

  /** The `units` attribute; empty when there is none. */
  get units(): string {
    return this.#text("units");
  }

  /** The `long_name` attribute, else the `standard_name`, else empty. */
  get longName(): string {
    return this.#text("long_name") || this.#text("standard_name");
  }

  /** Number of values. */
  get length(): number {
    return sizeOf(this.shape);
  }

  /** Whether its values are numbers (or times). */
  get isNumeric(): boolean {
    return !["char", "string", "vlen", "other"].includes(this.#raw.type);
  }

  /** Whether its values are times of a calendar. */
  get isTime(): boolean {
    return this.isNumeric && this.#timeUnits() !== undefined;
  }

  /**
   * The values, row-major, by the CF conventions: unpacked (`scale_factor`, `add_offset`), `_FillValue` and
   * `missing_value` as NaN, `_Unsigned` obeyed. Types and values are those of xarray with `mask_and_scale`, with these
   * exceptions:
   * - 64-bit integers are a Float64Array when all of them fit, else a BigInt64Array or BigUint64Array;
   * - times (`units` such as "days since 1990-01-01") are milliseconds since 1970-01-01 UTC, from which `new Date()`
   *   makes dates; times of calendars with other days (`noleap`, `360_day`, …) stay as they are, see {@link dates}.
   *
   * Texts are strings, rows of unequal length an array of typed arrays.
   *
   * @param selection - a part: `{ time: 0 }`, `{ x: { start: 10, count: 5, stride: 2 } }`, or
   *   `{ start: [0, 10], count: [1, 5] }`
   */
  read(selection?: Selection): ValueArray {
    const values = this.#read(selection);
    if (!isNumberArray(values)) return values;
    const decoded = this.#decode(values);
    const time = this.#options.decodeTimes === false ? undefined : this.#timeUnits();
    return (time && isNumberArray(decoded) && toUnixTime(Float64Array.from(decoded as never, Number), time)) || decoded;
  }

  /**
   * The values as the file holds them: no scale, no missing values, no times; characters are bytes.
   *
   * @param selection - as for {@link read}
   */
  raw(selection?: Selection): ValueArray {
    return this.#fetch(selection);
  }

  /**
   * The values as dates of the variable's own calendar.
   *
   * @throws {@link ArgumentError} `NOT_A_TIME` when its units are not of a time axis
   */
  dates(selection?: Selection): CalendarDate[] {
    const time = this.#timeUnits();
    const values = time && this.#read(selection);
    if (time === undefined || !isNumberArray(values)) {
      throw new ArgumentError(
        "NOT_A_TIME",
        `Cannot read ${this.name} as dates: its units are ${JSON.stringify(this.units)}`,
        'The units of a time axis read like "days since 1990-01-01".',
      );
    }
    return Array.from(this.#decode(values) as ArrayLike<number>, (value) => new CalendarDate(Number(value), time));
  }

  toString(): string {
    return variableLine(this);
  }

  /** With its attributes where it is shown by itself. */
  [inspect.custom](depth: number, options: InspectOptions): string {
    return depth === options.depth ? variableText(this) : variableLine(this);
  }

  #read(selection: Selection | undefined): ValueArray {
    const values = this.#fetch(selection);
    if (!this.#isText) return values;
    const letters = sizeOf(this.#raw.shape.slice(this.shape.length));
    const length = sizeOf(this.#region(selection).count.slice(0, this.shape.length));
    return texts(values as Uint8Array, letters, length, this.#fillLetter());
  }

  #fetch(selection: Selection | undefined): ValueArray {
    if (this.#raw.type === "other") {
      throw new FormatError(
        "UNSUPPORTED_TYPE",
        `Cannot read ${this.name} of ${this.path}: its values are of ${this.#raw.typeName}`,
        "Convert it to numbers or strings first, for example with h5py.",
        { path: this.path },
      );
    }
    return this.#raw.read(this.#region(selection));
  }

  #region(selection: Selection | undefined): Region {
    const { dimensions, shape } = this;
    const region = selection === undefined ? wholeRegion(shape) : regionOf(this.name, selection, dimensions, shape);
    const rest = this.#raw.shape.slice(shape.length);
    const { start, count, stride } = wholeRegion(rest);
    return {
      start: [...region.start, ...start],
      count: [...region.count, ...count],
      stride: [...region.stride, ...stride],
    };
  }

  #decode(values: NumberArray): NumberArray {
    const { type, attributes } = this.#raw;
    if (type === "char" || type === "string" || type === "vlen" || type === "other") return values;
    this.#rules ??= cfRules(attributes, type, this.#options.validRange ?? false);
    const decoded = decodeNumbers(values, this.#rules);
    if (!(decoded instanceof BigInt64Array || decoded instanceof BigUint64Array)) return decoded;
    return decoded.every(isSafe) ? Float64Array.from(decoded as never, Number) : decoded;
  }

  #timeUnits(): TimeUnits | undefined {
    const calendar = this.#text("calendar");
    return this.isNumeric ? parseTimeUnits(this.units, calendar || undefined) : undefined;
  }

  #fillLetter(): number {
    const fill = this.#raw.attributes.get("_FillValue")?.value[0];
    return typeof fill === "string" && fill !== "" ? fill.charCodeAt(0) : 0;
  }

  get #isText(): boolean {
    return this.#raw.type === "char";
  }

  /** The last dimension of characters counts the letters of each text, unless it counts something else as well. */
  #withoutLetters<T>(list: readonly T[]): readonly T[] {
    const last = this.#raw.dimensions.at(-1);
    return this.#isText && last !== undefined && this.#isLetters(last) ? list.slice(0, -1) : list;
  }

  #text(name: string): string {
    const value = this.#raw.attributes.get(name)?.value[0];
    return typeof value === "string" ? value : "";
  }
}

function isSafe(value: bigint): boolean {
  return value <= BigInt(Number.MAX_SAFE_INTEGER) && value >= BigInt(Number.MIN_SAFE_INTEGER);
}

/** Texts of rows of letters, without the zeros that fill them up; a row of fill letters alone is empty. */
function texts(bytes: Uint8Array, letters: number, length: number, fill: number): string[] {
  return Array.from({ length }, (_, i) => {
    const row = bytes.subarray(i * letters, (i + 1) * letters);
    if (row.every((letter) => letter === fill)) return "";
    let end = row.length;
    while (end > 0 && row[end - 1] === 0) end--;
    return decodeText(row.subarray(0, end));
  });
}
