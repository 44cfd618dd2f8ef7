/** A cell that cannot be read, with the place of the first mistake. */
export class CellSyntaxError extends SyntaxError {
  override readonly name = "SyntaxError";
  /** Line of the mistake, counted from 1. */
  readonly line: number;
  /** Column of the mistake, counted from 1 in UTF-16 units. */
  readonly column: number;
  /** What to do about it, where that is known. */
  readonly hint?: string;

  constructor(message: string, place: { line: number; column: number }, hint?: string) {
    super(message);
    this.line = place.line;
    this.column = place.column;
    if (hint !== undefined) this.hint = hint;
  }
}

/** Line and column of an offset, both counted from 1. */
export function placeOfOffset(source: string, offset: number): { line: number; column: number } {
  let line = 1;
  let start = 0;
  for (let end = source.indexOf("\n"); end !== -1 && end < offset; end = source.indexOf("\n", start)) {
    line++;
    start = end + 1;
  }
  return { line, column: offset - start + 1 };
}

/** Offset of a place; beyond the end of a line or the text, that end. */
export function offsetOfPlace(source: string, { line, column }: { line: number; column: number }): number {
  let start = 0;
  for (let seen = 1; seen < line; seen++) {
    const end = source.indexOf("\n", start);
    if (end === -1) return source.length;
    start = end + 1;
  }
  const end = source.indexOf("\n", start);
  return Math.min(start + column - 1, end === -1 ? source.length : end);
}
