import { ArgumentError } from "../errors.ts";
import type { Matrix } from "../matrix.ts";
import { kdTree } from "../neighbors/kd-tree.ts";
import { withinRadius } from "../neighbors/within-radius.ts";
import { requireSamples } from "../stats/samples.ts";

/** What counts as dense. */
export interface DbscanOptions {
  /** Radius of a neighbourhood. */
  eps: number;
  /** Samples, itself included, that make a neighbourhood dense. @defaultValue 5 */
  minSamples?: number;
}

/** The clusters of {@link dbscan}. */
export interface DbscanResult {
  /** Cluster of each sample, from 0 in the order of their first dense sample; -1 for noise. */
  readonly labels: Int32Array;
  /** Rows whose neighbourhood is dense, ascending. */
  readonly coreSampleIndices: Int32Array;
  readonly nClusters: number;
}

/**
 * DBSCAN: groups of samples that are linked through dense neighbourhoods; the rest is noise.
 *
 * Ester, Kriegel, Sander and Xu, 1996, KDD-96, pages 226–231; the same labels as scikit-learn's `DBSCAN`.
 *
 * @param x - samples, (n, d), no missing values; standardize first when columns differ in unit
 * @throws {@link ArgumentError} `NOT_FINITE`, `TOO_LARGE_VALUES`, or `OUT_OF_RANGE` unless eps > 0 and minSamples ≥ 1
 */
export function dbscan(x: Matrix, options: DbscanOptions): DbscanResult {
  // Cells need not heed types: without options eps is refused by name.
  const { eps, minSamples = 5 } = options ?? ({} as DbscanOptions);
  requireSamples(x, "cluster", 0);
  if (!(eps > 0)) {
    throw new ArgumentError("OUT_OF_RANGE", `Cannot cluster with eps = ${eps}`, "Choose a radius above 0.");
  }
  if (!Number.isInteger(minSamples) || minSamples < 1) {
    throw new ArgumentError("OUT_OF_RANGE", `Cannot cluster with minSamples = ${minSamples}`, "Choose 1 or more.");
  }
  const tree = kdTree(x);
  const sortedPlace = new Int32Array(x.rows);
  tree.rows.forEach((row, place) => {
    sortedPlace[row] = place;
  });
  const neighborsOf = (row: number) => withinRadius(tree, sortedPlace[row], eps);

  const core = new Uint8Array(x.rows);
  for (let row = 0; row < x.rows; row++) core[row] = neighborsOf(row).length >= minSamples ? 1 : 0;

  const labels = new Int32Array(x.rows).fill(-1);
  let nClusters = 0;
  for (let row = 0; row < x.rows; row++) {
    if (labels[row] !== -1 || !core[row]) continue;
    labels[row] = nClusters;
    const open = [row];
    while (open.length > 0) {
      for (const neighbor of neighborsOf(open.pop()!)) {
        if (labels[neighbor] !== -1) continue;
        labels[neighbor] = nClusters;
        if (core[neighbor]) open.push(neighbor);
      }
    }
    nClusters++;
  }
  return { labels, coreSampleIndices: rowsWhere(core), nClusters };
}

function rowsWhere(flags: Uint8Array): Int32Array {
  const rows: number[] = [];
  flags.forEach((flag, row) => {
    if (flag) rows.push(row);
  });
  return Int32Array.from(rows);
}
