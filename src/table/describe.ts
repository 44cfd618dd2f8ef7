import type { Column, NumericColumn } from "./column.ts";
import { moments, quantiles } from "./statistics.ts";

/** The columns of `table.describe()`: one row per numeric column. */
export function describeColumns(columns: readonly (readonly [string, NumericColumn])[]): Record<string, Column> {
  const n = columns.length;
  const result = {
    column: columns.map(([name]) => name),
    count: new Float64Array(n),
    missing: new Float64Array(n),
    mean: new Float64Array(n),
    std: new Float64Array(n),
    min: new Float64Array(n),
    q25: new Float64Array(n),
    median: new Float64Array(n),
    q75: new Float64Array(n),
    max: new Float64Array(n),
  };
  columns.forEach(([, values], row) => {
    const { count, mean, std, min, max } = moments(values);
    const [q25, median, q75] = quantiles(values, [0.25, 0.5, 0.75]);
    const figures = { count, missing: values.length - count, mean, std, min, q25, median, q75, max };
    for (const [name, value] of Object.entries(figures)) (result[name as "mean"] as Float64Array)[row] = value;
  });
  return result;
}
