import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { gapStatistic } from "../../src/cluster/gap-statistic.ts";
import { type Matrix, matrix } from "../../src/matrix.ts";
import { random } from "../../src/random.ts";
import { islands } from "../support/check-clusterer.ts";
import { formula } from "../support/formula.ts";

const fixture = JSON.parse(readFileSync(new URL("../fixtures/cluster/gap.json", import.meta.url), "utf8"));

describe("gapStatistic() by its definition", () => {
  it("has, for two samples on a line, the gap worked out by hand", () => {
    // Random pairs u, v lie between 5 and 6. One cluster has the sum of squares (u - v)² / 2, against 1 / 2 of the
    // samples, so the gap is the mean of log (u - v)². The density of t = |u - v| is 2 (1 - t), which gives -3.
    const { gaps } = gapStatistic(matrix([[5], [6]]), {
      counts: [1],
      reference: "columns",
      nReferences: 4_000,
      nInit: 1,
    });
    // The standard deviation of log t² is √5, so that the error of the mean is 0.035.
    expect(Math.abs(gaps[0] + 3)).toBeLessThan(0.14);
  });

  it.each(fixture.sets as Known[])("has the gaps of NumPy and scikit-learn: $rows × $cols, $reference", (known) => {
    const x = formula(known.rows, known.cols, known.groups);
    const nReferences = 60;
    const { gaps, errors } = gapStatistic(x, {
      counts: fixture.counts,
      nReferences,
      nInit: 3,
      reference: known.reference,
    });
    known.gap.forEach((gap, i) => {
      // Four times the error of the difference of two means; three starts of k-means may end a percent apart.
      const error = 4 * known.deviation[i] * Math.sqrt(1 / nReferences + 1 / fixture.nReferences) + 0.01;
      expect(Math.abs(gaps[i] - gap)).toBeLessThan(error);
      // Deviations of 60 sets are known to a tenth; four times that, of both.
      const ratio = errors[i] / Math.sqrt(1 + 1 / nReferences) / known.deviation[i];
      expect(Math.abs(Math.log(ratio))).toBeLessThan(0.5);
    });
  });

  it("finds the paper's three clusters in two dimensions, and its single one in ten", () => {
    const { normal, next } = random(4);
    const centers = [
      [0, 0],
      [0, 5],
      [5, -3],
      [5, -3],
    ];
    const three = matrix(Array.from({ length: 100 }, (_, i) => centers[i % 4].map((c) => c + normal())));
    expect(gapStatistic(three, { nReferences: 20, nInit: 3 }).nClusters).toBe(3);
    const one = matrix(Array.from({ length: 200 }, () => Array.from({ length: 10 }, next)));
    for (const reference of ["columns", "components"] as const) {
      const counts = [1, 2, 3, 4, 5];
      expect(gapStatistic(one, { counts, nReferences: 20, nInit: 3, reference }).nClusters).toBe(1);
    }
  });

  it("sees one long slanted cloud only along its components", () => {
    const { normal, next } = random(1);
    const slanted = matrix(
      Array.from({ length: 150 }, () => {
        const along = 10 * next();
        return [along + 0.3 * normal(), along + 0.3 * normal()];
      }),
    );
    expect(gapStatistic(slanted, { reference: "components", nReferences: 20 }).nClusters).toBe(1);
    expect(gapStatistic(slanted, { reference: "columns", nReferences: 20 }).nClusters).not.toBe(1);
  });

  it("does not care where the origin is, nor for the unit, and leaves its input as it was", () => {
    const { x } = islands(60, 3, 2, 5);
    const before = x.data.slice();
    const options = { reference: "columns", counts: [1, 2, 3, 4, 5] } as const;
    const plain = gapStatistic(x, options);
    const moved: Matrix = { ...x, data: x.data.map((value) => 1024 + value * 8) };
    const { gaps, nClusters } = gapStatistic(moved, options);
    expect(nClusters).toBe(plain.nClusters);
    // Distances of hundreds beside 1024 keep ten digits or more.
    gaps.forEach((gap, i) => {
      expect(gap).toBeCloseTo(plain.gaps[i], 8);
    });
    expect(x.data).toEqual(before);
  });
});

interface Known {
  rows: number;
  cols: number;
  groups: number;
  reference: "columns" | "components";
  gap: number[];
  deviation: number[];
}
