import { isMissing } from "./column.ts";
import { jsonText } from "./json-text.ts";

/** What stands for a missing value in displays. */
const missingMark = "–";

/**
 * A value as a table shows it: numbers to 6 significant digits with thousands separated, dates in ISO form, missing
 * values as a dash.
 */
export function formatValue(value: unknown): string {
  if (isMissing(value)) return missingMark;
  if (typeof value === "number") return formatNumber(value);
  if (typeof value === "string") return value;
  if (value instanceof Date)
    return value
      .toISOString()
      .replace(/T00:00:00\.000Z$/, "")
      .replace(/\.000Z$/, "Z");
  if (typeof value === "object") return jsonText(value);
  return String(value);
}

/**
 * How to show the values of one column: numbers with as many decimals as the largest needs for six digits, fewer when
 * none has as many, so that they line up; values too small for that as {@link formatValue} shows them.
 *
 * @param sample - the values that will be shown, or some of them
 */
export function columnFormat(sample: readonly unknown[]): (value: unknown) => string {
  let largest = 0;
  let needed = 0;
  for (const value of sample) {
    if (typeof value !== "number" || !Number.isFinite(value) || Math.abs(value) >= 1e9) continue;
    largest = Math.max(largest, Math.abs(value));
    needed = Math.max(needed, decimalsOf(Number(value.toPrecision(6))));
  }
  const most = Math.max(0, 5 - Math.floor(Math.log10(largest || 1)));
  const decimals = Math.min(needed, most);
  const fixed = { minimumFractionDigits: decimals, maximumFractionDigits: decimals };
  const least = 10 ** (1 - decimals);
  return (value) => {
    const fits =
      typeof value === "number" &&
      Math.abs(value) < 1e9 &&
      (Math.abs(value) >= least || decimalsOf(value) <= decimals) &&
      // One that the sample has missed may have more.
      (decimals === most || decimalsOf(Number(value.toPrecision(6))) <= decimals);
    return fits ? value.toLocaleString("en-US", fixed) : formatValue(value);
  };
}

function decimalsOf(value: number): number {
  const text = String(value);
  if (text.includes("e")) return text.includes("e-") ? 20 : 0;
  return text.includes(".") ? text.length - text.indexOf(".") - 1 : 0;
}

function formatNumber(value: number): string {
  if (!Number.isFinite(value)) return value > 0 ? "∞" : "−∞";
  if (value === 0) return "0";
  const size = Math.abs(value);
  if (Number.isInteger(value) && size < 1e15) return value.toLocaleString("en-US");
  if (size >= 1e9 || size < 1e-4) return value.toExponential(3).replace(/\.?0+e/, "e");
  const rounded = Number(value.toPrecision(6));
  return rounded.toLocaleString("en-US", { maximumFractionDigits: 10 });
}
