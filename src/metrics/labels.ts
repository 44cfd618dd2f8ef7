import { ArgumentError } from "../errors.ts";

/** Labels as consecutive numbers. */
export interface Codes {
  /** 0 to k - 1, by rising label, (n). */
  readonly codes: Int32Array;
  /** The label behind each code, rising, (k). */
  readonly values: number[];
  /** Samples of each code, (k). */
  readonly sizes: Int32Array;
}

/**
 * Refuses labels that are not whole numbers; negative ones are fine.
 *
 * @param labels - cluster of each sample, (n)
 * @param job - what could not be done, for the message
 * @throws {@link ArgumentError} `BAD_LABELS`
 */
export function requireWholeLabels(labels: ArrayLike<number>, job = "score"): void {
  for (let i = 0; i < labels.length; i++) {
    if (Number.isInteger(labels[i])) continue;
    throw new ArgumentError(
      "BAD_LABELS",
      `Cannot ${job} label ${labels[i]} of sample ${i}`,
      "Labels are whole numbers, one a sample.",
    );
  }
}

/**
 * Numbers the labels that occur 0, 1, 2, ... by rising value. Any whole numbers will do, also negative ones.
 *
 * @param labels - cluster of each sample, (n)
 * @throws {@link ArgumentError} `BAD_LABELS` when one is not a whole number
 */
function encodeLabels(labels: ArrayLike<number>): Codes {
  requireWholeLabels(labels);
  const codeOf = new Map<number, number>();
  for (let i = 0; i < labels.length; i++) codeOf.set(labels[i], 0);
  const values = [...codeOf.keys()].sort((a, b) => a - b);
  values.forEach((value, code) => {
    codeOf.set(value, code);
  });
  const codes = new Int32Array(labels.length);
  const sizes = new Int32Array(values.length);
  for (let i = 0; i < labels.length; i++) {
    codes[i] = codeOf.get(labels[i])!;
    sizes[codes[i]]++;
  }
  return { codes, values, sizes };
}

/**
 * Codes of the labels of n samples, for a score that compares clusters.
 *
 * @throws {@link ArgumentError} `SHAPE_MISMATCH` unless there is one label a sample, `BAD_CLUSTER_COUNT` unless
 * 2 <= k < n clusters occur
 */
export function encodeClusters(labels: ArrayLike<number>, n: number): Codes {
  if (labels.length !== n) {
    throw new ArgumentError(
      "SHAPE_MISMATCH",
      `Cannot score ${n} samples with ${labels.length} labels`,
      "Pass the matrix the labels were computed from.",
    );
  }
  const codes = encodeLabels(labels);
  const k = codes.values.length;
  if (k >= 2 && k < n) return codes;
  throw new ArgumentError(
    "BAD_CLUSTER_COUNT",
    `Cannot score ${k} ${k === 1 ? "cluster" : "clusters"} of ${n} samples`,
    "Scores compare clusters: cut into at least 2, and fewer than there are samples.",
  );
}
