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

/** Scores of several runs of one way to cluster. */
export interface RunScores extends LabelScores {
  /** Runs that the scores are means of. */
  readonly runs: number;
  /** Of the accuracy: standard deviation over the runs, and standard error of the mean. */
  readonly deviation: number;
  readonly standardError: number;
  /** With one picture of each group of near duplicates; undefined without groups. */
  readonly group: LabelScores | undefined;
}

/** Mean scores of runs against classes, and how far their accuracies lie apart. */
export function scoreRuns(truth: Int32Array, runs: readonly Int32Array[], groups?: Int32Array): RunScores {
  const plain = runs.map((clusters) => scoreLabels(truth, clusters));
  const { deviation, standardError } = spread(plain.map(({ accuracy }) => accuracy));
  const group = groups && meanScores(runs.map((clusters) => scoreGroups(truth, clusters, groups)));
  return { runs: runs.length, ...meanScores(plain), deviation, standardError, group };
}

function meanScores(scores: readonly LabelScores[]): LabelScores {
  const mean = (of: keyof LabelScores) => spread(scores.map((score) => score[of])).mean;
  return { accuracy: mean("accuracy"), classAccuracy: mean("classAccuracy"), adjustedRand: mean("adjustedRand") };
}
