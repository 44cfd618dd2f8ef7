/** A cell that asks about a name. */
export interface Question {
  /** The name or chain of names. */
  expression: string;
  /** 1 when the source is wanted too. */
  detail: 0 | 1;
}

/** Reads `name?`, `name??`, `?name` and `??name`, none of which is TypeScript; undefined for any other cell. */
export function questionOf(source: string): Question | undefined {
  const match = /^\s*(\?{0,2})\s*([\p{ID_Start}$_][\p{ID_Continue}$.]*)\s*(\?{0,2})\s*;?\s*$/u.exec(source);
  if (!match) return undefined;
  const [, before, expression, after] = match;
  const marks = Math.max(before!.length, after!.length);
  return marks === 0 ? undefined : { expression: expression!, detail: marks === 2 ? 1 : 0 };
}
