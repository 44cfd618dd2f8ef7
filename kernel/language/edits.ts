import type { Segment } from "./source-map.ts";

interface Edit {
  from: number;
  to: number;
  text: string;
}

/** A run of characters in the result; those without an origin were put in. */
interface Run {
  at: number;
  text: string;
  from: number;
  kept: boolean;
}

/** Changes to a text, made all at once, that remember where each character of the result comes from. */
export class Edits {
  readonly #source: string;
  readonly #edits: Edit[] = [];

  constructor(source: string) {
    this.#source = source;
  }

  /** Puts text in before an offset; at the same offset, in the order of the calls. */
  insert(at: number, text: string): void {
    this.#edits.push({ from: at, to: at, text });
  }

  /** Puts text in place of a range, with the range's line ends after it, so that later lines keep their numbers. */
  replace(from: number, to: number, text: string): void {
    const removed = this.#source.slice(from, to);
    const ends = removed.replace(/[^\n]/g, "");
    const column = removed.length - removed.lastIndexOf("\n") - 1;
    const padding = ends ? ends + " ".repeat(column) : " ".repeat(Math.max(0, removed.length - text.length));
    this.#edits.push({ from, to, text: text + padding });
  }

  /** Turns a range into blanks. */
  blank(from: number, to: number): void {
    this.replace(from, to, "");
  }

  /** The changed text, and its segments when code stands at other positions than before, or where they are wanted. */
  apply(wantsSegments = false): { code: string; segments?: Segment[] } {
    if (this.#edits.length === 0) return { code: this.#source };
    const runs: Run[] = [];
    const sorted = this.#edits.map((edit, order) => ({ ...edit, order }));
    sorted.sort((a, b) => a.from - b.from || a.to - b.to || a.order - b.order);
    let end = 0;
    for (const { from, to, text } of sorted) {
      if (from < end) continue;
      push(runs, this.#source.slice(end, from), end, true);
      push(runs, text, from, false);
      end = to;
    }
    push(runs, this.#source.slice(end), end, true);
    const code = runs.map(({ text }) => text).join("");
    return !wantsSegments && this.#isExact(runs, code)
      ? { code }
      : { code, segments: segmentsOf(runs, code, this.#source) };
  }

  #isExact(runs: readonly Run[], code: string): boolean {
    const generated = lineStarts(code);
    const original = lineStarts(this.#source);
    return runs.every(({ at, from, kept, text }) => {
      if (!kept) return true;
      const skip = text.search(/\S/);
      if (skip === -1) return true;
      const [line, column] = place(generated, at + skip);
      const [fromLine, fromColumn] = place(original, from + skip);
      return line === fromLine && column === fromColumn;
    });
  }
}

function push(runs: Run[], text: string, from: number, kept: boolean): void {
  if (text === "") return;
  const last = runs.at(-1);
  runs.push({ at: last ? last.at + last.text.length : 0, text, from, kept });
}

function segmentsOf(runs: readonly Run[], code: string, source: string): Segment[] {
  const generated = lineStarts(code);
  const original = lineStarts(source);
  const segments: Segment[] = [];
  for (const { at, text, from, kept } of runs) {
    for (const { index } of text.matchAll(/[\w$]+|[^\s\w$]/g)) {
      const [line, column] = place(generated, at + index);
      const [fromLine, fromColumn] = place(original, kept ? from + index : from);
      segments.push({ line, column, fromLine, fromColumn });
    }
  }
  return segments;
}

function lineStarts(text: string): number[] {
  const starts = [0];
  for (let end = text.indexOf("\n"); end !== -1; end = text.indexOf("\n", end + 1)) starts.push(end + 1);
  return starts;
}

function place(starts: readonly number[], offset: number): [number, number] {
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (starts[middle]! <= offset) low = middle;
    else high = middle - 1;
  }
  return [low, offset - starts[low]!];
}
