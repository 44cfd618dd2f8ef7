import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { cacheFolder } from "../../src/datasets/cache-folder.ts";
import { findReal } from "../../src/datasets/find-real.ts";
import { surfaceVariables } from "../../src/datasets/surface-variables.ts";
import { tableFrom } from "../../src/table/table-from.ts";

const pattern = "GRASP*POLDER*climatolog*.nc";
const real = "GRASP_POLDER_L3_climatological_S1.1degree.nc";
const root = mkdtempSync(join(tmpdir(), "albedo-data-"));
afterAll(() => rmSync(root, { recursive: true }));

describe("cacheFolder()", () => {
  test("is what ALBEDO_CACHE says, else the system's usual place", () => {
    expect(cacheFolder({ ALBEDO_CACHE: "/c", HOME: "/h" }, "linux")).toBe("/c");
    expect(cacheFolder({ XDG_CACHE_HOME: "/x", HOME: "/h" }, "linux")).toBe(join("/x", "albedo"));
    expect(cacheFolder({ HOME: "/h" }, "linux")).toBe(join("/h", ".cache", "albedo"));
    expect(cacheFolder({ HOME: "/h" }, "darwin")).toBe(join("/h", "Library", "Caches", "albedo"));
    expect(cacheFolder({ LOCALAPPDATA: "/l" }, "win32")).toBe(join("/l", "albedo", "Cache"));
  });
});

describe("findReal()", () => {
  const project = join(root, "project");
  const notebooks = join(project, "notebooks", "grasp");
  mkdirSync(join(project, "data"), { recursive: true });
  mkdirSync(notebooks, { recursive: true });

  test("finds nothing where nothing is, and no file of another name", () => {
    writeFileSync(join(project, "data", "GRASP_POLDER_L3_200503.1degree.nc"), "");
    expect(findReal(pattern, {}, notebooks)).toBeUndefined();
    expect(findReal(pattern, { ALBEDO_DATA: join(root, "nowhere") }, notebooks)).toBeUndefined();
  });

  test("finds the file in data/ from the project's folder and from a notebook's", () => {
    writeFileSync(join(project, "data", real), "");
    expect(findReal(pattern, {}, project)).toBe(join(project, "data", real));
    expect(findReal(pattern, {}, notebooks)).toBe(join(project, "data", real));
    expect(findReal(pattern.toLowerCase(), {}, notebooks)).toBe(join(project, "data", real));
  });

  test("looks in ALBEDO_DATA alone where that is set", () => {
    const elsewhere = join(root, "elsewhere");
    mkdirSync(elsewhere);
    expect(findReal(pattern, { ALBEDO_DATA: elsewhere }, project)).toBeUndefined();
    writeFileSync(join(elsewhere, "GRASP-POLDER-climatology.nc"), "");
    expect(findReal(pattern, { ALBEDO_DATA: elsewhere }, project)).toBe(join(elsewhere, "GRASP-POLDER-climatology.nc"));
  });
});

describe("surfaceVariables()", () => {
  const gridOf = (columns: Record<string, number[] | string[]>) => {
    const table = tableFrom(columns);
    return { has: (name: string) => table.has(name), table: () => table };
  };

  test("are the report's seven, in its order, where the file has them", () => {
    const names = ["NDVI", "DHR443", "DHR490", "DHR565", "DHR670", "DHR865", "DHR1020", "AOD443", "Latitude"];
    expect(surfaceVariables(gridOf(Object.fromEntries(names.map((name) => [name, [1]]))))).toEqual([
      "DHR1020",
      "DHR443",
      "DHR490",
      "DHR565",
      "DHR670",
      "DHR865",
      "NDVI",
    ]);
  });

  test("are the columns of numbers but coordinates and LandPercentage elsewhere", () => {
    const grid = gridOf({
      x: [1],
      y: [1],
      latitude: [1],
      longitude: [1],
      LandPercentage: [1],
      red: [1],
      blue: [1],
      name: ["a"],
    });
    expect(surfaceVariables(grid)).toEqual(["red", "blue"]);
  });
});
