import { ArgumentError } from "../errors.ts";
import type { Matrix } from "../matrix.ts";
import { requireSamples } from "../stats/samples.ts";
import { hasSimd } from "../wasm/instantiate.ts";
import { wardFits, wardMerges } from "../wasm/ward.ts";
import { wardTableFits, wardTableMerges } from "../wasm/ward-table.ts";
import { condensedDistances, fitsCondensed, weighDistances } from "./condensed.ts";
import { singleTree } from "./minimum-spanning-tree.ts";
import { averageUpdate, completeUpdate, nearestNeighborChain, wardUpdate } from "./nearest-neighbor-chain.ts";
import { type ClusterTree, numberMerges } from "./tree.ts";
import { wardTree } from "./ward.ts";

/** What counts as the distance of two clusters. */
export type LinkageMethod = "ward" | "single" | "complete" | "average";

/** How to join clusters. */
export interface LinkageOptions {
  /**
   * `"ward"`: the merge that adds least to the sum of squares; `"single"`: nearest members; `"complete"`: farthest
   * members; `"average"`: mean over all pairs of members. @defaultValue "ward"
   */
  method?: LinkageMethod;
  /**
   * How many coinciding samples each row stands for, for Ward: whole numbers from 1, (n). The tree is then that of all
   * samples, without the merges of coinciding ones; its `sizes` count rows. @defaultValue one each
   */
  weights?: ArrayLike<number>;
}

/** With more columns a kd-tree prunes little, and a table of distances is faster. */
export const mostTreeColumns = 16;

/**
 * Hierarchical clustering with Euclidean distances, the same tree as SciPy's `linkage`, in its numbering.
 *
 * Ward with at most 16 columns, and single linkage, need memory for n rows only; the others hold the distances of all
 * pairs, 8 bytes each: 4 n² bytes. Ward with more columns needs 12 bytes a number besides, and from about 32,000 rows on
 * does without the table, which takes longer. Where several pairs are equally close, any of them may merge first: heights then agree with
 * SciPy's as far as the order does not matter.
 *
 * @param x - (n, d), n >= 1; standardize first when columns differ in unit
 * @throws {@link ArgumentError} `BAD_OPTION`, `BAD_WEIGHT`, `TOO_MANY_ROWS`, or what {@link requireSamples} refuses
 */
export function linkage(x: Matrix, options: LinkageOptions = {}): ClusterTree {
  const { method = "ward" } = options;
  requireLinkage(x, options);
  if (x.rows === 1) return emptyTree();
  if (method === "single") return singleTree(x);
  if (method === "complete") return nearestNeighborChain(condensedDistances(x), x.rows, completeUpdate);
  if (method === "average") return nearestNeighborChain(condensedDistances(x), x.rows, averageUpdate);
  return ward(x, options.weights);
}

/** @throws {@link ArgumentError} `BAD_OPTION`, `BAD_WEIGHT`, or what {@link requireSamples} refuses */
export function requireLinkage(x: Matrix, { method = "ward", weights }: LinkageOptions): void {
  if (!["ward", "single", "complete", "average"].includes(method)) {
    throw new ArgumentError(
      "BAD_OPTION",
      `Cannot cluster by ${method} linkage`,
      'method is "ward", "single", "complete" or "average".',
    );
  }
  requireSamples(x, "cluster");
  if (weights) requireWeights(weights, x.rows, method);
}

function ward(x: Matrix, weights?: ArrayLike<number>): ClusterTree {
  if (x.cols > mostTreeColumns && !weights && hasSimd && wardTableFits(x)) return numberMerges(wardTableMerges(x));
  if (x.cols <= mostTreeColumns || !fitsCondensed(x.rows)) {
    const merges = hasSimd && wardFits(x) ? wardMerges(x, weights) : undefined;
    return merges ? numberMerges(merges) : wardTree(x, weights);
  }
  const distances = condensedDistances(x);
  return nearestNeighborChain(weights ? weighDistances(distances, weights) : distances, x.rows, wardUpdate, weights);
}

function requireWeights(weights: ArrayLike<number>, n: number, method: LinkageMethod): void {
  if (method !== "ward") {
    throw new ArgumentError(
      "BAD_OPTION",
      `Cannot weigh rows in ${method} linkage`,
      "Weights are for Ward; single and complete linkage would not change by them.",
    );
  }
  if (weights.length !== n) {
    throw new ArgumentError(
      "SHAPE_MISMATCH",
      `Cannot cluster ${n} rows with ${weights.length} weights`,
      "Pass one weight a row.",
    );
  }
  let total = 0;
  for (let i = 0; i < n; i++) {
    total += weights[i];
    if (Number.isInteger(weights[i]) && weights[i] >= 1 && total < 2 ** 31) continue;
    throw new ArgumentError(
      "BAD_WEIGHT",
      `Cannot cluster with a weight of ${weights[i]} in row ${i}, ${total} in all so far`,
      "Weights are whole numbers from 1, which sum to less than 2³¹: how many samples a row stands for.",
    );
  }
}

function emptyTree(): ClusterTree {
  return {
    left: new Int32Array(0),
    right: new Int32Array(0),
    heights: new Float64Array(0),
    sizes: new Int32Array(0),
  };
}
