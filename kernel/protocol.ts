/**
 * What the kernel and the library agree on: how a value says that it can show itself.
 * This file imports nothing, so that the library works without the kernel.
 */

/** A value in several formats, keyed by MIME type, from which a front end picks the richest it can draw. */
export interface MimeBundle {
  "text/plain"?: string;
  "text/html"?: string;
  "text/markdown"?: string;
  "image/svg+xml"?: string;
  /** Base64, as notebooks store it. */
  "image/png"?: string;
  [mime: string]: unknown;
}

/**
 * The method by which a value shows itself when it is the last value of a cell or is given to `display()`.
 * It returns a {@link MimeBundle} or a promise of one. The symbol is the one that Deno's kernel defines.
 */
export const display: unique symbol = Symbol.for("Jupyter.display") as never;

/** A value that shows itself. */
export interface Displayable {
  [display](): MimeBundle | Promise<MimeBundle>;
}

/** Whether a value has the {@link display} method. Reading the method never throws. */
export function isDisplayable(value: unknown): value is Displayable {
  if (value === null || (typeof value !== "object" && typeof value !== "function")) return false;
  try {
    return typeof (value as Record<symbol, unknown>)[display] === "function";
  } catch {
    return false;
  }
}

/** MIME type of a Plotly figure: `{data, layout, config}`. */
export const plotlyMime = "application/vnd.plotly.v1+json";

/** MIME type of the rows of a *report / here* table, which `npm start` collects. */
export const comparisonMime = "application/vnd.albedo.comparison+json";
