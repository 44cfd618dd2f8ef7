import type { DataSource } from "../data-source.ts";
import { describeSource } from "../data-source.ts";
import { ArgumentError } from "../errors.ts";
import { type Check, Comparison, type ComparisonRecord } from "./comparison-table.ts";

/** One line of a *report / here* table. */
export interface ComparisonRow {
  /** Name of the claim, for example `"G-N1"`. */
  id: string;
  /** What is compared. */
  quantity: string;
  /** What the report prints; nothing where it prints none. */
  report?: string | number;
  /** What was found here. */
  here: string | number;
  /** Where the numbers come from. @defaultValue the table's `source` */
  data?: DataSource | DataSource["kind"];
  /** The result of the comparison, or what to compute it from. @defaultValue "info" */
  check?: Check | boolean | Expectation;
  /** What the check stands on, or why the two differ. */
  note?: string;
}

/** Passes where `value` lies within `tolerance` of `expected`. */
export interface Expectation {
  value: number;
  expected: number;
  /** Largest difference that passes, in the unit of the value. */
  tolerance: number;
}

/** Options of {@link comparison}. */
export interface ComparisonOptions {
  /** Where the numbers of rows without `data` of their own come from, for example `table.source`. */
  source?: DataSource;
  /** False for data that the expectations are not about: every check becomes `info`. @defaultValue true */
  checked?: boolean;
}

/**
 * The table *report / here* that closes a notebook. `npm start` collects its rows from every notebook and fails
 * when a check fails.
 *
 * @throws {@link ArgumentError} `EMPTY_COMPARISON`, `BAD_COMPARISON_ROW`
 */
export function comparison(rows: readonly ComparisonRow[], options: ComparisonOptions = {}): Comparison {
  if (!Array.isArray(rows) || rows.length === 0) {
    throw new ArgumentError(
      "EMPTY_COMPARISON",
      "Cannot compare without rows",
      "Pass a list of {id, quantity, report, here, check}.",
    );
  }
  const { source, checked = true } = options;
  const records = rows.map((row, index): ComparisonRecord => {
    const found = record({ ...row, data: row?.data ?? source }, index);
    return checked ? found : { ...found, check: "info" };
  });
  const sources = rows
    .map((row) => row.data ?? source!)
    .map((data) => (typeof data === "string" ? data : describeSource(data)));
  return new Comparison(records, [...new Set(sources)], checked);
}

function record(row: ComparisonRow, index: number): ComparisonRecord {
  const refuse = (what: string, hint: string): never => {
    const name = typeof row.id === "string" && row.id ? `row ${row.id}` : `row ${index}`;
    throw new ArgumentError("BAD_COMPARISON_ROW", `Cannot compare ${name}: ${what}`, hint);
  };
  if (typeof row.id !== "string" || row.id === "") refuse("it has no id", "Name the claim, for example G-N1.");
  if (typeof row.quantity !== "string" || row.quantity === "") refuse("it has no quantity", "Say what is compared.");
  if (!isValue(row.here)) refuse(`here is ${String(row.here)}`, "Give a finite number or a text.");
  if (row.report !== undefined && !isValue(row.report)) {
    refuse(`report is ${String(row.report)}`, "Give a finite number or a text, or leave it out.");
  }
  return {
    id: row.id,
    quantity: row.quantity,
    report: row.report ?? null,
    here: row.here,
    data: kindOf(row.data) ?? refuse("it does not say where its numbers come from", "Pass {source: table.source}."),
    check:
      verdict(row.check ?? "info") ??
      refuse(`its check is ${JSON.stringify(row.check)}`, "Pass a boolean, {value, expected, tolerance} or info."),
    note: row.note ?? "",
  };
}

function isValue(value: unknown): boolean {
  return typeof value === "number" ? Number.isFinite(value) : typeof value === "string" && value !== "";
}

function kindOf(data: ComparisonRow["data"]): DataSource["kind"] | undefined {
  const kind = typeof data === "object" ? data.kind : data;
  return kind === "real" || kind === "stand-in" ? kind : undefined;
}

function verdict(check: NonNullable<ComparisonRow["check"]>): Check | undefined {
  if (typeof check === "boolean") return check ? "pass" : "fail";
  if (typeof check === "string") return ["pass", "fail", "info"].includes(check) ? check : undefined;
  const { value, expected, tolerance } = check;
  if (![value, expected, tolerance].every((number) => typeof number === "number")) return undefined;
  return Math.abs(value - expected) <= tolerance ? "pass" : "fail";
}
