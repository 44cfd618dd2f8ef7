import { describeSource } from "../data-source.ts";
import { escapeHtml } from "../table/html.ts";
import type { Grid } from "./grid.ts";
import { attributeText } from "./grid-text.ts";
import type { Attributes } from "./values.ts";
import type { Variable } from "./variable.ts";

const openVariables = 40;

/**
 * The grid as HTML: dimensions, coordinates, variables with type, unit and meaning, attributes to unfold. It needs no
 * script, so it works in notebooks that are not trusted.
 */
export function gridHtml(grid: Grid): string {
  const dimensions = Object.entries(grid.dimensions).map(
    ([name, length]) => `<span class="albedo-dim">${escapeHtml(name)}: ${length.toLocaleString("en-US")}</span>`,
  );
  const groups = grid.groupNames.map((name) => `<li>${escapeHtml(name)}</li>`);
  const parts = [
    `<div class="albedo-head">${escapeHtml(grid.name || describeSource(grid.source))} <span>${escapeHtml(grid.format)}</span></div>`,
    `<div>${dimensions.join(" ") || "no dimensions"}</div>`,
    section("Coordinates", grid.coordinates),
    section("Variables", grid.variables),
    folded("Groups", groups.length, true, `<ul>${groups.join("")}</ul>`),
    folded("Attributes", Object.keys(grid.attributes).length, false, attributeList(grid.attributes)),
  ];
  return `<div class="albedo-grid"><style>${style}</style>${parts.join("")}</div>`;
}

// Colours follow JupyterLab's theme where there is one, the browser's light or dark scheme elsewhere.
const style = `
.albedo-grid { font-size: 0.85em; color: var(--jp-ui-font-color1, inherit); max-width: 72em; }
.albedo-grid .albedo-head { font-weight: 600; padding-bottom: 0.3em; }
.albedo-grid .albedo-head span, .albedo-grid .albedo-quiet { font-weight: normal; color: var(--jp-ui-font-color2, #767676); }
.albedo-grid .albedo-dim { padding: 0 0.5em; margin-right: 0.3em; border: 1px solid var(--jp-border-color2, #8885); border-radius: 3px; }
.albedo-grid summary { cursor: pointer; padding: 0.2em 0; }
.albedo-grid ul { margin: 0; padding-left: 1.2em; }
.albedo-grid .albedo-list { max-height: 24em; overflow: auto; }
.albedo-grid.albedo-grid table { border-collapse: collapse; table-layout: auto; width: 100%; margin: 0; }
.albedo-grid table { font-size: inherit; color: inherit; }
.albedo-grid.albedo-grid td { padding: 0.15em 0.7em; text-align: left; vertical-align: top; border: none; }
.albedo-grid.albedo-grid td:not(:last-child) { max-width: 16em; white-space: nowrap; overflow: hidden; text-overflow: ellipsis; }
.albedo-grid.albedo-grid td:last-child { width: 100%; min-width: 14em; }
.albedo-grid tbody tr:nth-child(even) { background: var(--jp-rendermime-table-row-background, #8881); }
.albedo-grid dl { display: grid; grid-template-columns: max-content 1fr; gap: 0.1em 0.8em; margin: 0.2em 0 0.2em 1.2em; }
.albedo-grid dt { font-weight: normal; color: var(--jp-ui-font-color2, #767676); }
.albedo-grid dd { margin: 0; white-space: pre-wrap; overflow-wrap: anywhere; }`.trim();

function section(title: string, variables: readonly Variable[]): string {
  const rows = variables.map(rowHtml).join("");
  const table = `<div class="albedo-list"><table><tbody>${rows}</tbody></table></div>`;
  return folded(title, variables.length, variables.length <= openVariables || title === "Variables", table);
}

function rowHtml(variable: Variable): string {
  const { name, dimensions, type, units, longName, attributes } = variable;
  const count = Object.keys(attributes).length;
  const more =
    count === 0
      ? ""
      : `<details><summary class="albedo-quiet">${count} attributes</summary>${attributeList(attributes)}</details>`;
  const cells = [name, `(${dimensions.join(", ")})`, type, units].map((text, i) => {
    const shown = i === 0 ? `<b>${escapeHtml(text)}</b>` : escapeHtml(text);
    return `<td title="${escapeHtml(text)}">${shown}</td>`;
  });
  return `<tr>${cells.join("")}<td>${escapeHtml(longName)}${more}</td></tr>`;
}

function attributeList(attributes: Attributes): string {
  const items = Object.entries(attributes).map(
    ([name, value]) => `<dt>${escapeHtml(name)}</dt><dd>${escapeHtml(attributeText(value))}</dd>`,
  );
  return `<dl>${items.join("")}</dl>`;
}

function folded(title: string, count: number, open: boolean, content: string): string {
  if (count === 0) return "";
  return `<details${open ? " open" : ""}><summary>${title} (${count})</summary>${content}</details>`;
}
