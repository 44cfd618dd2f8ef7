import { isMissing } from "./column.ts";

/** What stands for a missing value in displays. */
export const missingMark = "–";

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
  if (typeof value === "object") return JSON.stringify(value) ?? String(value);
  return String(value);
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
