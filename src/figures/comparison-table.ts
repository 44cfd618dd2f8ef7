import { comparisonMime, display, type MimeBundle } from "../../kernel/protocol.ts";
import type { DataSource } from "../data-source.ts";

/** Whether what was found agrees with what was expected; `info` where there is nothing to agree with. */
export type Check = "pass" | "fail" | "info";

/** A row as `out/comparison.json` holds it. */
export interface ComparisonRecord {
  id: string;
  quantity: string;
  report: string | number | null;
  here: string | number;
  data: DataSource["kind"];
  check: Check;
  note: string;
}

const looks: Record<Check, { mark: string; color: string }> = {
  pass: { mark: "✓", color: "#1a8f3c" },
  fail: { mark: "✗", color: "#d1303a" },
  info: { mark: "·", color: "inherit" },
};

/** A *report / here* table; shown when it is the last value of a cell. */
export class Comparison {
  readonly rows: readonly ComparisonRecord[];
  readonly #footnote: string;

  constructor(rows: readonly ComparisonRecord[], sources: readonly string[], checked: boolean) {
    this.rows = rows;
    const unchecked = checked ? "" : " Nothing is checked: the expectations are about other data.";
    this.#footnote = `Data: ${sources.join("; ")}.${unchecked}`;
  }

  toJSON(): readonly ComparisonRecord[] {
    return this.rows;
  }

  toString(): string {
    const head = ["id", "quantity", "report", "here", "data", "check"];
    const lines = [head, ...this.rows.map((row) => [row.id, row.quantity, ...values(row), row.data, row.check])];
    const widths = head.map((_, column) => Math.max(...lines.map((line) => line[column].length)));
    const padded = lines.map((line) =>
      line
        .map((cell, column) => cell.padEnd(widths[column]))
        .join("  ")
        .trimEnd(),
    );
    return [...padded, this.#footnote].join("\n");
  }

  [display](): MimeBundle {
    return { [comparisonMime]: this.rows, "text/html": this.#html(), "text/plain": this.toString() };
  }

  #html(): string {
    const head = ["", "", "report", "here", "data", "check"].map((name) => cell("th", name));
    const body = this.rows.map((row) => `<tr>${htmlCells(row).join("")}</tr>`);
    return `<table><thead><tr>${head.join("")}</tr></thead><tbody>${body.join("")}</tbody></table><p><small>${escapeHtml(this.#footnote)}</small></p>`;
  }
}

function htmlCells(row: ComparisonRecord): string[] {
  const note = row.note ? `<br><small style="opacity:.75">${escapeHtml(row.note)}</small>` : "";
  const { mark, color } = looks[row.check];
  return [
    cell("td", escapeHtml(row.id), "white-space:nowrap"),
    cell("td", escapeHtml(row.quantity) + note),
    ...values(row).map((value) => cell("td", escapeHtml(value))),
    cell("td", row.data, "white-space:nowrap"),
    cell("td", `<b>${mark}</b> ${row.check}`, `white-space:nowrap;color:${color}`),
  ];
}

function cell(tag: "td" | "th", html: string, style = ""): string {
  return `<${tag} style="text-align:left;vertical-align:top;${style}">${html}</${tag}>`;
}

/** What the report prints and what was found, as text. */
function values({ report, here }: ComparisonRecord): string[] {
  return [report, here].map((value) => {
    if (value === null) return "–";
    if (typeof value === "string") return value;
    return Number.isInteger(value) ? value.toLocaleString("en") : String(Number(value.toPrecision(8)));
  });
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
}
