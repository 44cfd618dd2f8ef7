import type { Trace } from "../figures/plotly.ts";
import { encodeArrays } from "../figures/typed-arrays.ts";
import { indicesOf } from "./checks.ts";
import { isWidgetArray } from "./wire.ts";

/** Most points of one trace that a saved notebook keeps beside the picture. */
const mostSaved = 2000;
const places = ["x", "y", "lon", "lat", "r", "theta", "values"];

/** Number of points of a trace; 0 for those without, such as images. */
export function pointCount(trace: { readonly [attribute: string]: unknown }): number {
  return lengthOf(trace[placesOf(trace) ?? ""]);
}

/** The attribute by which the points of a trace are counted; undefined for those without. */
export function placesOf(trace: { readonly [attribute: string]: unknown }): string | undefined {
  return places.find((place) => isList(trace[place]));
}

/** Length of a list; 0 of anything else. */
export function lengthOf(values: unknown): number {
  return isList(values) ? values.length : 0;
}

function isList(values: unknown): values is ArrayLike<unknown> {
  return isWidgetArray(values) || Array.isArray(values);
}

/** Positions of points as a page gives them, checked against their number. */
export function pickPoints(rows: unknown, count: number): Uint32Array {
  return indicesOf(count)(rows);
}

/** A trace, or changes of one, as it travels: typed arrays as they are, matrices in Plotly's own form. */
export function wireTrace(trace: { readonly [attribute: string]: unknown }): Record<string, unknown> {
  const wire = (value: unknown): unknown => {
    if (isWidgetArray(value)) return value;
    if (value === null || typeof value !== "object" || Array.isArray(value)) return value;
    if ("rows" in value && "cols" in value) return encodeArrays(value);
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, wire(item)]));
  };
  return wire(trace) as Record<string, unknown>;
}

/**
 * Traces with at most 2000 points each, at even steps, for the file.
 *
 * @returns the traces, and a sentence where some were left out
 */
export function thinned(data: readonly Trace[]): { data: Trace[]; note: string } {
  let [kept, all] = [0, 0];
  const traces = data.map((trace) => {
    const count = pointCount(trace);
    const step = trace.type.startsWith("scatter") ? Math.max(1, Math.ceil(count / mostSaved)) : 1;
    kept += Math.ceil(count / step);
    all += count;
    return step === 1 ? trace : (everyNth(trace, count, step) as unknown as Trace);
  });
  const [few, many] = [kept, all].map((points) => points.toLocaleString("en-US"));
  return { data: traces, note: kept < all ? `\nSaved with ${few} of ${many} points.` : "" };
}

function everyNth(value: unknown, count: number, step: number): unknown {
  if (isWidgetArray(value) || Array.isArray(value)) {
    return value.length === count ? (value as number[]).filter((_, i) => i % step === 0) : value;
  }
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, everyNth(item, count, step)]));
}
