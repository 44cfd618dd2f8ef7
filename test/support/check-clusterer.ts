import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Matrix, matrix } from "../../src/matrix.ts";
import { adjustedRandScore } from "../../src/metrics/adjusted-rand.ts";
import { random } from "../../src/random.ts";

/** Clusters rows into k groups. */
export type Clusterer = (x: Matrix, k: number) => Int32Array;

/** The tests that every function which makes k clusters of n samples has to pass. */
export function checkClusterer(name: string, cluster: Clusterer): void {
  describe(`${name}, as any clusterer,`, () => {
    it("finds groups that lie far apart", () => {
      const { x, truth } = islands(60, 4, 3, 1);
      expect(adjustedRandScore(cluster(x, 4), truth)).toBe(1);
    });

    it("uses the labels 0 to k - 1, each at least once", () => {
      fc.assert(
        fc.property(fc.integer({ min: 1, max: 8 }), fc.integer({ min: 0, max: 1000 }), (k, seed) => {
          const labels = cluster(noise(30, 3, seed), k);
          expect(labels).toHaveLength(30);
          expect([...new Set(labels)].sort()).toEqual(Array.from({ length: k }, (_, i) => i));
        }),
        { numRuns: 25 },
      );
    });

    it("makes the same clusters of the rows in any order", () => {
      fc.assert(
        fc.property(fc.integer({ min: 0, max: 1000 }), (seed) => {
          const { x } = islands(40, 3, 4, seed);
          const order = shuffled(40, seed);
          const labels = cluster(x, 3);
          const moved = cluster(
            mapRows(x, (i) => order[i]),
            3,
          );
          expect(
            adjustedRandScore(
              moved,
              Int32Array.from(order, (i) => labels[i]),
            ),
          ).toBe(1);
        }),
        { numRuns: 15 },
      );
    });

    it("does not care where the origin is, nor for the unit, nor for a constant column", () => {
      const { x } = islands(50, 3, 2, 5);
      const labels = cluster(x, 3);
      expect(adjustedRandScore(cluster({ ...x, data: x.data.map((v) => v + 1000) }, 3), labels)).toBe(1);
      expect(adjustedRandScore(cluster({ ...x, data: x.data.map((v) => v * 1e-6) }, 3), labels)).toBe(1);
      const wider = new Float64Array(150).fill(7);
      for (let i = 0; i < 50; i++) wider.set(x.data.subarray(2 * i, 2 * i + 2), 3 * i);
      expect(adjustedRandScore(cluster(matrix(wider, 50, 3), 3), labels)).toBe(1);
    });

    it("puts duplicates of a row into one cluster", () => {
      const { x } = islands(8, 8, 3, 2);
      const labels = cluster(
        mapRows(x, (i) => i % 8, 40),
        8,
      );
      for (let i = 8; i < 40; i++) expect(labels[i]).toBe(labels[i % 8]);
    });

    it("works on one row, on two, on equal rows, and with a cluster for each row", () => {
      expect([...cluster(matrix([[1, 2]]), 1)]).toEqual([0]);
      expect(new Set(cluster(matrix([[1], [2]]), 2)).size).toBe(2);
      expect(new Set(cluster(noise(12, 2, 3), 12)).size).toBe(12);
      expect([...cluster(matrix(new Float64Array(12).fill(3), 6, 2), 1)]).toEqual([0, 0, 0, 0, 0, 0]);
      expect(cluster(matrix(new Float64Array(12).fill(3), 6, 2), 3)).toHaveLength(6);
    });

    it("takes 32-bit numbers", () => {
      const { x, truth } = islands(30, 3, 3, 9);
      expect(adjustedRandScore(cluster({ ...x, data: Float32Array.from(x.data) }, 3), truth)).toBe(1);
    });

    it("gives the same labels twice and leaves its input as it was", () => {
      const x = noise(50, 3, 11);
      const before = x.data.slice();
      expect(cluster(x, 4)).toEqual(cluster(x, 4));
      expect(x.data).toEqual(before);
    });

    it("refuses missing and infinite values by count and place", () => {
      const x = noise(20, 3, 1);
      x.data[7] = Number.NaN;
      x.data[50] = Number.POSITIVE_INFINITY;
      expect(() => cluster(x, 2)).toThrow(
        expect.objectContaining({ code: "NOT_FINITE", message: expect.stringMatching(/2 are .* row 2, column 1/) }),
      );
    });

    it("refuses numbers whose squares overflow", () => {
      expect(() => cluster(matrix([[1], [1e200]]), 1)).toThrow(expect.objectContaining({ code: "TOO_LARGE_VALUES" }));
    });

    it.each([0, -1, 21, 2.5, Number.NaN])("refuses to make %s clusters of 20 rows", (k) => {
      expect(() => cluster(noise(20, 3, 1), k)).toThrow(
        expect.objectContaining({ code: "BAD_CLUSTER_COUNT", hint: expect.stringMatching(/1 to 20/) }),
      );
    });

    it("refuses an empty matrix and one without columns", () => {
      expect(() => cluster(matrix(new Float64Array(0), 0, 3), 1)).toThrow(
        expect.objectContaining({ code: "TOO_FEW_ROWS" }),
      );
      expect(() => cluster(matrix(new Float64Array(0), 4, 0), 1)).toThrow(
        expect.objectContaining({ code: "NO_COLUMNS" }),
      );
    });
  });
}

/** Standard normal numbers. */
export function noise(rows: number, cols: number, seed: number): Matrix & { data: Float64Array } {
  const { normal } = random(seed);
  return { data: Float64Array.from({ length: rows * cols }, normal), rows, cols };
}

/** Groups of width 1 whose centers lie 100 apart; row i belongs to group i mod k. */
export function islands(rows: number, k: number, cols: number, seed: number) {
  const { next } = random(seed);
  const data = new Float64Array(rows * cols);
  const truth = new Int32Array(rows);
  for (let i = 0; i < rows; i++) {
    truth[i] = i % k;
    for (let j = 0; j < cols; j++) data[i * cols + j] = next() + (j === 0 ? 100 * truth[i] : 0);
  }
  return { x: { data, rows, cols }, truth };
}

/** 0 to n - 1 in an order that depends on the seed. */
export function shuffled(n: number, seed: number): Int32Array {
  const { integer } = random(seed);
  const order = Int32Array.from({ length: n }, (_, i) => i);
  for (let i = n - 1; i > 0; i--) {
    const j = integer(i + 1);
    [order[i], order[j]] = [order[j], order[i]];
  }
  return order;
}

/** A matrix whose row i is row `from(i)` of `x`. */
export function mapRows(x: Matrix, from: (i: number) => number, rows = x.rows): Matrix {
  const data = new Float64Array(rows * x.cols);
  for (let i = 0; i < rows; i++) data.set(x.data.subarray(from(i) * x.cols, (from(i) + 1) * x.cols), i * x.cols);
  return { data, rows, cols: x.cols };
}
