import { createHash } from "node:crypto";
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { cutTree } from "../../src/cluster/cut-tree.ts";
import { kmeans } from "../../src/cluster/kmeans.ts";
import { linkage } from "../../src/cluster/linkage.ts";
import { dataFile, dataSet } from "../../src/datasets/data-file.ts";
import { graspGates } from "../../src/datasets/grasp-gates.ts";
import { graspTruth } from "../../src/datasets/grasp-truth.ts";
import { reportVariables, surfaceVariables } from "../../src/datasets/surface-variables.ts";
import { readNetcdf } from "../../src/io/read-netcdf.ts";
import { silhouetteScore } from "../../src/metrics/silhouette.ts";
import { standardize } from "../../src/stats/standardize.ts";
import type { Table } from "../../src/table/table.ts";

const root = mkdtempSync(join(tmpdir(), "albedo-datasets-"));
const cache = join(root, "cache");
const data = join(root, "data");
let path: string;
let land: Table;

beforeAll(async () => {
  mkdirSync(data);
  vi.stubEnv("ALBEDO_CACHE", cache);
  vi.stubEnv("ALBEDO_DATA", data);
  path = await dataFile("grasp", { onProgress: () => {} });
  const grid = await readNetcdf(path);
  land = grid
    .table()
    .filter((row) => row.LandPercentage === 100)
    .dropMissing(reportVariables);
});
afterAll(() => {
  vi.unstubAllEnvs();
  rmSync(root, { recursive: true });
});

describe("dataFile()", () => {
  test("generates the stand-in once, says so, and leaves nothing else in the cache", async () => {
    const again = join(root, "again");
    vi.stubEnv("ALBEDO_CACHE", again);
    const lines: string[] = [];
    const first = await dataFile("grasp", { onProgress: (line) => lines.push(line) });
    const second = await dataFile("grasp", { onProgress: (line) => lines.push(line) });
    vi.stubEnv("ALBEDO_CACHE", cache);
    expect(second).toBe(first);
    expect(lines).toEqual([
      "Generating the stand-in for GRASP/POLDER L3 climatology once, which takes a few seconds …",
    ]);
    expect(readdirSync(again)).toEqual(["grasp-stand-in-1.nc"]);
  });

  test("generates the recorded bytes", () => {
    expect(createHash("sha256").update(readFileSync(path)).digest("hex")).toBe(graspGates.sha256);
  });

  test("prefers the user's file", async () => {
    const real = join(data, "GRASP_POLDER_L3_climatological_S1.1degree.nc");
    copyFileSync(path, real);
    const found = await dataFile("grasp");
    rmSync(real);
    expect(found).toBe(real);
  });

  test("names near data sets for one that does not exist", async () => {
    await expect(dataFile("grsap")).rejects.toMatchObject({ code: "UNKNOWN_DATA_SET", hint: 'Did you mean "grasp"?' });
  });

  test("says what to do when the cache cannot be written", async () => {
    const file = join(root, "file");
    writeFileSync(file, "");
    vi.stubEnv("ALBEDO_CACHE", join(file, "below"));
    const failure = dataFile("grasp", { onProgress: () => {} });
    await expect(failure).rejects.toMatchObject({
      code: "CACHE_UNWRITABLE",
      hint: expect.stringContaining("ALBEDO_CACHE"),
    });
    vi.stubEnv("ALBEDO_CACHE", cache);
  });
});

describe("the stand-in, read back", () => {
  test("is named as one, with 131 variables", async () => {
    const grid = await readNetcdf(path);
    expect(grid.source).toMatchObject({ kind: "stand-in", name: "GRASP/POLDER L3 climatology" });
    expect(grid.variables).toHaveLength(131);
    expect(grid.table().length).toBe(180 * 360);
    expect(surfaceVariables(grid)).toEqual([...reportVariables]);
    expect(grid.variable("DHRS865").longName).toBe(
      "standard deviation of directional-hemispherical reflectance at 865 nm",
    );
    grid.close();
  });

  test("has the report's 10,870 rows, with places and truth", () => {
    expect(land.length).toBe(graspGates.completeRows);
    expect(land.source?.kind).toBe("stand-in");
    const truth = graspTruth(land);
    expect(truth.column("latitude")).toEqual(land.column("latitude"));
    expect(truth.column("label")).toEqual(graspTruth().column("label"));
    expect(land.min("latitude")).toBeGreaterThan(-60);
  });

  test("meets its gates: k-means and Ward with six clusters, correlations", () => {
    const x = standardize(land.matrix(reportVariables));
    const { labels } = kmeans(x, { nClusters: 6, nInit: 10, seed: 42 });
    const means = silhouetteScore(x, labels);
    const ward = silhouetteScore(x, cutTree(linkage(x, { method: "ward" }), { nClusters: 6 }));
    expect(Math.abs(means - graspGates.kmeansSilhouette.value)).toBeLessThan(graspGates.kmeansSilhouette.tolerance);
    expect(Math.abs(ward - graspGates.wardSilhouette.value)).toBeLessThan(graspGates.wardSilhouette.tolerance);
    expect(means).toBeGreaterThan(ward);
    const r = land.corr("DHR443", "DHR490", "DHR565", "DHR670", "DHR865", "DHR1020");
    const pairs = [r.column("DHR443")[1], r.column("DHR490")[2], r.column("DHR565")[3], r.column("DHR865")[5]];
    for (const pair of pairs) expect(pair).toBeGreaterThan(0.9);
    expect(Math.abs(r.column("DHR443")[5] - graspGates.correlation443With1020)).toBeLessThan(5e-4);
  });
});

describe("verify()", () => {
  test("finds no difference in the stand-in", async () => {
    expect(await dataSet("grasp").verify(path)).toEqual([]);
  });
});
