import { type Column, isMissing, isNumericColumn } from "./column.ts";

/** A column to sort by. */
export interface SortKey {
  readonly by: string;
  /** Largest first. @defaultValue false */
  readonly descending?: boolean;
}

/** Row numbers in sorted order: stable, missing values last in either direction. */
export function sortRows(length: number, keys: readonly { values: Column; descending: boolean }[]): Uint32Array {
  const rows = new Uint32Array(length);
  for (let i = 0; i < length; i++) rows[i] = i;
  const compares = keys.map(({ values, descending }) => comparator(values, descending ? -1 : 1));
  return rows.sort((p, q) => {
    for (const compare of compares) {
      const order = compare(p, q);
      if (order !== 0) return order;
    }
    return p - q;
  });
}

function comparator(values: Column, sign: number): (p: number, q: number) => number {
  if (isNumericColumn(values)) {
    return (p, q) => {
      const a = values[p];
      const b = values[q];
      if (a < b) return -sign;
      if (a > b) return sign;
      if (a === b) return 0;
      return Number(Number.isNaN(a)) - Number(Number.isNaN(b));
    };
  }
  return (p, q) => {
    const a = values[p];
    const b = values[q];
    if (isMissing(a) || isMissing(b)) return Number(isMissing(a)) - Number(isMissing(b));
    return a < b ? -sign : a > b ? sign : 0;
  };
}
