import { readFileSync } from "node:fs";
import { SourceMap } from "node:module";
import { dirname, resolve } from "node:path";

const place = /(?<path>\/[^\s()]*\/bundle\/(?:supervisor|runtime)\.cjs):(?<line>\d+):(?<column>\d+)/g;

/** A stack with the places in the kernel's bundles told as those in its source files. */
export function sourcePlaces(stack: string): string {
  const maps = new Map<string, SourceMap>();
  return stack.replace(place, (told, path: string, line: string, column: string) => {
    try {
      const map = maps.get(path) ?? new SourceMap(JSON.parse(readFileSync(`${path}.map`, "utf8")));
      maps.set(path, map);
      const entry = map.findEntry(Number(line) - 1, Number(column) - 1);
      if (!("originalSource" in entry)) return told;
      const source = resolve(dirname(path), entry.originalSource);
      return `${source}:${entry.originalLine + 1}:${entry.originalColumn + 1}`;
    } catch {
      return told;
    }
  });
}
