import { type Matrix, matrix } from "../matrix.ts";
import { contingency } from "./contingency.ts";

/** Which classes are taken for which. */
export interface ConfusionMatrix {
  /** The labels of rows and columns, ascending. */
  readonly labels: readonly number[];
  /** Samples of class i (row) labelled j (column). */
  readonly counts: Matrix;
  /** Share of each class that is labelled right, 0 to 1; NaN for a label that no sample truly has. */
  readonly classAccuracy: Float64Array;
  /** Share of all samples that are labelled right, 0 to 1. */
  readonly accuracy: number;
}

/**
 * Counts true against predicted labels, as scikit-learn's `confusion_matrix`.
 *
 * @param truth - class of each sample, (n), whole numbers
 * @param predicted - predicted class of each sample, (n), whole numbers; clusters are first renamed with `matchLabels`
 * @throws {@link ArgumentError} `SHAPE_MISMATCH`, `EMPTY`, `BAD_LABELS`
 */
export function confusionMatrix(truth: ArrayLike<number>, predicted: ArrayLike<number>): ConfusionMatrix {
  const table = contingency(truth, predicted);
  const labels = [...new Set([...table.rowLabels, ...table.columnLabels])].sort((p, q) => p - q);
  const k = labels.length;
  const place = new Map(labels.map((label, i) => [label, i]));
  const counts = new Float64Array(k * k);
  for (const [i, rowLabel] of table.rowLabels.entries()) {
    for (const [j, columnLabel] of table.columnLabels.entries()) {
      counts[place.get(rowLabel)! * k + place.get(columnLabel)!] = table.counts[i * table.columnLabels.length + j];
    }
  }
  let right = 0;
  const classAccuracy = new Float64Array(k);
  for (let i = 0; i < k; i++) {
    let members = 0;
    for (let j = 0; j < k; j++) members += counts[i * k + j];
    right += counts[i * k + i];
    classAccuracy[i] = counts[i * k + i] / members;
  }
  return { labels, counts: matrix(counts, k, k), classAccuracy, accuracy: right / table.total };
}
