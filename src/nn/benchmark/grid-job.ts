import { cutTree } from "../../cluster/cut-tree.ts";
import { kmeans } from "../../cluster/kmeans.ts";
import { linkage } from "../../cluster/linkage.ts";
import { pca } from "../../decomposition/pca.ts";
import { tsne } from "../../manifold/tsne.ts";
import type { Matrix } from "../../matrix.ts";

/** Everything that can be done to features before they are clustered. */
export const reductions = ["none", "pca-16", "pca-64", "pca-256", "tsne-3"] as const;
/** What is done to features before they are clustered. */
export type Reduction = (typeof reductions)[number];

/** Every way to cluster reduced features. */
export const clusterings = ["ward", "kmeans"] as const;
/** How reduced features are clustered. */
export type Clustering = (typeof clusterings)[number];

/** One reduction of one encoder's features, clustered in every way. */
export interface GridJob {
  readonly features: Matrix;
  readonly reduction: Reduction;
  readonly clusterings: readonly Clustering[];
  readonly nClusters: number;
  /** Seed of each run. */
  readonly seeds: readonly number[];
}

/** Clusters by clustering, one labelling for each run; a single one where runs cannot differ. */
export type GridResult = Partial<Record<Clustering, Int32Array[]>>;

/** Whether runs of a reduction differ: t-SNE starts from random places. */
function isRandom(reduction: Reduction): boolean {
  return reduction === "tsne-3";
}

/** How many columns a reduction needs of the features, and rows. */
export function leastSize(reduction: Reduction): number {
  return reduction.startsWith("pca-") ? Number(reduction.slice(4)) : 1;
}

/** Does a job: reduces once, or once a run where that is random, and clusters. */
export async function runGridJob({ features, reduction, clusterings, nClusters, seeds }: GridJob): Promise<GridResult> {
  const result: GridResult = Object.fromEntries(clusterings.map((clustering) => [clustering, []]));
  const fixed = isRandom(reduction) ? undefined : await reduce(features, reduction, 0);
  for (const [run, seed] of seeds.entries()) {
    const reduced = fixed ?? (await reduce(features, reduction, seed));
    for (const clustering of clusterings) {
      if (clustering === "kmeans") result.kmeans!.push(kmeans(reduced, { nClusters, seed }).labels);
      else if (!fixed || run === 0) result.ward!.push(cutTree(linkage(reduced), { nClusters }));
    }
  }
  return result;
}

async function reduce(features: Matrix, reduction: Reduction, seed: number): Promise<Matrix> {
  if (reduction === "none") return features;
  if (reduction !== "tsne-3") return pca(features, { nComponents: leastSize(reduction) }).transform(features);
  const perplexity = Math.min(30, Math.max(1, Math.floor((features.rows - 1) / 3)));
  return tsne(features, { nComponents: 3, perplexity, init: "random", seed });
}
