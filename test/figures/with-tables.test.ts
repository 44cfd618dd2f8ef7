import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { cutTree } from "../../src/cluster/cut-tree.ts";
import { linkage } from "../../src/cluster/linkage.ts";
import { clusterMap, crop, dendrogram, variableMap } from "../../src/figures/index.ts";
import { standardize } from "../../src/stats/standardize.ts";
import type { Table } from "../../src/table/table.ts";
import { tableFrom } from "../../src/table/table-from.ts";
import { hasSharedData, sharedData } from "../support/shared-data.ts";

/** Real monthly means on a one-degree grid: row 0 at 89.5°N, 99999 where there is none. */
function readGrid(name: string): number[] {
  const values = readFileSync(sharedData("earth_1deg", `${name}.csv`), "utf8")
    .trim()
    .split(/[\n,]/)
    .map(Number);
  return values.map((value) => (value > 9e4 ? Number.NaN : value));
}

function earth(): Table {
  const cells = Array.from({ length: 180 * 360 }, (_, i) => i);
  return tableFrom({
    latitude: Float64Array.from(cells, (i) => 89.5 - Math.floor(i / 360)),
    longitude: Float64Array.from(cells, (i) => (i % 360) - 179.5),
    NDVI: Float64Array.from(readGrid("ndvi")),
    albedo: Float64Array.from(readGrid("albedo")),
    temperature: Float64Array.from(readGrid("land_surface_temp")),
  });
}

test.skipIf(!hasSharedData)(
  "real data go from a table to maps and a dendrogram (skipped without the shared data)",
  () => {
    const features = ["NDVI", "albedo", "temperature"];
    const land = crop(earth().dropMissing(features), "africa");
    expect(land.length).toBeGreaterThan(2000);
    expect(Math.max(...land.numbers("latitude"))).toBeLessThanOrEqual(38);

    const map = variableMap(land, "NDVI");
    expect(map.data[0].type).toBe("heatmap");
    const tree = linkage(standardize(land.matrix(features)), { method: "ward" });
    const labels = cutTree(tree, { nClusters: 6 });
    const clusters = clusterMap(land, labels).data.slice(0, -1);
    const branches = dendrogram(tree, { cut: 6 }).data.slice(1);
    expect(branches.map(({ name }) => name)).toEqual(clusters.map(({ name }) => name));
    expect(branches).toHaveLength(6);
  },
);
