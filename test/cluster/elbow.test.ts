import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { elbow } from "../../src/cluster/elbow.ts";
import { gapStatistic } from "../../src/cluster/gap-statistic.ts";
import { kmeans } from "../../src/cluster/kmeans.ts";
import { knee } from "../../src/cluster/knee.ts";
import { type Matrix, matrix } from "../../src/matrix.ts";
import { random } from "../../src/random.ts";
import { moments } from "../../src/stats/moments.ts";
import { islands, noise } from "../support/check-clusterer.ts";
import { formula } from "../support/formula.ts";

const fixture = JSON.parse(readFileSync(new URL("../fixtures/cluster/knee.json", import.meta.url), "utf8"));

describe("knee()", () => {
  it("finds the corner of two straight lines", () => {
    expect(knee([1, 2, 3, 4, 5, 6], [100, 60, 20, 18, 16, 14])).toBe(3);
  });

  it("finds none in a straight line nor in a flat one", () => {
    expect(knee([1, 2, 3, 4], [4, 3, 2, 1])).toBeUndefined();
    expect(knee([1, 2, 3], [5, 5, 5])).toBeUndefined();
  });

  it("equals the package kneed, but for knees at the first position, where nothing has fallen yet", () => {
    for (const { x, y, sensitivity, knee: known } of fixture.curves) {
      if (known === x[0]) continue;
      expect(knee(x, y, { sensitivity }) ?? null, JSON.stringify({ x, y, sensitivity })).toBe(known);
    }
  });

  it("does not care for the units of the axes", () => {
    const y = [50, 30, 15, 13, 12, 11.5, 11];
    const x = [2, 3, 4, 5, 6, 7, 8];
    expect(
      knee(
        x.map((v) => 10 * v + 5),
        y.map((v) => 7 * v + 100),
      ),
    ).toBe(10 * knee(x, y)! + 5);
  });

  it("refuses curves that are none", () => {
    expect(() => knee([1, 2, 3], [1, 2])).toThrow(expect.objectContaining({ code: "SHAPE_MISMATCH" }));
    expect(() => knee([1, 2], [1, 2])).toThrow(expect.objectContaining({ code: "TOO_FEW_ROWS" }));
    expect(() => knee([1, 2, 2], [3, 2, 1])).toThrow(expect.objectContaining({ code: "NOT_FINITE" }));
    expect(() => knee([1, 2, 3], [3, Number.NaN, 1])).toThrow(expect.objectContaining({ code: "NOT_FINITE" }));
    expect(() => knee([1, 2, 3], [3, 2, 1], { sensitivity: -1 })).toThrow(
      expect.objectContaining({ code: "BAD_OPTION" }),
    );
  });
});

describe("elbow()", () => {
  it("finds four groups", () => {
    const x = corners(80, 4);
    const { counts, inertias, nClusters } = elbow(x, { counts: [1, 2, 3, 4, 5, 6, 7, 8], seed: 1 });
    expect(nClusters).toBe(4);
    expect(inertias).toHaveLength(counts.length);
  });

  it("starts at n times the sum of the variances, and equals k-means at each count", () => {
    const x = formula(200, 4, 5);
    const { counts, inertias } = elbow(x, { seed: 2, nInit: 3 });
    expect(counts).toEqual(Array.from({ length: 20 }, (_, i) => i + 1));
    const closed = 200 * moments(x).variance.reduce((a, b) => a + b, 0);
    expect(inertias[0] / closed).toBeCloseTo(1, 12);
    expect(inertias[6]).toBe(kmeans(x, { nClusters: 7, seed: 2, nInit: 3 }).inertia);
  });

  it("tries no more clusters than there are rows, and names no knee of two points", () => {
    expect(elbow(noise(2, 2, 1)).counts).toEqual([1, 2]);
    expect(elbow(noise(2, 2, 1)).nClusters).toBeUndefined();
  });

  it("refuses counts that cannot be", () => {
    expect(() => elbow(noise(5, 2, 1), { counts: [1, 6] })).toThrow(
      expect.objectContaining({ code: "BAD_CLUSTER_COUNT" }),
    );
  });
});

describe("gapStatistic()", () => {
  it("finds three groups", () => {
    const x = corners(90, 3);
    for (const reference of ["columns", "components"] as const) {
      expect(gapStatistic(x, { counts: [1, 2, 3, 4, 5], reference, seed: 1 }).nClusters).toBe(3);
    }
  });

  it("finds a single group where there are none", () => {
    const { next } = random(4);
    const x = { data: Float64Array.from({ length: 400 }, next), rows: 200, cols: 2 };
    expect(gapStatistic(x, { counts: [1, 2, 3, 4], seed: 3 }).nClusters).toBe(1);
  });

  it("has no error with a single reference, which has no spread of its own", () => {
    const { x } = islands(60, 2, 3, 1);
    const { gaps, errors } = gapStatistic(x, { counts: [1], nReferences: 1 });
    expect(errors[0]).toBe(0);
    expect(gaps).toHaveLength(1);
  });

  it("gives the same answer twice, and another for another seed", () => {
    const x = formula(60, 3, 3);
    const options = { counts: [1, 2, 3, 4], nReferences: 4, nInit: 2 };
    expect(gapStatistic(x, { ...options, seed: 7 })).toEqual(gapStatistic(x, { ...options, seed: 7 }));
    expect(gapStatistic(x, { ...options, seed: 7 }).gaps).not.toEqual(gapStatistic(x, { ...options, seed: 8 }).gaps);
  });

  it("tries by itself no more clusters than leave some inertia", () => {
    const { gaps, counts } = gapStatistic(noise(6, 2, 1), { nReferences: 3 });
    expect(counts).toEqual([1, 2, 3, 4, 5]);
    expect(gaps.every(Number.isFinite)).toBe(true);
    // Forty rows, of which four differ; the mean of ten times 0.1 is not 0.1.
    const few = matrix(Array.from({ length: 40 }, (_, i) => [0.1 * (i % 4), 0.7]));
    expect(gapStatistic(few, { nReferences: 3 }).counts).toEqual([1, 2, 3]);
  });

  it("refuses as many clusters as there are different rows, and rows that are all equal", () => {
    const few = matrix(Array.from({ length: 40 }, (_, i) => [0.1 * (i % 4), 0.7]));
    expect(() => gapStatistic(few, { counts: [2, 4], nReferences: 3 })).toThrow(
      expect.objectContaining({
        code: "BAD_CLUSTER_COUNT",
        message: "Cannot compare 4 clusters of 4 different rows",
      }),
    );
    expect(() => gapStatistic(matrix(new Float64Array(20).fill(0.1), 10, 2))).toThrow(
      expect.objectContaining({ code: "NO_VARIATION" }),
    );
  });

  it("refuses options that make no sense", () => {
    expect(() => gapStatistic(noise(9, 2, 1), { nReferences: 0 })).toThrow(
      expect.objectContaining({ code: "BAD_OPTION" }),
    );
    expect(() => gapStatistic(noise(9, 2, 1), { counts: [10] })).toThrow(
      expect.objectContaining({ code: "BAD_CLUSTER_COUNT" }),
    );
  });
});

/** Groups of width 1, each 100 away from the origin along a column of its own. */
function corners(rows: number, k: number): Matrix {
  const { x } = islands(rows, 1, k, 5);
  return { ...x, data: x.data.map((v, at) => v + (at % k === Math.floor(at / k) % k ? 100 : 0)) };
}
