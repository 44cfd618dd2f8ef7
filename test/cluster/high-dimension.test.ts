import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { cutTree } from "../../src/cluster/cut-tree.ts";
import { linkage } from "../../src/cluster/linkage.ts";
import { mapRows, noise } from "../support/check-clusterer.ts";
import { formula } from "../support/formula.ts";

interface Known {
  rows: number;
  cols: number;
  groups: number;
  left: number[];
  right: number[];
  top: number[];
  sum: number;
  cuts: string[];
}

const { sets } = JSON.parse(
  readFileSync(new URL("../fixtures/cluster/high-dimension.json", import.meta.url), "utf8"),
) as { sets: Known[] };

describe("Ward's tree of samples with many columns", () => {
  it.each(sets)("equals SciPy's of $rows × $cols, with the same clusters at every cut", (known) => {
    const tree = linkage(formula(known.rows, known.cols, known.groups));
    expect([...tree.left]).toEqual(known.left);
    expect([...tree.right]).toEqual(known.right);
    // Sums of up to 512 squares, in another order.
    tree.heights.slice(-30).forEach((height, i) => {
      expect(Math.abs(height / known.top[i] - 1)).toBeLessThan(1e-13);
    });
    expect(Math.abs(tree.heights.reduce((a, b) => a + b, 0) / known.sum - 1)).toBeLessThan(1e-13);
    known.cuts.forEach((cut, i) => {
      const labels = [...cutTree(tree, { nClusters: i + 2 })];
      expect(labels.map((label) => label.toString(36)).join("")).toBe(cut);
    });
  });

  it("tells apart samples that numbers of 32 bits cannot", () => {
    // Twins that differ by 2e-12 to 8e-11 in one column of a hundred.
    const x = noise(40, 100, 2);
    const near = mapRows(x, (i) => i >> 1, 80);
    for (let i = 0; i < 80; i++) near.data[100 * i] += (i % 2) * (1 + i) * 1e-12;
    const { heights, left, right } = linkage(near);
    for (let i = 0; i < 40; i++) {
      expect(right[i] - left[i]).toBe(1);
      expect(heights[i] / ((right[i] + 1) * 1e-12)).toBeCloseTo(1, 2);
    }
  });
});
