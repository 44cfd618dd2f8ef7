import { expect, test } from "vitest";
import * as figures from "../../src/figures/index.ts";

test("albedo/figures gives these names and no others", () => {
  expect(Object.keys(figures).sort()).toEqual([
    "Comparison",
    "Figure",
    "backgroundMap",
    "bar",
    "closeChromium",
    "clusterMap",
    "comparison",
    "crop",
    "dendrogram",
    "densityScatter",
    "globe",
    "heatmap",
    "histogram",
    "images",
    "lines",
    "panels",
    "pictureScatter",
    "pngOf",
    "regions",
    "renderImages",
    "scatter",
    "steps",
    "variableMap",
  ]);
});
