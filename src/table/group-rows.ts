import type { Column } from "./column.ts";

/** How rows fall into groups, in the shape that arquero's verbs understand. */
export interface Groups {
  /** Names of the key columns. */
  readonly names: string[];
  /** Number of groups. */
  readonly size: number;
  /** Group of each row. */
  readonly keys: Uint32Array;
  /** One row of each group, as a place in the columns that `get` reads. */
  readonly rows: number[];
  /** Value of each key column at such a place. */
  readonly get: ((row: number) => unknown)[];
}

/** Groups rows that have equal values in every key column; groups come in the order of their first row. */
export function groupRows(length: number, names: readonly string[], columns: readonly Column[]): Groups {
  let keys = new Uint32Array(length);
  let rows: number[] = length > 0 ? [0] : [];
  for (const column of columns) ({ keys, rows } = refine(keys, column, length));
  return {
    names: [...names],
    size: rows.length,
    keys,
    rows,
    get: columns.map((column) => (row) => column[row]),
  };
}

/** Splits each group by the values of one more column. */
function refine(keys: Uint32Array, column: Column, length: number) {
  const found = new Map<number, Map<unknown, number>>();
  const refined = new Uint32Array(length);
  const rows: number[] = [];
  let inner = new Map<unknown, number>();
  let last = -1;
  for (let i = 0; i < length; i++) {
    if (keys[i] !== last) {
      last = keys[i];
      inner = found.get(last) ?? new Map();
      found.set(last, inner);
    }
    const value = column[i];
    const key = value instanceof Date ? value.getTime() : value;
    let group = inner.get(key);
    if (group === undefined) {
      group = rows.push(i) - 1;
      inner.set(key, group);
    }
    refined[i] = group;
  }
  return { keys: refined, rows };
}

/** The groups of a selection of rows; those that lost all their rows are gone. */
export function regroup(groups: Groups, picked: Uint32Array): Groups {
  const renumbered = new Int32Array(groups.size).fill(-1);
  const keys = new Uint32Array(picked.length);
  const rows: number[] = [];
  for (let i = 0; i < picked.length; i++) {
    const old = groups.keys[picked[i]];
    if (renumbered[old] < 0) renumbered[old] = rows.push(groups.rows[old]) - 1;
    keys[i] = renumbered[old];
  }
  return { ...groups, size: rows.length, keys, rows };
}

/** Row numbers of each group, ascending. */
export function rowsOfGroups(groups: Groups): Uint32Array[] {
  const counts = new Uint32Array(groups.size);
  for (let i = 0; i < groups.keys.length; i++) counts[groups.keys[i]]++;
  const members = Array.from(counts, (count) => new Uint32Array(count));
  counts.fill(0);
  for (let i = 0; i < groups.keys.length; i++) {
    const group = groups.keys[i];
    members[group][counts[group]++] = i;
  }
  return members;
}
