import { ArgumentError } from "../errors.ts";
import type { Matrix } from "../matrix.ts";
import { requireSamples } from "../stats/samples.ts";
import { allocateCondensed } from "./condensed.ts";
import { leafOrder } from "./leaf-order.ts";
import type { ClusterTree } from "./tree.ts";

/**
 * Cophenetic distance of all pairs: the height at which two samples come into one cluster.
 *
 * @returns in SciPy's order: (0, 1), (0, 2), ..., (1, 2), ..., (n (n - 1) / 2)
 * @throws {@link ArgumentError} `TOO_MANY_ROWS` when they do not fit into memory
 */
export function copheneticDistances(tree: ClusterTree): Float64Array {
  const n = tree.heights.length + 1;
  const distances = allocateCondensed(n);
  visitPairs(tree, (a, b, height) => {
    const [i, j] = a < b ? [a, b] : [b, a];
    distances[n * i - (i * (i + 1)) / 2 + j - i - 1] = height;
  });
  return distances;
}

/**
 * How faithful a tree is to the samples: the correlation, over all pairs, of their Euclidean distance with the height at
 * which the tree joins them. 1 is perfect; NaN when all distances are equal.
 *
 * Sokal and Rohlf, 1962, doi:10.2307/1217208; as SciPy's `cophenet`, but without a table of all pairs.
 *
 * @param tree - of {@link linkage}
 * @param x - the samples that it was made of, (n, d), n >= 3
 * @throws {@link ArgumentError} `SHAPE_MISMATCH` unless the tree is one of n samples
 */
export function copheneticCorrelation(tree: ClusterTree, x: Matrix): number {
  requireSamples(x, "compare", 3);
  const n = tree.heights.length + 1;
  if (x.rows !== n) {
    throw new ArgumentError(
      "SHAPE_MISMATCH",
      `Cannot compare a tree of ${n} samples with ${x.rows} rows`,
      "Pass the matrix the tree was made of.",
    );
  }
  const pairs = (n * (n - 1)) / 2;
  const means = [0, 0];
  let first: number | undefined;
  let vary = false;
  visitPairs(tree, (a, b, height) => {
    const between = distance(x, a, b);
    first ??= between;
    vary ||= between !== first;
    means[0] += between / pairs;
    means[1] += height / pairs;
  });
  // The mean of equal distances may differ from them by rounding, which is no variation.
  if (!vary) return Number.NaN;
  let [both, ofDistances, ofHeights] = [0, 0, 0];
  visitPairs(tree, (a, b, height) => {
    const p = distance(x, a, b) - means[0];
    const q = height - means[1];
    both += p * q;
    ofDistances += p * p;
    ofHeights += q * q;
  });
  return both / Math.sqrt(ofDistances * ofHeights);
}

/** Calls `visit` for every pair of samples with their cophenetic distance. */
function visitPairs(tree: ClusterTree, visit: (a: number, b: number, height: number) => void): void {
  const { order, gaps } = leafOrder(tree);
  // Two samples come together at the highest of the gaps between them.
  for (let i = 0; i < order.length; i++) {
    let height = 0;
    for (let j = i + 1; j < order.length; j++) {
      if (gaps[j - 1] > height) height = gaps[j - 1];
      visit(order[i], order[j], height);
    }
  }
}

function distance({ data, cols: d }: Matrix, a: number, b: number): number {
  let sum = 0;
  for (let p = a * d, q = b * d, stop = p + d; p < stop; p++, q++) sum += (data[p] - data[q]) ** 2;
  return Math.sqrt(sum);
}
