import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type KmeansOptions, kmeans } from "../../src/cluster/kmeans.ts";
import { type Matrix, matrix } from "../../src/matrix.ts";
import { checkClusterer, mapRows, noise } from "../support/check-clusterer.ts";
import { formula } from "../support/formula.ts";

const fixture = JSON.parse(readFileSync(new URL("../fixtures/cluster/kmeans.json", import.meta.url), "utf8"));

checkClusterer("kmeans()", (x, nClusters) => kmeans(x, { nClusters, seed: 42 }).labels);
checkClusterer(
  'kmeans() from "random"',
  (x, nClusters) => kmeans(x, { nClusters, nInit: 40, init: "random", seed: 1 }).labels,
);

describe("kmeans()", () => {
  it("finds two pairs on a line, worked out by hand", () => {
    const { labels, clusterCenters, inertia } = kmeans(matrix([[0], [2], [10], [14]]), { nClusters: 2, seed: 3 });
    expect(labels[0]).toBe(labels[1]);
    expect(labels[2]).toBe(labels[3]);
    expect([...clusterCenters.data].sort((a, b) => a - b)).toEqual([1, 12]);
    expect(inertia).toBe(1 + 1 + 4 + 4);
  });

  it("has, with one cluster, the mean as center and n times the variances as inertia", () => {
    const x = matrix([
      [1, 0],
      [3, 4],
      [5, 8],
    ]);
    const { clusterCenters, inertia } = kmeans(x, { nClusters: 1 });
    expect([...clusterCenters.data]).toEqual([3, 4]);
    expect(inertia).toBe(8 + 32);
  });

  it.each(fixture.best as Best[])("is as good as scikit-learn on $rows × $cols, k = $k", (known) => {
    const { inertia } = kmeans(formula(known.rows, known.cols, known.groups), { nClusters: known.k, seed: 42 });
    expect(inertia).toBeLessThanOrEqual(known.inertia * 1.001);
    expect(inertia).toBeLessThanOrEqual(known.bestOf50 * 1.01);
  });

  it.each(fixture.fromCenters as FromCenters[])(
    "makes scikit-learn's steps from given centers: $rows × $cols, k = $k, tol = $tol",
    (known) => {
      const x = formula(known.rows, known.cols, known.groups);
      const init = { data: x.data.slice(0, known.k * known.cols), rows: known.k, cols: known.cols };
      const model = kmeans(x, { nClusters: known.k, init, tol: known.tol });
      expect([...model.labels]).toEqual(known.labels);
      expect(model.nIter).toBe(known.nIter);
      expect(model.inertia / known.inertia).toBeCloseTo(1, 12);
      known.centers.forEach((value, i) => {
        expect(model.clusterCenters.data[i]).toBeCloseTo(value, 12);
      });
    },
  );

  it("gives centers that attract nothing the farthest samples, as scikit-learn", () => {
    const x = formula(60, 2, 3);
    const { init, inertia, labels, nIter } = fixture.empty;
    const model = kmeans(x, { nClusters: 4, init: matrix(init as number[], 4, 2) });
    expect([...model.labels]).toEqual(labels);
    expect(model.inertia / inertia).toBeCloseTo(1, 12);
    expect(model.nIter).toBe(nIter);
  });

  it("ends where Lloyd's plain iteration ends", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 2, max: 60 }),
        fc.integer({ min: 1, max: 4 }),
        fc.integer({ min: 1, max: 6 }),
        fc.integer({ min: 0, max: 10000 }),
        (n, d, wanted, seed) => {
          const k = Math.min(wanted, n);
          const x = noise(n, d, seed);
          const init = { data: x.data.slice(0, k * d), rows: k, cols: d };
          const { labels, clusterCenters } = kmeans(x, { nClusters: k, init, tol: 0 });
          const plain = plainLloyd(x, init.data.slice(), k);
          expect([...labels]).toEqual([...plain.labels]);
          plain.centers.forEach((value, i) => {
            expect(clusterCenters.data[i]).toBeCloseTo(value, 9);
          });
        },
      ),
      { numRuns: 60 },
    );
  });

  it("puts each sample with its nearest center, and predicts the labels it was fitted with", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 7 }), fc.integer({ min: 0, max: 1000 }), (nClusters, seed) => {
        const x = noise(60, 3, seed);
        const model = kmeans(x, { nClusters, nInit: 3, seed });
        expect(model.predict(x)).toEqual(model.labels);
      }),
      { numRuns: 30 },
    );
  });

  it("has an inertia that falls as clusters are added", () => {
    const x = formula(300, 4, 5);
    let before = Number.POSITIVE_INFINITY;
    for (let nClusters = 1; nClusters <= 12; nClusters++) {
      const { inertia } = kmeans(x, { nClusters, seed: 1 });
      expect(inertia).toBeLessThan(before);
      before = inertia;
    }
  });

  it("depends on the seed alone", () => {
    const x = formula(200, 3, 5);
    const first = kmeans(x, { nClusters: 9, nInit: 1, seed: 5 });
    expect(kmeans(x, { nClusters: 9, nInit: 1, seed: 5 }).labels).toEqual(first.labels);
    const inertias = [1, 2, 3, 4, 5].map((seed) => kmeans(x, { nClusters: 9, nInit: 1, seed }).inertia);
    expect(new Set(inertias).size).toBeGreaterThan(1);
  });

  it("leaves clusters empty only when there are fewer different rows than clusters", () => {
    const x = mapRows(noise(3, 2, 1), (i) => i % 3, 30);
    const { labels, inertia } = kmeans(x, { nClusters: 5, seed: 2 });
    expect(new Set(labels).size).toBe(3);
    // The mean of equal rows may round in the last digit.
    expect(inertia).toBeLessThan(1e-28);
  });

  it("stops after maxIter iterations", () => {
    const x = formula(400, 4, 5);
    expect(kmeans(x, { nClusters: 8, maxIter: 1, nInit: 1, tol: 0 }).nIter).toBe(1);
  });

  it.each([
    [{ nInit: 0 }, "nInit"],
    [{ maxIter: 1.5 }, "maxIter"],
    [{ tol: -1 }, "tol"],
    [{ tol: Number.NaN }, "tol"],
    [{ seed: 0.5 }, "seed"],
    [{ init: "k-means||" }, "k-means"],
  ] as [KmeansOptions, string][])("refuses %j", (options, name) => {
    expect(() => kmeans(noise(10, 2, 1), { nClusters: 2, ...options })).toThrow(
      expect.objectContaining({ code: "BAD_OPTION", message: expect.stringContaining(name) }),
    );
  });

  it("refuses centers and samples of another shape", () => {
    const x = noise(10, 2, 1);
    expect(() => kmeans(x, { nClusters: 3, init: noise(2, 2, 1) })).toThrow(
      expect.objectContaining({ code: "SHAPE_MISMATCH" }),
    );
    expect(() => kmeans(x, { nClusters: 2 }).predict(noise(4, 3, 1))).toThrow(
      expect.objectContaining({ code: "SHAPE_MISMATCH" }),
    );
  });
});

interface Best {
  rows: number;
  cols: number;
  groups: number;
  k: number;
  inertia: number;
  bestOf50: number;
}

interface FromCenters extends Best {
  tol: number;
  labels: number[];
  centers: number[];
  nIter: number;
}

/** Lloyd's iteration as in the textbook, until no label changes. */
function plainLloyd({ data, rows: n, cols: d }: Matrix, centers: Float64Array | Float32Array, k: number) {
  const labels = new Int32Array(n).fill(-1);
  for (let changed = true; changed; ) {
    changed = false;
    for (let i = 0; i < n; i++) {
      const gaps = Array.from({ length: k }, (_, c) => {
        let sum = 0;
        for (let j = 0; j < d; j++) sum += (data[i * d + j] - centers[c * d + j]) ** 2;
        return sum;
      });
      const nearest = gaps.indexOf(Math.min(...gaps));
      if (nearest !== labels[i]) changed = true;
      labels[i] = nearest;
    }
    for (let c = 0; c < k; c++) {
      const members = [...labels.keys()].filter((i) => labels[i] === c);
      for (let j = 0; j < d && members.length > 0; j++) {
        centers[c * d + j] = members.reduce((sum, i) => sum + data[i * d + j], 0) / members.length;
      }
    }
  }
  return { labels, centers };
}
