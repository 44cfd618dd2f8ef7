import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { nearestRows } from "../../src/large/nearest-rows.ts";
import type { RowBlocks } from "../../src/large/row-blocks.ts";
import { type Matrix, matrix } from "../../src/matrix.ts";
import { knn } from "../../src/neighbors/knn.ts";
import { noise } from "../support/check-clusterer.ts";

function inBlocks(x: Matrix, size: number): RowBlocks {
  return {
    cols: x.cols,
    *blocks() {
      for (let from = 0; from < x.rows; from += size) {
        const rows = Math.min(size, x.rows - from);
        yield { data: x.data.slice(from * x.cols, (from + rows) * x.cols), rows, cols: x.cols };
      }
    },
  };
}

describe("nearestRows()", () => {
  it("finds rows worked out by hand, those that are as near in their order", async () => {
    const x = matrix([[0], [4], [1], [-1], [9]]);
    const queries = matrix([[0], [5]]);
    const { indices, distances, rows, k } = await nearestRows(inBlocks(x, 2), { k: 3, queries });
    expect([rows, k]).toEqual([2, 3]);
    expect([...indices]).toEqual([0, 2, 3, 1, 2, 4]);
    expect([...distances]).toEqual([0, 1, 1, 1, 4, 4]);
  });

  it("finds those of knn() over all rows, in few and in many columns, whatever the blocks", async () => {
    for (const cols of [3, 24]) {
      const x = noise(500, cols, cols);
      const queries = noise(7, cols, 99);
      const whole = knn(x, { k: 5, queries });
      for (const size of [1, 33, 1000]) {
        const found = await nearestRows(inBlocks(x, size), { k: 5, queries });
        expect(found.indices).toEqual(whole.indices);
        found.distances.forEach((distance, i) => {
          expect(distance).toBeCloseTo(whole.distances[i], 12);
        });
      }
    }
  });

  it("does not depend on the blocks where many rows are as near", async () => {
    const places = fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 4, maxLength: 30 });
    await fc.assert(
      fc.asyncProperty(places, fc.integer({ min: 1, max: 9 }), async (values, size) => {
        const x = matrix(values.map((value) => [value]));
        const queries = matrix([[1], [2.5]]);
        const found = await nearestRows(inBlocks(x, size), { k: 4, queries });
        expect(found.indices).toEqual(knn(x, { k: 4, queries }).indices);
      }),
      { numRuns: 60 },
    );
  });

  it("tells its progress, stops by its signal, and refuses what cannot be", async () => {
    const x = noise(10, 2, 1);
    const seen: number[] = [];
    await nearestRows(inBlocks(x, 4), { k: 1, queries: x, onProgress: (rows) => seen.push(rows) });
    expect(seen).toEqual([4, 8, 10]);
    const signal = AbortSignal.abort(new Error("enough"));
    await expect(nearestRows(x, { k: 1, queries: x, signal })).rejects.toThrow("enough");
    for (const k of [0, 1.5, 11])
      await expect(nearestRows(x, { k, queries: x })).rejects.toMatchObject({ code: "OUT_OF_RANGE" });
    await expect(nearestRows(x, { k: 1, queries: noise(2, 3, 1) })).rejects.toMatchObject({ code: "SHAPE_MISMATCH" });
    await expect(nearestRows(x, { k: 1, queries: matrix([[0, Number.NaN]]) })).rejects.toMatchObject({
      code: "NOT_FINITE",
    });
  });
});
