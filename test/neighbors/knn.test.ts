import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Matrix, matrix } from "../../src/matrix.ts";
import { knn } from "../../src/neighbors/knn.ts";
import { random } from "../../src/random.ts";
import { formula } from "../support/formula.ts";

const fixture = JSON.parse(readFileSync(new URL("../fixtures/neighbors/knn.json", import.meta.url), "utf8"));

/** What SciPy's cKDTree finds. */
interface Known {
  rows: number;
  cols: number;
  k: number;
  indices: number[];
  distances: number[];
  ofQueries: { indices: number[]; distances: number[] };
}

function noise(rows: number, cols: number, seed: number): Matrix {
  const { normal } = random(seed);
  return matrix(
    Float64Array.from({ length: rows * cols }, () => normal()),
    rows,
    cols,
  );
}

/** Every distance computed and sorted: what the fast ways must equal. */
function slowly(x: Matrix, k: number, queries?: Matrix): { indices: number[]; distances: number[] } {
  const indices: number[] = [];
  const distances: number[] = [];
  const asked = queries ?? x;
  for (let q = 0; q < asked.rows; q++) {
    const all: [number, number][] = [];
    for (let row = 0; row < x.rows; row++) {
      if (!queries && row === q) continue;
      let sum = 0;
      for (let j = 0; j < x.cols; j++) sum += (asked.data[q * x.cols + j] - x.data[row * x.cols + j]) ** 2;
      all.push([sum, row]);
    }
    all.sort((a, b) => a[0] - b[0] || a[1] - b[1]);
    for (const [squared, row] of all.slice(0, k)) {
      indices.push(row);
      distances.push(Math.sqrt(squared));
    }
  }
  return { indices, distances };
}

describe("knn()", () => {
  it("finds neighbours by hand, without the row itself", () => {
    const { indices, distances } = knn(matrix([[0], [1], [3], [7]]), { k: 2 });
    expect(Array.from(indices)).toEqual([1, 2, 0, 2, 1, 0, 2, 1]);
    expect(Array.from(distances)).toEqual([1, 3, 1, 2, 2, 3, 4, 6]);
  });

  it.each([
    [400, 1],
    [600, 3],
    [500, 7],
    [300, 20],
    [250, 130],
  ])("equals the sorted list of all distances for %i x %i", (rows, cols) => {
    const x = noise(rows, cols, rows + cols);
    const fast = knn(x, { k: 9 });
    const slow = slowly(x, 9);
    expect(Array.from(fast.indices)).toEqual(slow.indices);
    fast.distances.forEach((distance, i) => {
      expect(distance).toBeCloseTo(slow.distances[i], 12);
    });
  });

  it.each(fixture.sets as Known[])("equals SciPy's cKDTree on $rows × $cols, k = $k, and for queries", (known) => {
    const x = formula(known.rows, known.cols, 5);
    const others = formula(25, known.cols, 3);
    const queries = { ...others, data: others.data.map((value) => value + 0.25) };
    for (const [ours, theirs] of [
      [knn(x, { k: known.k }), known],
      [knn(x, { k: known.k, queries }), known.ofQueries],
    ] as const) {
      expect(Array.from(ours.indices)).toEqual(theirs.indices);
      ours.distances.forEach((distance, i) => {
        expect(distance).toBeCloseTo(theirs.distances[i], 12);
      });
    }
  });

  it("answers for other rows than its own, which may coincide with them", () => {
    const x = noise(300, 4, 1);
    const queries = matrix(x.data.slice(0, 40), 10, 4);
    const found = knn(x, { k: 3, queries });
    expect(Array.from(found.indices)).toEqual(slowly(x, 3, queries).indices);
    expect(Array.from({ length: 10 }, (_, q) => found.indices[q * 3])).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  });

  it("decides ties by row, with many duplicates", () => {
    const digit = fc.integer({ min: 0, max: 2 });
    fc.assert(
      fc.property(fc.array(fc.tuple(digit, digit), { minLength: 4, maxLength: 90 }), (rows) => {
        const x = matrix(rows);
        expect(Array.from(knn(x, { k: 3 }).indices)).toEqual(slowly(x, 3).indices);
      }),
    );
  });

  it("refuses what it cannot answer", () => {
    const x = noise(5, 2, 1);
    expect(() => knn(x, undefined as never)).toThrow(expect.objectContaining({ code: "OUT_OF_RANGE" }));
    expect(() => knn(x, { k: 5 })).toThrowError(/Cannot find 5 neighbors where there are 4/);
    expect(() => knn(x, { k: 2, queries: noise(5, 3, 1) })).toThrowError(/rows of 3 numbers among rows of 2/);
    expect(() => knn(matrix([[1], [Number.NaN], [2]]), { k: 1 })).toThrowError(/1 are missing/);
  });
});
