import { expect, test } from "vitest";
import { cutTree } from "../../src/cluster/cut-tree.ts";
import { dendrogram } from "../../src/figures/dendrogram.ts";
import { clusterMap } from "../../src/figures/map/cluster-map.ts";
import { cutHeight, nodeLabels, truncateTree } from "../../src/figures/truncated-tree.ts";
import known from "../fixtures/figures/dendrograms.json" with { type: "json" };
import { columnsOf } from "./columns.ts";

function treeOf({ left, right, heights, sizes }: (typeof known.cases)[number]) {
  return {
    left: Int32Array.from(left),
    right: Int32Array.from(right),
    heights: Float64Array.from(heights),
    sizes: Int32Array.from(sizes),
  };
}

// Samples 0, 1 merge at 1; 2, 3 at 2; the pairs at 5; 4 joins at 9.
const small = {
  left: Int32Array.of(0, 2, 5, 4),
  right: Int32Array.of(1, 3, 6, 7),
  heights: Float64Array.of(1, 2, 5, 9),
  sizes: Int32Array.of(2, 2, 4, 5),
};

test("truncateTree() places leaves and brackets as SciPy's lastp does", () => {
  for (const item of known.cases) {
    const { leaves, brackets } = truncateTree(treeOf(item), item.lastMerged);
    expect(leaves.map(({ node, size }) => (size > 1 ? `(${size})` : String(node)))).toEqual(item.ivl);
    const ours = brackets.map(({ x: [a, b], from, height }) => [5 + 10 * a, 5 + 10 * b, from[0], height, from[1]]);
    const theirs = item.icoord.map((x, i) => [x[0], x[2], item.dcoord[i][0], item.dcoord[i][1], item.dcoord[i][3]]);
    const byHeight = (a: number[], b: number[]) => a[3] - b[3] || a[0] - b[0];
    expect(ours.sort(byHeight)).toEqual(theirs.sort(byHeight));
  }
});

test("truncateTree() works on a chain as deep as there are samples", () => {
  const n = 20_000;
  const chain = {
    left: Int32Array.from({ length: n - 1 }, (_, k) => (k === 0 ? 0 : k + 1)),
    right: Int32Array.from({ length: n - 1 }, (_, k) => (k === 0 ? 1 : n + k - 1)),
    heights: Float64Array.from({ length: n - 1 }, (_, k) => k + 1),
    sizes: Int32Array.from({ length: n - 1 }, (_, k) => k + 2),
  };
  const { leaves, brackets } = truncateTree(chain, n);
  expect([leaves.length, brackets.length, brackets.at(-1)!.size]).toEqual([n, n - 1, n]);
});

test("dendrogram() labels leaves by size or row and shows height and size of each merge", () => {
  const figure = dendrogram(small, { lastMerged: 3 });
  expect(figure.layout.xaxis!.ticktext).toEqual(["4", "(2)", "(2)"]);
  const [trace] = figure.data;
  expect(trace.x).toEqual([1, 1, 1.5, 2, 2, null, 0, 0, 0.75, 1.5, 1.5, null]);
  expect(trace.y).toEqual([1, 5, 5, 5, 2, null, 0, 9, 9, 9, 5, null].map((v, i) => (i === 0 || i === 4 ? 0 : v)));
  expect((trace.customdata as unknown[])[1]).toEqual([5, 4]);
});

test("dendrogram() colours each cluster as clusterMap() does and draws the cut between two merges", () => {
  const figure = dendrogram(small, { cut: 3 });
  const labels = cutTree(small, { nClusters: 3 });
  const table = columnsOf({ x: [0, 1, 2, 3, 4], y: [0, 1, 0, 2, 1] });
  const map = clusterMap(table, labels);
  const ofTree = figure.data.slice(1).map(({ name, line }) => [name, (line as { color: string }).color]);
  const ofMap = map.data.map(({ name, marker, colorscale }) => [
    name,
    marker ? (marker as { color: string }).color : (colorscale as [number, string][])[0][1],
  ]);
  expect(ofTree).toEqual(ofMap);
  expect(ofTree.map(([name]) => name)).toEqual(["0 (2)", "1 (2)", "2 (1)"]);
  expect(figure.layout.shapes![0]).toMatchObject({ y0: 3.5, y1: 3.5 });
  expect(figure.layout.annotations![0]).toMatchObject({ text: "cut: 3 clusters" });
});

test("nodeLabels() knows nodes above the cut from those below", () => {
  expect([...nodeLabels(small, [0, 0, 1, 1, 2])]).toEqual([0, 0, 1, 1, 2, 0, 1, -1, -1]);
});

test("cutHeight() lies between the merges on both sides of the cut", () => {
  expect(cutHeight(small, 2, false)).toBe(7);
  expect(cutHeight(small, 2, true)).toBeCloseTo(Math.sqrt(45), 12);
  expect(cutHeight(small, 5, false)).toBe(0.5);
  expect(cutHeight(small, 1, false)).toBeGreaterThan(9);
});

test("dendrogram() puts leaves on a logarithmic axis a little under the lowest merge", () => {
  const { data, layout } = dendrogram(small, { logHeight: true });
  expect(layout.yaxis!.type).toBe("log");
  const heights = (data[0].y as (number | null)[]).filter((y) => y !== null);
  expect(Math.min(...heights)).toBeCloseTo(0.7, 12);
});

test("dendrogram() refuses cuts and trees that cannot be drawn", () => {
  expect(() => dendrogram(small, { lastMerged: 3, cut: 4 })).toThrow(
    "Cannot cut a dendrogram of 3 leaves into 4 clusters",
  );
  expect(() => dendrogram(small, { cut: 0 })).toThrow("Cannot use 0 clusters");
  expect(() => dendrogram(small, { lastMerged: 1.5 })).toThrow("Cannot use 1.5 leaves");
  expect(() => dendrogram({ ...small, sizes: Int32Array.of(1) })).toThrow("Cannot draw a tree of 4 heights");
});
