import { describe, expect, it } from "vitest";
import * as albedo from "../../src/index.ts";
import { type Matrix, matrix } from "../../src/matrix.ts";
import * as parallel from "../../src/parallel/index.ts";
import { noise } from "../support/check-clusterer.ts";

const labels = Int32Array.from({ length: 12 }, (_, i) => i % 3);

/** Every function that computes with the distances or sums of all numbers. */
const functions: Record<string, (x: Matrix) => unknown> = {
  'linkage("ward")': (x) => albedo.linkage(x),
  'linkage("single")': (x) => albedo.linkage(x, { method: "single" }),
  'linkage("complete")': (x) => albedo.linkage(x, { method: "complete" }),
  'linkage("average")': (x) => albedo.linkage(x, { method: "average" }),
  kmeans: (x) => albedo.kmeans(x, { nClusters: 2 }),
  "kmeans from centers": (x) => albedo.kmeans(noise(12, 4, 1), { nClusters: 12, init: x }),
  "predict of k-means": (x) => albedo.kmeans(noise(12, 4, 1), { nClusters: 2 }).predict(x),
  elbow: (x) => albedo.elbow(x, { counts: [1, 2] }),
  gapStatistic: (x) => albedo.gapStatistic(x, { nReferences: 2 } as object),
  dbscan: (x) => albedo.dbscan(x, { eps: 1 } as never),
  hdbscan: (x) => albedo.hdbscan(x, { minClusterSize: 3 } as never),
  silhouetteScore: (x) => albedo.silhouetteScore(x, labels),
  daviesBouldinScore: (x) => albedo.daviesBouldinScore(x, labels),
  calinskiHarabaszScore: (x) => albedo.calinskiHarabaszScore(x, labels),
  copheneticCorrelation: (x) => albedo.copheneticCorrelation(albedo.linkage(noise(12, 4, 1)), x),
  knn: (x) => albedo.knn(x, { k: 3 }),
  "knn of queries": (x) => albedo.knn(noise(12, 4, 1), { k: 3, queries: x }),
  correlation: (x) => albedo.correlation(x),
  covariance: (x) => albedo.covariance(x),
  standardize: (x) => albedo.standardize(x),
  pca: (x) => albedo.pca(x),
  "transform of PCA": (x) => albedo.pca(noise(12, 4, 1)).transform(x),
  tsne: (x) => albedo.tsne(x, { perplexity: 2 }),
  umap: (x) => albedo.umap(x, { nNeighbors: 4 }),
  twoStepWard: (x) => albedo.twoStepWard(x, { nClusters: 2, resamples: 0 }),
  nearestRows: (x) => albedo.nearestRows(x, { k: 2, queries: noise(3, 4, 1) }),
  "nearestRows of queries": (x) => albedo.nearestRows(noise(12, 4, 1), { k: 2, queries: x }),
  trustworthiness: (x) => albedo.trustworthiness(x, noise(12, 2, 1), { nNeighbors: 3 }),
  "trustworthiness of a map": (x) => albedo.trustworthiness(noise(12, 2, 1), x, { nNeighbors: 3 }),
  "parallel kmeans": (x) => parallel.kmeans(x, { nClusters: 2 }),
  "parallel elbow": (x) => parallel.elbow(x, { counts: [1, 2] }),
  "parallel silhouetteScore": (x) => parallel.silhouetteScore(x, labels),
  "parallel knn": (x) => parallel.knn(x, { k: 3 }),
};

describe.each(Object.entries(functions))("%s", (_, call) => {
  it("computes with finite numbers, and leaves them as they were", async () => {
    const x = noise(12, 4, 1);
    const before = x.data.slice();
    await call(x);
    expect(x.data).toEqual(before);
  });

  it("refuses NaN and infinity, with their number and the place of the first", async () => {
    const x = noise(12, 4, 1);
    x.data[9] = Number.NaN;
    x.data[17] = Number.POSITIVE_INFINITY;
    x.data[40] = Number.NEGATIVE_INFINITY;
    await expect((async () => call(x))()).rejects.toMatchObject({
      code: "NOT_FINITE",
      message: expect.stringMatching(/3 .*row 2, column 1/),
    });
  });

  it("refuses numbers whose squares overflow", async () => {
    const x = noise(12, 4, 1);
    x.data[9] = 1e200;
    await expect((async () => call(x))()).rejects.toMatchObject({ code: "TOO_LARGE_VALUES" });
  });

  it("refuses rows of numbers that are no matrix yet", async () => {
    const rows = Array.from({ length: 12 }, (_, i) => [i, i % 5]);
    await expect((async () => call(rows as never))()).rejects.toMatchObject({ code: "NOT_A_MATRIX" });
  });

  it("takes numbers of 32 bits", async () => {
    const { data, rows, cols } = noise(12, 4, 1);
    await call({ data: Float32Array.from(data), rows, cols });
  });
});

it("A single row is a cluster of its own, and has no neighbours", () => {
  const one = matrix([[3, 4]]);
  expect(albedo.linkage(one).heights).toHaveLength(0);
  expect([...albedo.kmeans(one, { nClusters: 1 }).clusterCenters.data]).toEqual([3, 4]);
  expect(albedo.elbow(one).inertias).toHaveLength(1);
  expect(() => albedo.knn(one, { k: 1 })).toThrow(expect.objectContaining({ code: "OUT_OF_RANGE" }));
});
