import { copyFileSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { CellResult } from "../../kernel/client/index.ts";
import { plotlyMime } from "../../kernel/protocol.ts";
import { dataFile } from "../../src/datasets/data-file.ts";
import { failures, runCells } from "../support/run-cells.ts";

// The cells for which the library's names were chosen, as the user would write them.
const cells = `
import { correlation, cutTree, daviesBouldinScore, kmeans, linkage, pca, range, readNetcdf, silhouetteScore, standardize, tableFrom } from "albedo";
import { clusterMap, dendrogram, heatmap, lines, variableMap } from "albedo/figures";

const grid = await readNetcdf("data/GRASP_POLDER_L3_climatological_S1.1degree.nc");
grid
// ---- land only, seven features, no gaps
const features = ["DHR1020", "DHR443", "DHR490", "DHR565", "DHR670", "DHR865", "NDVI"];
const land = grid.table().filter((row) => row.LandPercentage === 100).dropMissing(features);
land.describe()
// ---- figure 1
variableMap(land, "NDVI", { background: "satellite", title: "Figure 1. NDVI" })
// ---- figure 4
const x = land.matrix(features);
heatmap(correlation(x), { names: features, range: [-1, 1], annotate: 2, title: "Figure 4. Correlations" })
// ---- figure 5
const scaled = standardize(x);
const tree = linkage(scaled, { method: "ward" });
dendrogram(tree, { lastMerged: 30, cut: 6, title: \`Figure 5. Ward linkage of \${land.length} cells\` })
// ---- figure 13
const z = pca(scaled, { nComponents: 3 }).transform(scaled);
const counts = range(1, 21);
const wcss = counts.map((nClusters) => kmeans(z, { nClusters, nInit: 10, seed: 42 }).inertia);
lines({ x: counts, y: wcss, xTitle: "clusters", yTitle: "WCSS", title: "Figure 13. Elbow" })
// ---- figure 7
const clusters = kmeans(scaled, { nClusters: 6, nInit: 10, seed: 42 });
clusterMap(land, clusters.labels, { background: "satellite", title: "Figure 7. k-means, 6 clusters" })
// ---- do the two methods agree?
const methods = { "k-means": clusters.labels, Ward: cutTree(tree, { nClusters: 6 }) };
tableFrom(Object.entries(methods).map(([method, labels]) => (
  { method, silhouette: silhouetteScore(scaled, labels), daviesBouldin: daviesBouldinScore(scaled, labels) })))
`.split(/^\/\/ ----.*\n/m);

const folder = mkdtempSync(join(tmpdir(), "albedo-wanted-"));
let results: CellResult[];

beforeAll(async () => {
  const standIn = await dataFile("grasp", { onProgress: () => {} });
  mkdirSync(join(folder, "data"));
  copyFileSync(standIn, join(folder, "data", "GRASP_POLDER_L3_climatological_S1.1degree.nc"));
  results = await runCells(cells, folder);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The last value that a cell showed. */
function shownBy(cell: number): Record<string, unknown> {
  const output = results[cell]!.outputs.at(-1);
  return output && "data" in output ? output.data : {};
}

describe("the cells that the library is made for", () => {
  it("run as they stand", () => {
    expect(failures(results)).toEqual([]);
    expect(results.length).toBe(8);
  });

  it("show the file and its land as tables", () => {
    for (const cell of [0, 1, 7]) expect(shownBy(cell)).toHaveProperty(["text/html"]);
    expect(shownBy(1)["text/plain"]).toContain("10,870");
  });

  it("draw five figures with their titles", () => {
    for (const cell of [2, 3, 4, 5, 6]) expect(JSON.stringify(shownBy(cell)[plotlyMime])).toMatch(/Figure \d+\./);
  });

  it("name the data under each map", () => {
    for (const cell of [2, 6]) expect(JSON.stringify(shownBy(cell)[plotlyMime])).toContain("Data: stand-in for GRASP");
  });

  it("score the two methods alike", () => {
    expect(shownBy(7)["text/plain"]).toMatch(/k-means[\s\S]*Ward/);
  });
});
