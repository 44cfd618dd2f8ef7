import { type Contingency, contingency } from "./contingency.ts";

/**
 * Normalized mutual information: how much one labelling tells about the other, whatever the names of the labels.
 * 1 for the same partition, 0 for independent ones. Normalized by the arithmetic mean of both entropies.
 *
 * Strehl and Ghosh, 2002, JMLR 3:583; as scikit-learn's `normalized_mutual_info_score`, which also gives 1 when both
 * labellings have a single label and 0 when only one has.
 *
 * @param a - label of each sample, (n), whole numbers
 * @param b - other label of each sample, (n)
 * @throws {@link ArgumentError} `SHAPE_MISMATCH`, `EMPTY`, `BAD_LABELS`
 */
export function normalizedMutualInfoScore(a: ArrayLike<number>, b: ArrayLike<number>): number {
  const table = contingency(a, b);
  if (table.rowLabels.length === 1 && table.columnLabels.length === 1) return 1;
  const shared = mutualInformation(table);
  if (shared <= 0) return 0;
  const mean = (entropy(table.rowSums, table.total) + entropy(table.columnSums, table.total)) / 2;
  return Math.min(1, shared / mean);
}

function mutualInformation({ counts, rowSums, columnSums, total }: Contingency): number {
  let sum = 0;
  for (let i = 0; i < rowSums.length; i++) {
    for (let j = 0; j < columnSums.length; j++) {
      const both = counts[i * columnSums.length + j];
      if (both > 0) sum += (both / total) * Math.log((both * total) / (rowSums[i] * columnSums[j]));
    }
  }
  return sum;
}

function entropy(sums: Float64Array, total: number): number {
  let sum = 0;
  for (const count of sums) if (count > 0) sum -= (count / total) * Math.log(count / total);
  return sum;
}
