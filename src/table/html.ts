import { type Column, isMissing, isNumericColumn } from "./column.ts";
import { columnFormat } from "./format-value.ts";
import type { Table } from "./table.ts";
import { sizeText } from "./text.ts";

const pageRows = 20;
const leadingPages = 5;
const shownColumns = 24;

/**
 * The table as HTML in pages of 20 rows: the first five and the last. A page is a `<details>` element, of which a
 * browser keeps one open at a time, so paging needs no script and works in notebooks that are not trusted.
 */
export function tableHtml(table: Table): string {
  const names = table.columnNames();
  const shown = names.slice(0, shownColumns);
  const columns = shown.map((name) => table.column(name));
  const head = headHtml(table, shown, columns);
  const shownPages = pages(table.length);
  const formats = columns.map((column) =>
    columnFormat(shownPages.flatMap(({ from, to }) => [...column.slice(from, to)])),
  );
  const group = `albedo-table-${nextId++}`;
  const body = shownPages.map(({ from, to, gap }, page) => {
    const rows: string[] = [];
    for (let row = from; row < to; row++) rows.push(rowHtml(row, columns, formats));
    const grid = `<table class="dataframe">${head}<tbody>${rows.join("")}</tbody></table>`;
    if (table.length <= pageRows) return grid;
    const skipped = gap > 0 ? `<p class="albedo-note">… ${count(gap)} more rows …</p>` : "";
    const open = page === 0 ? " open" : "";
    return `${skipped}<details name="${group}"${open}><summary>rows ${count(from)} to ${count(to - 1)}</summary>${grid}</details>`;
  });
  const hidden = names.slice(shownColumns);
  const more =
    hidden.length === 0
      ? ""
      : `<details><summary>${hidden.length} more columns</summary><p>${hidden.map(escapeHtml).join(", ")}</p></details>`;
  const grids = body.length > 0 ? body.join("") : `<table class="dataframe">${head}</table>`;
  const caption = `<p class="albedo-note">${sizeText(table)}</p>`;
  return `<div class="albedo-table"><style>${style}</style><div class="albedo-pages" style="overflow-x:auto">${grids}</div>${more}${caption}</div>`;
}

let nextId = 1;

// Colours follow JupyterLab's theme where there is one, the browser's light or dark scheme elsewhere.
const style = `
.albedo-table { font-size: 0.85em; color: var(--jp-ui-font-color1, inherit); }
.albedo-table table { border-collapse: collapse; margin: 0.25em 0; font-variant-numeric: tabular-nums; }
.albedo-table th, .albedo-table td { padding: 0.2em 0.7em; text-align: right; white-space: nowrap; border: none; }
.albedo-table thead th { border-bottom: 1px solid var(--jp-border-color1, #8888); vertical-align: bottom; }
.albedo-table tbody tr:nth-child(even) { background: var(--jp-rendermime-table-row-background, #8881); }
.albedo-table tbody th, .albedo-table .albedo-unit, .albedo-table .albedo-missing, .albedo-table .albedo-note,
.albedo-table summary { font-weight: normal; color: var(--jp-ui-font-color2, #767676); }
.albedo-table summary { cursor: pointer; }
.albedo-table .albedo-note { margin: 0.4em 0; }`.trim();

function pages(length: number): { from: number; to: number; gap: number }[] {
  const total = Math.ceil(length / pageRows);
  const result = [];
  for (let page = 0; page < total; page++) {
    if (page >= leadingPages && page < total - 1) continue;
    const gap = page === total - 1 && page > leadingPages ? (page - leadingPages) * pageRows : 0;
    result.push({ from: page * pageRows, to: Math.min(length, (page + 1) * pageRows), gap });
  }
  return result;
}

function headHtml(table: Table, names: readonly string[], columns: readonly Column[]): string {
  const cells = names.map((name, i) => {
    const unit = table.units[name];
    const below = unit && unit !== "1" ? `<br><span class="albedo-unit">${escapeHtml(unit)}</span>` : "";
    return `<th${leftUnlessNumeric(columns[i])}>${escapeHtml(name)}${below}</th>`;
  });
  return `<thead><tr><th></th>${cells.join("")}</tr></thead>`;
}

function rowHtml(row: number, columns: readonly Column[], formats: readonly ((value: unknown) => string)[]): string {
  const cells = columns.map((column, i) => {
    const value = column[row];
    const missing = isMissing(value) ? ' class="albedo-missing" title="missing"' : "";
    return `<td${missing}${leftUnlessNumeric(column)}>${escapeHtml(formats[i](value))}</td>`;
  });
  return `<tr><th>${count(row)}</th>${cells.join("")}</tr>`;
}

function leftUnlessNumeric(column: Column): string {
  return isNumericColumn(column) ? "" : ' style="text-align:left"';
}

function count(n: number): string {
  return n.toLocaleString("en-US");
}

/** Text that HTML shows as it is, in content and in quoted attributes. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
