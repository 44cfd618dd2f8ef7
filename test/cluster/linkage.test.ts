import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { condensedDistances } from "../../src/cluster/condensed.ts";
import { cutTree } from "../../src/cluster/cut-tree.ts";
import { type LinkageMethod, linkage } from "../../src/cluster/linkage.ts";
import { nearestNeighborChain, wardUpdate } from "../../src/cluster/nearest-neighbor-chain.ts";
import { wardTree } from "../../src/cluster/ward.ts";
import { type Matrix, matrix } from "../../src/matrix.ts";
import { adjustedRandScore } from "../../src/metrics/adjusted-rand.ts";
import { checkClusterer, mapRows, noise, shuffled } from "../support/check-clusterer.ts";
import { formula } from "../support/formula.ts";

const methods: LinkageMethod[] = ["ward", "single", "complete", "average"];
const fixture = JSON.parse(readFileSync(new URL("../fixtures/cluster/trees.json", import.meta.url), "utf8"));

for (const method of methods) {
  checkClusterer(`cutTree(linkage(${method}))`, (x, nClusters) => cutTree(linkage(x, { method }), { nClusters }));
}

describe("linkage()", () => {
  it("merges four points on a line as worked out by hand", () => {
    const x = matrix([[0], [1], [4], [6]]);
    // Ward: {0}+{1} at 1, {4}+{6} at 2, then means 0.5 and 5: sqrt(2 · 2·2/4) · 4.5.
    const ward = linkage(x);
    expect([...ward.left]).toEqual([0, 2, 4]);
    expect([...ward.right]).toEqual([1, 3, 5]);
    expect([...ward.sizes]).toEqual([2, 2, 4]);
    expect([...ward.heights.slice(0, 2)]).toEqual([1, 2]);
    expect(ward.heights[2]).toBeCloseTo(Math.sqrt(2) * 4.5, 14);
    expect([...linkage(x, { method: "single" }).heights]).toEqual([1, 2, 3]);
    expect([...linkage(x, { method: "complete" }).heights]).toEqual([1, 2, 6]);
    expect([...linkage(x, { method: "average" }).heights]).toEqual([1, 2, (4 + 6 + 3 + 5) / 4]);
  });

  it.each([3, 20])("gives rows with weights, of %i columns, the tree of as many coinciding samples", (cols) => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 2, maxLength: 30 }), (weights) => {
        const rows = noise(weights.length, cols, weights.length);
        const repeated = weights.flatMap((weight, i) => new Array<number>(weight).fill(i));
        const all = mapRows(rows, (i) => repeated[i], repeated.length);
        const whole = linkage(all).heights.slice(all.rows - rows.rows);
        closeTo(linkage(rows, { weights }).heights, [...whole]);
        if (cols < 16) closeTo(wardTree(rows, weights).heights, [...whole]);
      }),
      { numRuns: 40 },
    );
  });

  it("refuses weights that are no counts, of other rows, and for other methods than Ward", () => {
    const x = matrix([[0], [1], [4]]);
    expect(() => linkage(x, { weights: [1, 2] })).toThrow(/3 rows with 2 weights/);
    expect(() => linkage(x, { weights: [1, 0, 1] })).toThrow(/weight of 0 in row 1/);
    expect(() => linkage(x, { weights: [1, 1.5, 1] })).toThrow(/1\.5/);
    expect(() => linkage(x, { weights: [1, 2 ** 31, 1] })).toThrow(/2147483649 in all/);
    expect(() => linkage(x, { method: "average", weights: [1, 1, 1] })).toThrow(/average linkage/);
  });

  it("gives an empty tree of one row and a single merge of two", () => {
    expect(linkage(matrix([[1, 2]])).heights).toHaveLength(0);
    const { left, right, heights, sizes } = linkage(
      matrix([
        [0, 0],
        [3, 4],
      ]),
    );
    expect([left[0], right[0], heights[0], sizes[0]]).toEqual([0, 1, 5, 2]);
  });

  for (const [name, set] of Object.entries<KnownSet>(fixture.sets)) {
    for (const method of methods) {
      it(`equals SciPy's ${method} tree of the set "${name}"`, () => {
        const { rows, cols, x } = set;
        const samples = x ? matrix(x, rows, cols) : formula(rows, cols, name === "columns" ? 4 : 6);
        const tree = linkage(samples, { method });
        const known = set[method];
        if (name === "formula") {
          closeTo(tree.heights.slice(-30), known.top);
          expect(tree.heights.reduce((a, b) => a + b, 0) / known.sum).toBeCloseTo(1, 11);
          return;
        }
        closeTo(tree.heights, known.heights);
        if (name === "noise" || name === "columns" || name === "two") {
          expect([...tree.left]).toEqual(known.left);
          expect([...tree.right]).toEqual(known.right);
          expect([...tree.sizes]).toEqual(known.sizes);
        }
      });
    }
  }

  it("equals, for Ward, the chain over a table of all distances", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 2, max: 120 }),
        fc.integer({ min: 1, max: 9 }),
        fc.integer({ min: 0, max: 10000 }),
        (n, d, seed) => {
          const x = noise(n, d, seed);
          const tree = linkage(x);
          const table = nearestNeighborChain(condensedDistances(x), n, wardUpdate);
          closeTo(tree.heights, table.heights);
          expect(tree.left).toEqual(table.left);
          expect(tree.right).toEqual(table.right);
        },
      ),
      { numRuns: 60 },
    );
  });

  it.each(methods)("numbers %s merges as SciPy does: heights rise, each cluster is used once", (method) => {
    fc.assert(
      fc.property(rows(), (x) => {
        const n = x.rows;
        const { left, right, heights, sizes } = linkage(x, { method });
        const used = new Set([...left, ...right]);
        expect(used.size).toBe(2 * (n - 1));
        expect(sizes.at(-1) ?? 1).toBe(n);
        for (let i = 0; i < n - 1; i++) {
          expect(left[i]).toBeLessThan(right[i]);
          expect(right[i]).toBeLessThan(n + i);
          if (i > 0) expect(heights[i]).toBeGreaterThanOrEqual(heights[i - 1]);
        }
      }),
      { numRuns: 60 },
    );
  });

  it.each(methods)("scales %s heights with the unit and keeps them under translation and reordering", (method) => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 10000 }), fc.integer({ min: -20, max: 20 }), (seed, power) => {
        const x = noise(40, 3, seed);
        const { heights } = linkage(x, { method });
        const scaled = linkage({ ...x, data: x.data.map((v) => v * 2 ** power) }, { method });
        closeTo(scaled.heights, [...heights.map((h) => h * 2 ** power)]);
        closeTo(linkage({ ...x, data: x.data.map((v) => v + 16) }, { method }).heights, [...heights]);
        const order = shuffled(40, seed);
        closeTo(
          linkage(
            mapRows(x, (i) => order[i]),
            { method },
          ).heights,
          [...heights],
        );
      }),
      { numRuns: 20 },
    );
  });

  it.each(methods)("merges duplicates first in %s, at height 0", (method) => {
    const x = noise(10, 3, 4);
    const { heights } = linkage(
      mapRows(x, (i) => i % 10, 70),
      { method },
    );
    expect(heights.filter((h) => h === 0)).toHaveLength(60);
    closeTo(heights.slice(60), [...(method === "ward" ? heights.slice(60) : linkage(x, { method }).heights)]);
  });

  it("keeps Ward's memory in proportion to the rows", () => {
    const x = formula(10_870, 7, 7);
    const before = process.memoryUsage().arrayBuffers;
    const tree = linkage(x);
    const extra = process.memoryUsage().arrayBuffers - before;
    expect(tree.sizes.at(-1)).toBe(10_870);
    expect(extra).toBeLessThan(16 * 2 ** 20);
  });

  it("finds the same clusters whatever the row order, by ARI at every cut", () => {
    const x = formula(900, 5, 7);
    const order = shuffled(900, 3);
    const tree = linkage(x);
    const other = linkage(mapRows(x, (i) => order[i]));
    for (let nClusters = 2; nClusters <= 20; nClusters++) {
      const labels = cutTree(tree, { nClusters });
      const moved = cutTree(other, { nClusters });
      expect(
        adjustedRandScore(
          moved,
          Int32Array.from(order, (i) => labels[i]),
        ),
      ).toBe(1);
    }
  });

  it("refuses an unknown method", () => {
    expect(() => linkage(noise(5, 2, 1), { method: "centroid" as LinkageMethod })).toThrow(
      expect.objectContaining({ code: "BAD_OPTION", hint: expect.stringContaining("average") }),
    );
  });

  it("refuses a table of distances that does not fit, before it starts", () => {
    const x = matrix(new Float32Array(200_000), 200_000, 1);
    expect(() => linkage(x, { method: "average" })).toThrow(
      expect.objectContaining({ code: "TOO_MANY_ROWS", message: expect.stringContaining("149.0 GiB") }),
    );
  });
});

type KnownSet = { rows: number; cols: number; x?: number[] } & Record<LinkageMethod, KnownTree>;

/** SciPy's tree; of the large set the highest merges and the sum of all heights only. */
interface KnownTree {
  left: number[];
  right: number[];
  heights: number[];
  sizes: number[];
  top: number[];
  sum: number;
}

/** Rows of small whole numbers, full of ties and duplicates. */
function rows(): fc.Arbitrary<Matrix> {
  return fc
    .array(fc.tuple(fc.integer({ min: 0, max: 4 }), fc.integer({ min: 0, max: 4 })), { minLength: 1, maxLength: 60 })
    .map((points) => matrix(points));
}

/** Within 1e-9 of the largest height, SciPy's own rounding for tied and nearly tied merges included. */
function closeTo(heights: ArrayLike<number>, known: ArrayLike<number>): void {
  expect(heights).toHaveLength(known.length);
  for (let i = 0; i < known.length; i++) {
    expect(Math.abs(heights[i] - known[i])).toBeLessThanOrEqual(1e-9 * Math.max(known[i], 1e-6));
  }
}
