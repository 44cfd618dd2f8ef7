import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { copheneticCorrelation, copheneticDistances } from "../../src/cluster/cophenetic.ts";
import { leafOrder } from "../../src/cluster/leaf-order.ts";
import { linkage } from "../../src/cluster/linkage.ts";
import { matrix } from "../../src/matrix.ts";
import { noise } from "../support/check-clusterer.ts";

const fixture = JSON.parse(readFileSync(new URL("../fixtures/cluster/trees.json", import.meta.url), "utf8")).sets.noise;
const line = matrix([[0], [1], [4], [6]]);

describe("cophenetic distances", () => {
  it("are, for four points on a line, as worked out by hand", () => {
    // Single linkage: {0, 1} at 1, {4, 6} at 2, all at 3.
    const tree = linkage(line, { method: "single" });
    expect([...copheneticDistances(tree)]).toEqual([1, 3, 3, 3, 3, 2]);
    const [d, h] = [
      [1, 4, 6, 3, 5, 2],
      [1, 3, 3, 3, 3, 2],
    ];
    expect(copheneticCorrelation(tree, line)).toBeCloseTo(pearson(d, h), 14);
  });

  it.each(["ward", "single", "complete", "average"] as const)("equal SciPy's for %s", (method) => {
    const x = matrix(fixture.x as number[], fixture.rows, fixture.cols);
    const tree = linkage(x, { method });
    const known = fixture[method].cophenet;
    const distances = copheneticDistances(tree);
    (known.first as number[]).forEach((value, i) => {
      expect(distances[i]).toBeCloseTo(value, 12);
    });
    expect(distances.reduce((a, b) => a + b, 0) / known.sum).toBeCloseTo(1, 12);
    expect(copheneticCorrelation(tree, x)).toBeCloseTo(known.correlation, 12);
  });

  it("obey the ultrametric inequality", () => {
    fc.assert(
      fc.property(fc.integer({ min: 3, max: 20 }), fc.integer(), (n, seed) => {
        const c = copheneticDistances(linkage(noise(n, 2, seed)));
        const at = (i: number, j: number) => (i < j ? c[n * i - (i * (i + 1)) / 2 + j - i - 1] : at0(j, i));
        const at0 = (i: number, j: number) => c[n * i - (i * (i + 1)) / 2 + j - i - 1];
        for (let i = 0; i < n; i++) {
          for (let j = 0; j < n; j++) {
            for (let k = 0; k < n; k++) {
              if (i === j || j === k || i === k) continue;
              expect(at(i, j)).toBeLessThanOrEqual(Math.max(at(i, k), at(k, j)));
            }
          }
        }
      }),
      { numRuns: 20 },
    );
  });

  it("do not correlate with distances that are all equal", () => {
    // Corners of a simplex, √2 · 0.3 apart, whose mean is rounded.
    const corners = matrix(
      Array.from({ length: 7 }, (_, i) => Array.from({ length: 7 }, (_, j) => (i === j ? 0.3 : 0))),
    );
    expect(copheneticCorrelation(linkage(corners), corners)).toBeNaN();
    const same = matrix(new Float64Array(10).fill(0.1), 5, 2);
    expect(copheneticCorrelation(linkage(same), same)).toBeNaN();
  });

  it("refuse samples of another number, and too few", () => {
    expect(() => copheneticCorrelation(linkage(line), noise(5, 1, 1))).toThrow(
      expect.objectContaining({ code: "SHAPE_MISMATCH" }),
    );
    expect(() => copheneticCorrelation(linkage(noise(2, 1, 1)), noise(2, 1, 1))).toThrow(
      expect.objectContaining({ code: "TOO_FEW_ROWS" }),
    );
  });
});

describe("leafOrder()", () => {
  it("lines up every sample once, with each cluster together", () => {
    const { order, gaps } = leafOrder(linkage(line));
    expect([...order]).toEqual([0, 1, 2, 3]);
    expect(gaps[0]).toBe(1);
    expect(gaps[2]).toBe(2);
    expect([...leafOrder(linkage(noise(50, 3, 1))).order].sort((a, b) => a - b)).toEqual([...Array(50).keys()]);
  });
});

function pearson(a: number[], b: number[]): number {
  const mean = (v: number[]) => v.reduce((p, q) => p + q, 0) / v.length;
  const [ma, mb] = [mean(a), mean(b)];
  const dot = (p: number[], q: number[], mp: number, mq: number) =>
    p.reduce((sum, v, i) => sum + (v - mp) * (q[i] - mq), 0);
  return dot(a, b, ma, mb) / Math.sqrt(dot(a, a, ma, ma) * dot(b, b, mb, mb));
}
