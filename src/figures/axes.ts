import { textWidth } from "./caption.ts";
import { extent, type Numbers } from "./typed-arrays.ts";

/** Room for a colour bar at the right, in pixels. */
export const colorBarRoom = 96;

/** The title of an axis, if there is one. */
export function axisTitle(text: string | undefined): { title?: { text: string } } {
  return text === undefined || text === "" ? {} : { title: { text } };
}

/** Room in pixels that a legend of these names needs at the right. */
export function legendRoom(names: readonly string[]): number {
  return Math.ceil(Math.max(40, ...names.map((name) => textWidth(name, 12)))) + 62;
}

/** Scale and ticks of an axis; a logarithmic one over few powers of ten also labels 2 and 5. */
export function axisScale(log: boolean | undefined, values: readonly Numbers[]): object {
  if (!log) return { type: "linear" };
  const bounds = values.flatMap((series) => extent(Array.from(series).filter((value) => value > 0)));
  const powers = Math.log10(Math.max(...bounds) / Math.min(...bounds));
  return { type: "log", ...(powers > 0.7 && powers < 3.5 ? { dtick: "D2" } : {}), exponentformat: "power" };
}
