import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cutTree } from "../../src/cluster/cut-tree.ts";
import { linkage } from "../../src/cluster/linkage.ts";
import { matrix } from "../../src/matrix.ts";
import { adjustedRandScore } from "../../src/metrics/adjusted-rand.ts";
import { noise } from "../support/check-clusterer.ts";

const fixture = JSON.parse(readFileSync(new URL("../fixtures/cluster/trees.json", import.meta.url), "utf8")).sets.noise;
const line = linkage(matrix([[0], [1], [4], [6]]));

describe("cutTree()", () => {
  it("cuts four points on a line as worked out by hand", () => {
    expect([...cutTree(line, { nClusters: 1 })]).toEqual([0, 0, 0, 0]);
    expect([...cutTree(line, { nClusters: 2 })]).toEqual([0, 0, 1, 1]);
    expect([...cutTree(line, { nClusters: 3 })]).toEqual([0, 0, 1, 2]);
    expect([...cutTree(line, { nClusters: 4 })]).toEqual([0, 1, 2, 3]);
  });

  it("keeps the merges up to a height, that height included", () => {
    expect([...cutTree(line, { height: 0 })]).toEqual([0, 1, 2, 3]);
    expect([...cutTree(line, { height: 1 })]).toEqual([0, 0, 1, 2]);
    expect([...cutTree(line, { height: 1.99 })]).toEqual([0, 0, 1, 2]);
    expect([...cutTree(line, { height: 100 })]).toEqual([0, 0, 0, 0]);
  });

  it("makes SciPy's clusters", () => {
    const { rows, cols, x } = fixture;
    for (const method of ["ward", "single", "complete", "average"] as const) {
      const tree = linkage(matrix(x, rows, cols), { method });
      for (const [k, labels] of Object.entries<number[]>(fixture[method].cuts)) {
        const ours = cutTree(tree, { nClusters: Number(k) });
        expect(new Set(ours).size).toBe(Number(k));
        expect(adjustedRandScore(ours, labels)).toBe(1);
      }
      expect(adjustedRandScore(cutTree(tree, { height: tree.heights[30] }), fixture[method].atMedian)).toBe(1);
    }
  });

  it("numbers clusters in the order in which the samples meet them", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 0, max: 1000 }), (nClusters, seed) => {
        let next = 0;
        for (const label of cutTree(linkage(noise(40, 2, seed)), { nClusters })) {
          expect(label).toBeLessThanOrEqual(next);
          if (label === next) next++;
        }
        expect(next).toBe(nClusters);
      }),
      { numRuns: 40 },
    );
  });

  it("splits one cluster at a time: a finer cut never joins what a coarser one parts", () => {
    const tree = linkage(noise(50, 3, 8));
    for (let nClusters = 1; nClusters < 50; nClusters++) {
      const coarse = cutTree(tree, { nClusters });
      const fine = cutTree(tree, { nClusters: nClusters + 1 });
      const home = new Map<number, number>();
      fine.forEach((label, i) => {
        expect(home.get(label) ?? coarse[i]).toBe(coarse[i]);
        home.set(label, coarse[i]);
      });
    }
  });

  it("refuses no place to cut, two places, and a height below 0", () => {
    expect(() => cutTree(line, {} as { height: number })).toThrow(expect.objectContaining({ code: "BAD_OPTION" }));
    expect(() => cutTree(line, undefined as never)).toThrow(expect.objectContaining({ code: "BAD_OPTION" }));
    expect(() => cutTree(line, { nClusters: 2, height: 1 } as never)).toThrow(
      expect.objectContaining({ code: "BAD_OPTION" }),
    );
    for (const height of [-1, Number.NaN]) {
      expect(() => cutTree(line, { height })).toThrow(expect.objectContaining({ code: "BAD_HEIGHT" }));
    }
  });
});
