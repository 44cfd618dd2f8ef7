import { assignment } from "./assignment.ts";
import { contingency } from "./contingency.ts";

/** A renaming of clusters after the classes they agree with best. */
export interface LabelMatch {
  /** The predicted labels, renamed. */
  readonly labels: Int32Array;
  /** Class of each cluster. */
  readonly mapping: ReadonlyMap<number, number>;
  /** Share of samples whose renamed label is their class, 0 to 1. */
  readonly accuracy: number;
}

/**
 * Renames clusters so that as many samples as possible carry the label of their class, each class used at most once
 * (Kuhn, 1955, doi:10.1002/nav.3800020109). Clusters beyond the number of classes get new labels above the largest class.
 *
 * @param truth - class of each sample, (n), whole numbers
 * @param predicted - cluster of each sample, (n), whole numbers
 * @throws {@link ArgumentError} `SHAPE_MISMATCH`, `EMPTY`, `BAD_LABELS`
 */
export function matchLabels(truth: ArrayLike<number>, predicted: ArrayLike<number>): LabelMatch {
  const { rowLabels: clusters, columnLabels: classes, counts, total } = contingency(predicted, truth, "match");
  const size = Math.max(clusters.length, classes.length);
  const cost = new Float64Array(size * size);
  for (let i = 0; i < clusters.length; i++) {
    for (let j = 0; j < classes.length; j++) cost[i * size + j] = -counts[i * classes.length + j];
  }
  const columnOf = assignment(cost, size, size);
  const mapping = new Map<number, number>();
  let spare = classes[classes.length - 1] + 1;
  let agreed = 0;
  for (let i = 0; i < clusters.length; i++) {
    const j = columnOf[i];
    mapping.set(clusters[i], j < classes.length ? classes[j] : spare++);
    if (j < classes.length) agreed += counts[i * classes.length + j];
  }
  const labels = Int32Array.from({ length: total }, (_, s) => mapping.get(predicted[s])!);
  return { labels, mapping, accuracy: agreed / total };
}
