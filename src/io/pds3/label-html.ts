import { escapeHtml } from "../../table/html.ts";
import { isQuantity, LabelBlock, type LabelValue } from "./label.ts";

/** A label as HTML: objects first, then keywords to unfold. It needs no script. */
export function labelHtml(title: string, objects: readonly string[], label: LabelBlock): string {
  const items = objects.map((line) => `<li>${escapeHtml(line)}</li>`).join("");
  return `<div><strong>${escapeHtml(title)}</strong><ul>${items}</ul>${folded("Label", label)}</div>`;
}

/** A label's value as text, for example `11.088 <ms>`. */
function valueText(value: LabelValue): string {
  if (value === null) return "";
  if (isQuantity(value)) return `${valueText(value.value)} <${value.unit}>`;
  if (value instanceof Set) return `{${[...value].map(valueText).join(", ")}}`;
  if (Array.isArray(value)) return `(${value.map(valueText).join(", ")})`;
  return String(value);
}

function folded(title: string, block: LabelBlock): string {
  const rows = block.entries.map(({ key, value }) =>
    value instanceof LabelBlock
      ? `<tr><td colspan="2" style="text-align:left">${folded(`${value.kind} ${value.name}`, value)}</td></tr>`
      : `<tr><td style="text-align:left">${escapeHtml(key)}</td><td style="text-align:left">${escapeHtml(valueText(value))}</td></tr>`,
  );
  return `<details><summary>${escapeHtml(title)}</summary><table>${rows.join("")}</table></details>`;
}
