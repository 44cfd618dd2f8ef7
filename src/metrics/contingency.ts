import { ArgumentError } from "../errors.ts";
import { requireWholeLabels } from "./labels.ts";

/** How often each pair of labels occurs together. */
export interface Contingency {
  /** The distinct labels of each labelling, ascending. */
  readonly rowLabels: readonly number[];
  readonly columnLabels: readonly number[];
  /** Samples with row label i and column label j, row-major. */
  readonly counts: Float64Array;
  readonly rowSums: Float64Array;
  readonly columnSums: Float64Array;
  /** Number of samples. */
  readonly total: number;
}

/**
 * Counts the pairs of two labellings of the same samples.
 *
 * @param a - label of each sample
 * @param b - other label of each sample, as many
 * @param job - what could not be done, for the message
 * @throws {@link ArgumentError} `SHAPE_MISMATCH` unless both have the same length; `EMPTY` without samples; `BAD_LABELS` unless all
 * are whole numbers
 */
export function contingency(a: ArrayLike<number>, b: ArrayLike<number>, job = "compare"): Contingency {
  if (a.length !== b.length) {
    throw new ArgumentError(
      "SHAPE_MISMATCH",
      `Cannot ${job} ${a.length} labels with ${b.length}`,
      "Pass two labellings of the same samples, in the same order.",
    );
  }
  if (a.length === 0)
    throw new ArgumentError("EMPTY", `Cannot ${job} labels of no samples`, "Pass at least one label.");
  requireWholeLabels(a, job);
  requireWholeLabels(b, job);
  const rowLabels = distinct(a);
  const columnLabels = distinct(b);
  const rowOf = new Map(rowLabels.map((label, i) => [label, i]));
  const columnOf = new Map(columnLabels.map((label, j) => [label, j]));
  const cols = columnLabels.length;
  const counts = new Float64Array(rowLabels.length * cols);
  const rowSums = new Float64Array(rowLabels.length);
  const columnSums = new Float64Array(cols);
  for (let s = 0; s < a.length; s++) {
    const i = rowOf.get(a[s])!;
    const j = columnOf.get(b[s])!;
    counts[i * cols + j]++;
    rowSums[i]++;
    columnSums[j]++;
  }
  return { rowLabels, columnLabels, counts, rowSums, columnSums, total: a.length };
}

function distinct(labels: ArrayLike<number>): number[] {
  return [...new Set(Array.from(labels))].sort((p, q) => p - q);
}
