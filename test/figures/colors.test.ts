import { expect, test } from "vitest";
import { clustersOf } from "../../src/figures/clusters.ts";
import { colorStops, labelColors } from "../../src/figures/colors.ts";

test("scales end in matplotlib's colours, and turn around", () => {
  const ends = (name: "viridis" | "plasma" | "viridis_r") => [colorStops(name)[0][1], colorStops(name).at(-1)![1]];
  expect(ends("viridis")).toEqual(["#440154", "#fde725"]);
  expect(ends("plasma")).toEqual(["#0d0887", "#f0f921"]);
  expect(ends("viridis_r")).toEqual(["#fde725", "#440154"]);
  for (const name of ["viridis", "plasma", "coolwarm"] as const) expect(colorStops(name)).toHaveLength(33);
});

test("labelColors() gives tab10, different colours beyond ten, and even steps of a scale", () => {
  expect(labelColors(3)).toEqual(["#1f77b4", "#ff7f0e", "#2ca02c"]);
  expect(new Set(labelColors(40)).size).toBe(40);
  expect(labelColors(2, "plasma")).toEqual(["#0d0887", "#f0f921"]);
  expect(labelColors(1, "plasma")).toEqual(["#0d0887"]);
  expect(labelColors(3, ["red", "blue"])).toEqual(["red", "blue", "red"]);
});

test("unknown colours are refused by name", () => {
  expect(() => labelColors(2, "tab11" as "tab10")).toThrow('Cannot find colours named "tab11"');
  expect(() => colorStops(["red"])).toThrow("one colour");
});

test("clustersOf() keeps the colour of a label where others are absent, and what is in no cluster grey", () => {
  const found = clustersOf([3, -1, 3, 1]).map(({ label, name, color, rows }) => [label, name, color, [...rows]]);
  expect(found).toEqual([
    [-1, "none", "#8a8f98", [1]],
    [1, "1", "#ff7f0e", [3]],
    [3, "3", "#d62728", [0, 2]],
  ]);
});

test("clustersOf() refuses labels that are values", () => {
  expect(() => clustersOf([0, Number.NaN])).toThrow("Cannot use NaN as the cluster of sample 1");
  expect(() => clustersOf(Int32Array.from({ length: 2000 }, (_, i) => i))).toThrow("2000 clusters");
});
