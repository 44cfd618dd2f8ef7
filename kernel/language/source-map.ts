import { SourceMap } from "node:module";

/** One generated position and where it comes from. Lines and columns count from 0. */
export interface Segment {
  line: number;
  column: number;
  fromLine: number;
  fromColumn: number;
}

const digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/** A source map, version 3, of segments in the order of their generated positions. */
export function sourceMapOf(segments: readonly Segment[], source: string): object {
  let mappings = "";
  let line = 0;
  let column = 0;
  let fromLine = 0;
  let fromColumn = 0;
  let first = true;
  for (const segment of segments) {
    for (; line < segment.line; line++) {
      mappings += ";";
      column = 0;
      first = true;
    }
    if (!first) mappings += ",";
    first = false;
    mappings += `${vlq(segment.column - column)}A${vlq(segment.fromLine - fromLine)}${vlq(segment.fromColumn - fromColumn)}`;
    ({ column, fromLine, fromColumn } = segment);
  }
  return { version: 3, sources: ["cell.ts"], sourcesContent: [source], names: [], mappings };
}

/** Leads segments through an earlier map: from the text that it generated to the text that it was made from. */
export function throughMap(segments: readonly Segment[], earlier: object): Segment[] {
  const map = readMap(earlier);
  const led: Segment[] = [];
  for (const segment of segments) {
    const entry = map.findEntry(segment.fromLine, segment.fromColumn);
    if (!("originalLine" in entry)) continue;
    led.push({ ...segment, fromLine: entry.originalLine, fromColumn: entry.originalColumn });
  }
  return led;
}

/** Where a place of a generated text comes from, both counted from 1; the place itself where no map knows better. */
export function placeThroughMap(
  place: { line: number; column: number },
  map: object | undefined,
): { line: number; column: number } {
  if (!map) return place;
  const entry = readMap(map).findEntry(place.line - 1, place.column - 1);
  if (!("originalLine" in entry)) return place;
  return { line: entry.originalLine + 1, column: entry.originalColumn + 1 };
}

const read = new WeakMap<object, SourceMap>();

/** A map, read at its first use: most are never asked. */
function readMap(map: object): SourceMap {
  const known = read.get(map) ?? new SourceMap(map as ConstructorParameters<typeof SourceMap>[0]);
  read.set(map, known);
  return known;
}

function vlq(value: number): string {
  let rest = value < 0 ? (-value << 1) | 1 : value << 1;
  let text = "";
  do {
    const digit = rest & 31;
    rest >>>= 5;
    text += digits[rest > 0 ? digit | 32 : digit];
  } while (rest > 0);
  return text;
}
