import { attributeText, clipped } from "./grid-text.ts";
import type { Variable } from "./variable.ts";

const longest = 100;

/** A variable in one line: `Variable NDVI (x: 180, y: 360) float32 [1] vegetation index`. */
export function variableLine({ name, dimensions, shape, type, units, longName }: Variable): string {
  const axes = dimensions.map((dimension, i) => `${dimension}: ${shape[i]}`).join(", ");
  const unit = units === "" ? "" : ` [${units}]`;
  return `Variable ${name} (${axes}) ${type}${unit}${longName === "" ? "" : ` ${clipped(longName, longest)}`}`;
}

/** A variable in lines: what it is, and its attributes. */
export function variableText(variable: Variable): string {
  const attributes = Object.entries(variable.attributes);
  return [
    variableLine(variable),
    ...attributes.map(([name, value]) => `  ${name}: ${clipped(attributeText(value), longest)}`),
  ].join("\n");
}
