import { inspect } from "node:util";
import { ArgumentError } from "../errors.ts";
import { nameHint } from "../table/near-names.ts";

/** Part of one dimension: one index, or `count` indices from `start`, `stride` apart. */
type DimensionSelection = number | { readonly start?: number; readonly count?: number; readonly stride?: number };

/**
 * Part of a variable: by dimension name (`{ time: 0, x: { start: 10, count: 5 } }`; what is not named is whole), or
 * `start`, `count` and `stride` with one number a dimension. The result keeps every dimension.
 */
export type Selection =
  | { readonly start?: readonly number[]; readonly count?: readonly number[]; readonly stride?: readonly number[] }
  | { readonly [dimension: string]: DimensionSelection };

/** A regular part of an array, one number a dimension. */
export interface Region {
  readonly start: readonly number[];
  readonly count: readonly number[];
  readonly stride: readonly number[];
}

/**
 * The region that a selection names.
 *
 * @throws {@link ArgumentError} `BAD_SELECTION`, `UNKNOWN_DIMENSION`, `SHAPE_MISMATCH` or `OUT_OF_RANGE`
 */
export function regionOf(
  variable: string,
  selection: Selection,
  dimensions: readonly string[],
  shape: readonly number[],
): Region {
  const form = "{ dimension: { start, count, stride } }, or { dimension: index }";
  if (!isPlain(selection)) throw badSelection(selection, variable, form);
  const parts = isPositional(selection)
    ? positional(variable, selection, shape)
    : named(variable, selection as Record<string, DimensionSelection>, dimensions);
  const region = { start: [] as number[], count: [] as number[], stride: [] as number[] };
  parts.forEach((part, i) => {
    const place = `${dimensions[i]} of ${variable}`;
    if (typeof part !== "number") requireKeys(part, ["start", "count", "stride"], place);
    const { start, count, stride } = resolve(part, shape[i], place);
    region.start.push(start);
    region.count.push(count);
    region.stride.push(stride);
  });
  return region;
}

/**
 * Refuses a part of an array that is not told by these names: what is misspelt would be read whole.
 *
 * @param place - what it is a part of, for the message
 * @throws {@link ArgumentError} `BAD_SELECTION`
 */
export function requireKeys(part: unknown, known: readonly string[], place: string): void {
  if (!isPlain(part) || !Object.keys(part).every((key) => known.includes(key))) {
    throw badSelection(part, place, `{ ${known.join(", ")} }`);
  }
}

function isPlain(value: unknown): value is object {
  return Object.prototype.toString.call(value) === "[object Object]";
}

function badSelection(given: unknown, place: string, form: string): ArgumentError {
  const shown = inspect(given, { depth: 1, breakLength: Number.POSITIVE_INFINITY });
  return new ArgumentError(
    "BAD_SELECTION",
    `Cannot select ${shown} of ${place}`,
    `Give ${form}; what is left out is whole.`,
  );
}

/** Number of cells in a region. */
export function sizeOfRegion({ count }: Region): number {
  return count.reduce((product, n) => product * n, 1);
}

/** The region that is everything. */
export function wholeRegion(shape: readonly number[]): Region {
  return { start: shape.map(() => 0), count: [...shape], stride: shape.map(() => 1) };
}

type Positional = { start?: readonly number[]; count?: readonly number[]; stride?: readonly number[] };

function isPositional(selection: Selection): selection is Positional {
  const keys = Object.keys(selection);
  return (
    keys.length > 0 &&
    keys.every((key) => ["start", "count", "stride"].includes(key) && Array.isArray((selection as never)[key]))
  );
}

function positional(variable: string, selection: Positional, shape: readonly number[]): DimensionSelection[] {
  for (const [key, list] of Object.entries(selection)) {
    if (list.length === shape.length) continue;
    throw new ArgumentError(
      "SHAPE_MISMATCH",
      `Cannot select from ${variable}: ${key} has ${list.length} numbers, the variable ${shape.length} dimensions`,
      `Its shape is [${shape.join(", ")}]; give one number a dimension.`,
    );
  }
  const { start, count, stride } = selection;
  return shape.map((_, i) => ({ start: start?.[i], count: count?.[i], stride: stride?.[i] }));
}

function named(
  variable: string,
  selection: Record<string, DimensionSelection>,
  dimensions: readonly string[],
): DimensionSelection[] {
  for (const name of Object.keys(selection)) {
    if (dimensions.includes(name)) continue;
    throw new ArgumentError(
      "UNKNOWN_DIMENSION",
      `Cannot select from ${variable}: it has no dimension ${JSON.stringify(name)}`,
      nameHint(name, dimensions, "dimensions"),
    );
  }
  // A dimension given as undefined is one that is left out.
  return dimensions.map((name) => {
    const part = Object.hasOwn(selection, name) ? selection[name] : undefined;
    return part === undefined ? {} : part;
  });
}

function resolve(part: DimensionSelection, length: number, place: string) {
  const given = typeof part === "number" ? { start: part, count: 1 } : part;
  const { start = 0, stride = 1 } = given;
  const left = Math.max(0, Math.ceil((length - start) / stride));
  const { count = left } = given;
  const whole = [start, count, stride].every(Number.isInteger);
  const inside = start >= 0 && count >= 0 && stride >= 1 && (count === 0 ? start <= length : count <= left);
  if (whole && inside) return { start, count, stride };
  throw new ArgumentError(
    "OUT_OF_RANGE",
    `Cannot select ${count} of ${place} from ${start} in steps of ${stride}: its length is ${length}`,
    "Indices count from 0; start + (count - 1) * stride must be less than the length.",
  );
}
