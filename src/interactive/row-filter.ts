import { ArgumentError } from "../errors.ts";

const comparison = /^\s*(<=|>=|<|>|=|!=)?\s*([-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?)\s*$/i;
const span = /^\s*([-+]?[\d.]+(?:e[-+]?\d+)?)\s*\.\.\s*([-+]?[\d.]+(?:e[-+]?\d+)?)\s*$/i;

/**
 * The test that a filter's text means. For numbers: `> 5`, `<= 2`, `= 3`, `!= 3`, `1..4`; for texts: what they contain,
 * in either case.
 *
 * @throws {@link ArgumentError} `BAD_FILTER` for a text that is no filter of numbers
 */
export function rowFilter(text: string, values: ArrayLike<unknown>, isNumeric: boolean): (row: number) => boolean {
  if (!isNumeric) {
    const part = text.trim().toLowerCase();
    return (row) =>
      String(values[row] ?? "")
        .toLowerCase()
        .includes(part);
  }
  const numbers = values as ArrayLike<number>;
  const [, low, high] = span.exec(text) ?? [];
  if (low !== undefined && high !== undefined) {
    const [least, most] = [Number(low), Number(high)];
    return (row) => numbers[row]! >= least && numbers[row]! <= most;
  }
  const [, sign = "=", digits] = comparison.exec(text) ?? [];
  if (digits === undefined) {
    throw new ArgumentError(
      "BAD_FILTER",
      `Cannot filter numbers by "${text.slice(0, 40)}"`,
      "Write > 5, <= 2, = 3, != 3 or 1..4.",
    );
  }
  const value = Number(digits);
  const tests: Record<string, (number: number) => boolean> = {
    "<": (number) => number < value,
    "<=": (number) => number <= value,
    ">": (number) => number > value,
    ">=": (number) => number >= value,
    "=": (number) => number === value,
    "!=": (number) => number !== value,
  };
  const test = tests[sign]!;
  return (row) => test(numbers[row]!);
}
