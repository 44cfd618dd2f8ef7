import { ArgumentError } from "../errors.ts";
import { isWidgetArray } from "./wire.ts";

/**
 * What a widget accepts from the page for one key: gives the value back, or throws an {@link ArgumentError} whose
 * message is shown in the view.
 */
export type Check<Value> = (value: unknown) => Value;

const longestText = 100_000;
const mostItems = 100_000;

/** Accepts finite numbers within bounds, which are included. */
export function numberBetween(least: number, most: number): Check<number> {
  return (value) => {
    if (typeof value === "number" && value >= least && value <= most) return value;
    throw refused(value, `a number from ${least} to ${most}`);
  };
}

/** Accepts whole numbers within bounds, which are included. */
export function wholeBetween(least: number, most: number): Check<number> {
  return (value) => {
    if (Number.isInteger(value) && (value as number) >= least && (value as number) <= most) return value as number;
    throw refused(value, `a whole number from ${least} to ${most}`);
  };
}

/** Accepts one of the given values. */
export function oneOf<Value extends string | number | boolean | null>(values: readonly Value[]): Check<Value> {
  return (value) => {
    if (values.includes(value as Value)) return value as Value;
    throw refused(value, `one of ${JSON.stringify(values).slice(0, 200)}`);
  };
}

/** Accepts positions of `count` things as a `Uint32Array`, each once, in rising order. */
export function indicesOf(count: number): Check<Uint32Array> {
  return (value) => {
    if (!(value instanceof Uint32Array)) throw refused(value, "a Uint32Array of positions");
    for (let i = 0; i < value.length; i++) {
      if (value[i]! >= count) throw refused(value[i], `a position below ${count}`);
      if (i > 0 && value[i]! <= value[i - 1]!) throw refused(value[i], `a position above ${value[i - 1]}`);
    }
    return value;
  };
}

/** Accepts a list, each item of which another check accepts. */
export function listOf<Value>(item: Check<Value>, most = mostItems): Check<Value[]> {
  return (value) => {
    if (!Array.isArray(value)) throw refused(value, "a list");
    if (value.length > most) throw refused(value, `a list of at most ${most} items`);
    return value.map(item);
  };
}

/**
 * Accepts what is of the same kind as an example: finite numbers, text, booleans, typed arrays of the same type, lists
 * of what the first item is like, objects with the same keys.
 */
export function sameKindAs(example: unknown): Check<never> {
  return ((value: unknown) => {
    if (isWidgetArray(example)) {
      if (isWidgetArray(value) && value.constructor === example.constructor) return value;
      throw refused(value, `numbers in a ${example.constructor.name}`);
    }
    if (Array.isArray(example)) {
      if (example.length > 0) return listOf(sameKindAs(example[0]))(value);
      throw new ArgumentError(
        "BAD_WIDGET_VALUE",
        "Cannot tell what a list may hold that began empty",
        "Give the widget a check for this key.",
      );
    }
    if (example !== null && typeof example === "object") return sameKeys(value, example);
    if (typeof example === "number" && Number.isFinite(value)) return value;
    if (typeof example === "boolean" && typeof value === "boolean") return value;
    if (typeof example === "string" && typeof value === "string" && value.length <= longestText) return value;
    if (example === null && value === null) return value;
    throw refused(value, typeof example === "number" ? "a finite number" : `a ${typeof example}`);
  }) as Check<never>;
}

function sameKeys(value: unknown, example: object): unknown {
  const keys = Object.keys(example);
  if (value === null || typeof value !== "object" || Array.isArray(value)) throw refused(value, "an object");
  const given = Object.keys(value);
  const odd = given.find((key) => !keys.includes(key)) ?? keys.find((key) => !given.includes(key));
  if (odd !== undefined) throw refused(value, `an object with the keys ${keys.join(", ")}`);
  return Object.fromEntries(
    keys.map((key) => [
      key,
      sameKindAs((example as Record<string, unknown>)[key])((value as Record<string, unknown>)[key]),
    ]),
  );
}

/** The error for a value that is not what was expected. */
export function refused(value: unknown, expected: string): ArgumentError {
  return new ArgumentError("BAD_WIDGET_VALUE", `Cannot use ${describe(value)}`, `Expected ${expected}.`);
}

function describe(value: unknown): string {
  if (ArrayBuffer.isView(value)) return `a ${value.constructor.name} of ${value.byteLength} bytes`;
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (value !== null && typeof value === "object") return "an object";
  const text = typeof value === "string" ? JSON.stringify(value.slice(0, 60)) : String(value);
  return `the ${typeof value} ${text}`;
}
