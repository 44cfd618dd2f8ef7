import type { LabelBlock } from "./label.ts";

/** Keyword by which a generated file says what it stands in for. */
export const labelProduct = "ALBEDO:STAND_IN";

/** The product that a file stands in for; undefined for a real file. */
export function standInOf(label: LabelBlock): string | undefined {
  return label.text(labelProduct);
}
