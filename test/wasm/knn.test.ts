import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { matrix } from "../../src/matrix.ts";
import { byTree } from "../../src/neighbors/knn.ts";
import { knnFits, knnSimd } from "../../src/wasm/knn.ts";
import { noise } from "../support/check-clusterer.ts";
import { formula } from "../support/formula.ts";

describe("knnSimd()", () => {
  it("gives the same bits as its plain twin, for any rows, with ties, with and without queries", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 2, max: 300 }),
        fc.integer({ min: 1, max: 9 }),
        fc.integer({ min: 1, max: 40 }),
        fc.integer(),
        fc.boolean(),
        (n, d, wanted, seed, tied) => {
          const k = Math.min(wanted, n - 1);
          const rounded = (rows: number, s: number) => {
            const x = noise(rows, d, s);
            return tied ? { ...x, data: x.data.map(Math.round) } : x;
          };
          const x = rounded(n, seed);
          const queries = rounded(17, seed + 1);
          expect(knnSimd(x, k)).toEqual(byTree(x, k));
          expect(knnSimd(x, k, queries)).toEqual(byTree(x, k, queries));
        },
      ),
      { numRuns: 120 },
    );
  });

  it("gives the same bits as its plain twin on thousands of rows", () => {
    const x = formula(5000, 7, 6);
    expect(knnSimd(x, 15)).toEqual(byTree(x, 15));
  });

  it("takes 32-bit numbers, and rows so far apart that squares overflow", () => {
    const { data, rows, cols } = formula(60, 3, 4);
    const single = matrix(Float32Array.from(data), rows, cols);
    expect(knnSimd(single, 5)).toEqual(byTree(single, 5));
    const far = matrix(
      data.map((value) => value * 1e200),
      rows,
      cols,
    );
    expect(knnSimd(far, 50)).toEqual(byTree(far, 50));
  });

  it("knows what its memory cannot hold", () => {
    const rows = (n: number) => ({ data: new Float64Array(0), rows: n, cols: 7 });
    expect(knnFits(rows(1_000_000), 15)).toBe(true);
    expect(knnFits(rows(30_000_000), 15)).toBe(false);
  });
});
