import { refused, wholeBetween } from "./checks.ts";

/** Rows that the reader has given another class. */
export interface LabelEdit {
  rows: number[];
  /** The class that they belong to now; -1 for none. */
  to: number;
}

const mostEdits = 2000;

/** Accepts a list of edits of `count` labels among `classes` classes. */
export function editsOf(count: number, classes: number): (value: unknown) => LabelEdit[] {
  const row = wholeBetween(0, count - 1);
  const label = wholeBetween(-1, classes - 1);
  return (value) => {
    if (!Array.isArray(value) || value.length > mostEdits) throw refused(value, `at most ${mostEdits} edits`);
    return value.map((edit) => {
      const { rows, to } = (edit ?? {}) as Partial<LabelEdit>;
      if (!Array.isArray(rows) || rows.length > count) throw refused(rows, `at most ${count} rows`);
      return { rows: rows.map(row), to: label(to) };
    });
  };
}

/** Labels after all edits; the given ones stay as they are. */
export function editedLabels(labels: ArrayLike<number>, edits: readonly LabelEdit[]): Int32Array {
  const edited = Int32Array.from(labels);
  for (const { rows, to } of edits) for (const row of rows) edited[row] = to;
  return edited;
}
