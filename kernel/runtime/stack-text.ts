import { placeOf } from "./cell-sources.ts";

const cellPosition = /(albedo:cell\/\S+?):(\d+):(\d+)/;

/** The frames of errors as V8 writes them, positions being those of the JavaScript that ran. */
const frames = new WeakMap<object, readonly string[]>();

/**
 * Makes the `stack` of errors what a user can read: a cell that logs what it has caught shows its own frames at the places where
 * they were written, not the fourteen below them by which the kernel evaluates it. A package may set `Error.prepareStackTrace`
 * to something else.
 */
export function installStackText(): void {
  Error.prepareStackTrace = (error: Error, sites: readonly NodeJS.CallSite[]): string => {
    const bottom = sites.findIndex(isEvaluation);
    const lines = (bottom > 0 ? sites.slice(0, bottom) : sites).map((site) => `    at ${site}`);
    frames.set(error, lines);
    return [headOf(error), ...lines.map((line) => line.replace(cellPosition, readable))].join("\n");
  };
}

/** The frames of an error, top first, with the positions that ran; as its `stack` has them where the kernel did not write it. */
export function framesOf(thrown: unknown): readonly string[] {
  try {
    const { stack } = thrown as Error;
    if (typeof stack !== "string") return [];
    return frames.get(thrown as Error) ?? stack.split("\n");
  } catch {
    return [];
  }
}

/** Whether this is the frame in which V8's inspector evaluates a cell. What the cell has called lies above it. */
function isEvaluation(site: NodeJS.CallSite): boolean {
  return site.getFileName() === "node:inspector" && site.getFunctionName() === "post";
}

function readable(text: string, url: string, ranLine: string, ranColumn: string): string {
  const place = placeOf(url, Number(ranLine), Number(ranColumn));
  return place ? `${place.where}:${place.line}:${place.column}` : text;
}

/** What Node writes above the frames: the codes of its own errors too. */
function headOf(error: Error & { code?: unknown }): string {
  const { code } = error;
  const isNodes = typeof code === "string" && code.startsWith("ERR_");
  return isNodes ? `${error.name} [${code}]: ${error.message}` : Error.prototype.toString.call(error);
}
