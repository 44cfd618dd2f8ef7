import type { Grid } from "./grid.ts";
import type { AttributeValue } from "./values.ts";
import type { Variable } from "./variable.ts";

const shownVariables = 30;
const shownAttributes = 12;

/** The grid in lines of text: dimensions, coordinates, variables, groups, attributes. */
export function gridText(grid: Grid): string {
  const lines = [`Grid ${grid.name || grid.path} (${grid.format})`];
  lines.push(`Dimensions: ${dimensionsText(grid) || "none"}`);
  section(lines, "Coordinates", grid.coordinates);
  section(lines, "Variables", grid.variables);
  if (grid.groupNames.length > 0) lines.push(`Groups: ${grid.groupNames.join(", ")}`);
  const attributes = Object.entries(grid.attributes);
  if (attributes.length > 0) lines.push("Attributes:");
  for (const [name, value] of attributes.slice(0, shownAttributes)) {
    lines.push(`  ${name}: ${clipped(attributeText(value), 100)}`);
  }
  if (attributes.length > shownAttributes) lines.push(`  … ${attributes.length - shownAttributes} more`);
  return lines.join("\n");
}

/** Dimensions with their lengths: `x: 180, y: 360`. */
function dimensionsText(grid: Grid): string {
  return Object.entries(grid.dimensions)
    .map(([name, length]) => `${name}: ${length}`)
    .join(", ");
}

/** The value of an attribute in a line. */
export function attributeText(value: AttributeValue): string {
  return Array.isArray(value) ? value.map(String).join(", ") : String(value);
}

function section(lines: string[], title: string, variables: readonly Variable[]): void {
  if (variables.length === 0) return;
  lines.push(`${title}: ${variables.length}`);
  const shown = variables.slice(0, shownVariables);
  const width = Math.max(...shown.map(({ name }) => name.length));
  for (const { name, dimensions, type, units, longName } of shown) {
    const unit = units === "" ? "" : ` [${units}]`;
    const what = longName === "" ? "" : ` ${clipped(longName, 60)}`;
    lines.push(`  ${name.padEnd(width)}  (${dimensions.join(", ")}) ${type}${unit}${what}`);
  }
  if (variables.length > shown.length) lines.push(`  … ${variables.length - shown.length} more`);
}

/** A text in one line of at most so many characters. */
export function clipped(text: string, length: number): string {
  const line = text.replace(/\s+/g, " ");
  return line.length <= length ? line : `${line.slice(0, length - 1)}…`;
}
