import { describe, expect, test } from "vitest";
import { surfaceVariables } from "../../src/datasets/surface-variables.ts";
import { readNetcdf } from "../../src/io/read-netcdf.ts";
import { hasSharedData, sharedData } from "../support/shared-data.ts";

describe.skipIf(!hasSharedData)("real files on a grid (skipped where the shared data are not)", () => {
  for (const file of ["earth_surface_1deg.nc", "earth_surface_1deg_classic.nc"]) {
    test(`${file} becomes a table of complete land cells`, async () => {
      const grid = await readNetcdf(sharedData("earth_1deg", file));
      const features = surfaceVariables(grid);
      const land = grid.table().filter((row) => row.LandPercentage === 100);
      expect(features).toEqual(["NDVI", "ALBEDO_BSA", "LSTD", "SNOW", "BMNG_RED", "BMNG_GREEN", "BMNG_BLUE"]);
      // Counts that xarray and pandas give.
      expect(land.length).toBe(19_017);
      expect(land.dropMissing(features).length).toBe(12_051);
      expect(land.dropMissing("NDVI", "ALBEDO_BSA", "BMNG_RED", "BMNG_GREEN", "BMNG_BLUE").length).toBe(12_232);
      expect(land.source?.kind).toBe("real");
      grid.close();
    });
  }

  test("l7_etms.nc becomes a table of six bands", async () => {
    const grid = await readNetcdf(sharedData("landsat", "l7_etms.nc"));
    const bands = surfaceVariables(grid);
    expect(bands).toEqual(["DN_485", "DN_560", "DN_660", "DN_835", "DN_1650", "DN_2220"]);
    expect(grid.table().dropMissing(bands).length).toBe(352 * 349);
    grid.close();
  });
});
