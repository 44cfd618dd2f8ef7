import { SourceMap } from "node:module";

/** A place in a text; line and column count from 0, as the inspector counts. */
export interface Position {
  line: number;
  column: number;
}

/** A text that the user wrote, the JavaScript that was made of it, and the way between their positions. */
export class MappedText {
  /** What the user wrote. */
  readonly source: string;
  readonly #code: string;
  readonly #map: SourceMap | undefined;
  readonly #lines: number;
  #starts: Map<number, Position> | undefined;

  /** @param map - source map from `code` to `source`; without it, positions are the same in both */
  constructor(source: string, code: string, map?: object) {
    this.source = source;
    this.#code = code;
    this.#lines = source.split("\n").length;
    this.#map = map && new SourceMap(map as ConstructorParameters<typeof SourceMap>[0]);
  }

  /** The JavaScript. */
  get code(): string {
    return this.#code;
  }

  /** Where a position of the JavaScript comes from; undefined when the user did not write what is there. */
  toSource({ line, column }: Position): Position | undefined {
    let place: Position | undefined = { line, column };
    if (this.#map) {
      const entry = this.#map.findEntry(line, column);
      place = "originalLine" in entry ? { line: entry.originalLine, column: entry.originalColumn } : undefined;
    }
    return place && place.line < this.#lines ? place : undefined;
  }

  /** Where the JavaScript of a line begins; for a line without any, that of the next one that has some. */
  toCode(line: number): Position | undefined {
    if (!this.#map) return { line, column: 0 };
    this.#starts ??= this.#firstOfEachLine(this.#map);
    for (let at = line; at < this.#lines; at++) {
      const start = this.#starts.get(at);
      if (start) return start;
    }
    return undefined;
  }

  #firstOfEachLine(map: SourceMap): Map<number, Position> {
    const starts = new Map<number, Position>();
    for (const [line, text] of this.#code.split("\n").entries()) {
      for (const { index: column } of text.matchAll(/[\w$]+|[^\s\w$]/g)) {
        const entry = map.findEntry(line, column);
        if ("originalLine" in entry && !starts.has(entry.originalLine))
          starts.set(entry.originalLine, { line, column });
      }
    }
    return starts;
  }
}
