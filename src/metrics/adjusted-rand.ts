import { contingency } from "./contingency.ts";

/**
 * Adjusted Rand score: how far two labellings agree on which samples belong together, whatever the numbers used.
 * 1 for the same clusters, about 0 for labels at random, down to -0.5.
 *
 * Hubert and Arabie, 1985, doi:10.1007/BF01908075.
 *
 * @param first - cluster of each sample, (n), whole numbers
 * @param second - another labelling of the same samples, (n)
 * @throws {@link ArgumentError} `SHAPE_MISMATCH`, `EMPTY`, `BAD_LABELS`
 */
export function adjustedRandScore(first: ArrayLike<number>, second: ArrayLike<number>): number {
  const { counts, rowSums, columnSums, total } = contingency(first, second);
  if (total === 1) return 1;
  const together = pairs(counts);
  const inFirst = pairs(rowSums);
  const inSecond = pairs(columnSums);
  const expected = (inFirst / pairs([total])) * inSecond;
  const most = (inFirst + inSecond) / 2;
  return most === together ? 1 : (together - expected) / (most - expected);
}

/** Pairs of samples that share a group, over groups of these sizes. */
function pairs(sizes: ArrayLike<number>): number {
  let total = 0;
  for (let i = 0; i < sizes.length; i++) total += (sizes[i] * (sizes[i] - 1)) / 2;
  return total;
}
