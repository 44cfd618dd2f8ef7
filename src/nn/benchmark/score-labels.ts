import { adjustedRandScore } from "../../metrics/adjusted-rand.ts";
import { confusionMatrix } from "../../metrics/confusion-matrix.ts";
import { matchLabels } from "../../metrics/match-labels.ts";

/** How well clusters agree with classes. */
export interface LabelScores {
  /** Share of all pictures in the cluster of their class, after the best renaming, 0 to 1. */
  readonly accuracy: number;
  /** Mean of that share over the classes, 0 to 1. */
  readonly classAccuracy: number;
  readonly adjustedRand: number;
}

/** Scores clusters against classes; clusters are renamed by the Hungarian method first. */
export function scoreLabels(truth: Int32Array, clusters: Int32Array): LabelScores {
  const { labels, accuracy } = matchLabels(truth, clusters);
  const shares = confusionMatrix(truth, labels).classAccuracy.filter((share) => !Number.isNaN(share));
  const classAccuracy = shares.reduce((sum, share) => sum + share, 0) / shares.length;
  return { accuracy, classAccuracy, adjustedRand: adjustedRandScore(truth, clusters) };
}

/**
 * Scores with one picture, the first, of each group of near duplicates: copies of a picture then count once.
 *
 * @param groups - group of each picture
 */
export function scoreGroups(truth: Int32Array, clusters: Int32Array, groups: Int32Array): LabelScores {
  const seen = new Set<number>();
  const first = Array.from(groups.keys()).filter((i) => !seen.has(groups[i]) && seen.add(groups[i]));
  const of = (labels: Int32Array) => Int32Array.from(first, (i) => labels[i]);
  return scoreLabels(of(truth), of(clusters));
}

/** Mean, sample standard deviation (0 for one number) and standard error of the mean. */
export function spread(values: readonly number[]): { mean: number; deviation: number; standardError: number } {
  const n = values.length;
  const mean = values.reduce((sum, value) => sum + value, 0) / n;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  const deviation = n > 1 ? Math.sqrt(squares / (n - 1)) : 0;
  return { mean, deviation, standardError: deviation / Math.sqrt(n) };
}
