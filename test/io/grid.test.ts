import { inspect } from "node:util";
import { describe, expect, it } from "vitest";
import { display } from "../../kernel/protocol.ts";
import { wrapLongitude } from "../../src/io/geography.ts";
import { readNetcdf } from "../../src/io/read-netcdf.ts";
import { writeNetcdf } from "../../src/io/write-netcdf.ts";
import { hasSharedData, sharedData } from "../support/shared-data.ts";
import { failure, fixture, temporaryFolder } from "./files.ts";

const folder = temporaryFolder();

/** Writes a file and opens it. */
async function gridOf(name: string, content: Parameters<typeof writeNetcdf>[1]) {
  const path = `${folder}/${name}.nc`;
  await writeNetcdf(path, content);
  return readNetcdf(path);
}

const f64 = (...values: number[]) => Float64Array.from(values);
const v = (dimensions: string[], count: number) => ({
  dimensions,
  data: Float32Array.from({ length: count }, (_, i) => i),
});

describe("Grid.table()", () => {
  it("has a row per cell with latitude and longitude from one-dimensional coordinates", async () => {
    const grid = await gridOf("latlon", {
      dimensions: { lat: 2, lon: 3 },
      variables: {
        lat: { dimensions: ["lat"], data: f64(10, 20), attributes: { units: "degrees_north" } },
        lon: { dimensions: ["lon"], data: f64(0, 180, 270), attributes: { units: "degrees_east" } },
        NDVI: { ...v(["lat", "lon"], 6), attributes: { units: "1" } },
        profile: v(["lat"], 2),
      },
    });
    const table = grid.table();
    expect(table.columnNames()).toEqual(["latitude", "longitude", "NDVI"]);
    expect(table.column("latitude")).toEqual(f64(10, 10, 10, 20, 20, 20));
    expect(table.column("longitude")).toEqual(f64(0, 180, -90, 0, 180, -90));
    expect(Array.from(table.column("NDVI") as Float32Array)).toEqual([0, 1, 2, 3, 4, 5]);
    expect(table.units).toMatchObject({ latitude: "degrees north", NDVI: "1" });
  });

  it("takes two-dimensional Latitude and Longitude, and keeps other axes, as in the GRASP file", async () => {
    const grid = await gridOf("grasp", {
      dimensions: { x: 2, y: 2 },
      variables: {
        x: { dimensions: ["x"], data: f64(-89.5, -88.5), attributes: { units: "degrees" } },
        y: { dimensions: ["y"], data: f64(-179.5, -178.5), attributes: { units: "degrees" } },
        Latitude: { dimensions: ["x", "y"], data: Float32Array.of(89.5, 89.5, 88.5, 88.5) },
        Longitude: { dimensions: ["x", "y"], data: Float32Array.of(-179.5, -178.5, -179.5, -178.5) },
        DHR443: v(["x", "y"], 4),
      },
      attributes: { albedo_stand_in: "GRASP/POLDER L3 climatology" },
    });
    const table = grid.table();
    expect(table.columnNames()).toEqual(["latitude", "longitude", "x", "y", "DHR443"]);
    expect(table.column("latitude")).toEqual(f64(89.5, 89.5, 88.5, 88.5));
    expect(table.column("x")).toEqual(f64(-89.5, -89.5, -88.5, -88.5));
    expect(grid.source).toMatchObject({ kind: "stand-in", name: "GRASP/POLDER L3 climatology" });
    expect(table.source).toEqual(grid.source);
  });

  it("makes a column for each index of a further dimension, and turns variables that lie across", async () => {
    const grid = await gridOf("bands", {
      dimensions: { band: 2, time: 1, lon: 3, lat: 2 },
      variables: {
        lat: { dimensions: ["lat"], data: f64(1, 2), attributes: { standard_name: "latitude" } },
        lon: { dimensions: ["lon"], data: f64(5, 6, 7), attributes: { standard_name: "longitude" } },
        wavelength: { dimensions: ["band"], data: f64(480, 560.5) },
        DN: v(["band", "lat", "lon"], 12),
        once: v(["time", "lat", "lon"], 6),
        across: v(["lon", "lat"], 6),
      },
    });
    const table = grid.table();
    expect(table.columnNames()).toEqual(["latitude", "longitude", "DN_480", "DN_560.5", "once", "across"]);
    expect(Array.from(table.column("DN_560.5") as Float32Array)).toEqual([6, 7, 8, 9, 10, 11]);
    expect(Array.from(table.column("across") as Float32Array)).toEqual([0, 2, 4, 1, 3, 5]);
    expect(table.column("longitude")).toEqual(f64(5, 6, 7, 5, 6, 7));
    expect(grid.table({ variables: ["once"] }).columnNames()).toEqual(["latitude", "longitude", "once"]);
    const error = await failure(() => grid.table({ variables: ["wavelength"] }));
    expect(error).toMatchObject({ code: "SHAPE_MISMATCH" });
    expect((await failure(() => grid.table({ variables: ["onec"] }))).hint).toContain('"once"');
  });

  it("counts cells by index where there are no coordinates", async () => {
    const grid = await gridOf("plain", { dimensions: { row: 2, col: 2 }, variables: { a: v(["row", "col"], 4) } });
    const table = grid.table();
    expect(table.columnNames()).toEqual(["row", "col", "a"]);
    expect(table.column("row")).toEqual(f64(0, 0, 1, 1));
    expect(table.column("col")).toEqual(f64(0, 1, 0, 1));
    const empty = await gridOf("nothing", {
      dimensions: { n: 1 },
      variables: { s: { dimensions: ["n"], data: ["x"] } },
    });
    expect(await failure(() => empty.table())).toMatchObject({ code: "NO_GRID" });
  });

  it.skipIf(!hasSharedData)(
    "finds the land cells of the real 1-degree file in both forms (skipped without shared/data)",
    async () => {
      for (const name of ["earth_surface_1deg.nc", "earth_surface_1deg_classic.nc"]) {
        const grid = await readNetcdf(sharedData("earth_1deg", name));
        const land = grid.table().filter((row) => row.LandPercentage === 100);
        const features = ["NDVI", "ALBEDO_BSA", "LSTD", "SNOW", "BMNG_RED", "BMNG_GREEN", "BMNG_BLUE"];
        // As many as xarray counts.
        expect(land.dropMissing(features).length).toBe(12051);
      }
    },
  );

  it.skipIf(!hasSharedData)("names the bands of the real Landsat scene (skipped without shared/data)", async () => {
    const table = (await readNetcdf(sharedData("landsat", "l7_etms.nc"))).table();
    expect(table.columnNames()).toEqual(["y", "x", "DN_485", "DN_560", "DN_660", "DN_835", "DN_1650", "DN_2220"]);
    expect(table.length).toBe(352 * 349);
  });
});

describe("wrapLongitude()", () => {
  it("leaves -180 to 180 as it is and turns the rest around", () => {
    expect([-180, 180, 0, 359.5, 540, -190, 181].map(wrapLongitude)).toEqual([-180, 180, 0, -0.5, -180, 170, -179]);
    expect(wrapLongitude(Number.NaN)).toBeNaN();
    expect(wrapLongitude(Number.POSITIVE_INFINITY)).toBeNaN();
  });
});

describe("Grid", () => {
  it("has groups, whose variables are found by path", async () => {
    const grid = await readNetcdf(fixture("types4.nc"));
    expect(grid.groupNames).toEqual(["outer"]);
    expect(Object.keys(grid.groups)).toEqual(["outer"]);
    expect(grid.groups.outer.attributes).toEqual({ note: "inside" });
    expect(grid.has("outer/inner/w")).toBe(true);
    expect(grid.has("outer/inner/x")).toBe(false);
    expect(grid.variable("/outer/inner/w").dimensions).toEqual(["y", "x"]);
    expect(grid.group("outer/inner").coordinates.map(({ name }) => name)).toEqual(["y"]);
  });

  it("shows itself as text and as HTML that hides nothing in it", async () => {
    const grid = await gridOf("shown", {
      dimensions: { x: 2 },
      variables: { "<b>": { ...v(["x"], 2), attributes: { units: "<script>", long_name: 'a "name" & more' } } },
      attributes: { title: "</details><img src=x>" },
    });
    const bundle = grid[display]();
    const html = bundle["text/html"] as string;
    expect(html).not.toMatch(/<script|<img/);
    expect(html).toContain("&#60;script&#62;");
    expect(html).toContain("--jp-ui-font-color1");
    expect(bundle["text/plain"]).toContain("x: 2");
    expect(String(grid)).toContain('<b>  (x) float32 [<script>] a "name" & more');
  });

  it("has variables that show themselves, in one line where they are part of something", async () => {
    const attributes = { units: "1", long_name: "vegetation", valid_max: 1 };
    const grid = await gridOf("shown", {
      dimensions: { x: 2, y: 3 },
      variables: { NDVI: { dimensions: ["x", "y"], data: new Float32Array(6), attributes } },
    });
    const line = "Variable NDVI (x: 2, y: 3) float32 [1] vegetation";
    expect(inspect(grid.variable("NDVI"))).toBe(
      [line, "  units: 1", "  long_name: vegetation", "  valid_max: 1"].join("\n"),
    );
    expect(inspect(grid.variables)).toBe(`[ ${line} ]`);
    expect(String(grid.variable("NDVI"))).toBe(line);
    expect((await failure(() => grid.variable(3 as never))).hint).toBe("The variables are NDVI.");
    grid.close();
  });

  it("masks values outside their valid range when asked, as netCDF4-python does", async () => {
    const content = {
      dimensions: { x: 4 },
      variables: {
        a: { dimensions: ["x"], data: Int16Array.of(-5, 0, 10, 11), attributes: { valid_range: [0, 10] } },
        b: { dimensions: ["x"], data: Float32Array.of(-5, 0, 10, 11), attributes: { valid_min: 0 } },
      },
    };
    const plain = await gridOf("range", content);
    expect(plain.variable("a").read()).toEqual(content.variables.a.data);
    const masked = await readNetcdf(plain.path, { validRange: true });
    expect(masked.variable("a").read()).toEqual(Float32Array.of(Number.NaN, 0, 10, Number.NaN));
    expect(masked.variable("b").read()).toEqual(Float32Array.of(Number.NaN, 0, 10, 11));
  });

  it("writes times cut off at milliseconds, and NaN where there is none", async () => {
    const seconds = f64(59.9997, 1.001, 3599.9999, 0.0004, Number.NaN, 61.5);
    const time = { dimensions: ["t"], data: seconds, attributes: { units: "seconds since 2000-01-01" } };
    const grid = await gridOf("clock", { dimensions: { t: 6 }, variables: { time } });
    expect(grid.variable("time").dates().map(String)).toEqual([
      "2000-01-01T00:00:59.999",
      "2000-01-01T00:00:01.001",
      "2000-01-01T00:59:59.999",
      "2000-01-01",
      "NaN",
      "2000-01-01T00:01:01.500",
    ]);
  });

  it("reads times as milliseconds from which dates are made", async () => {
    const grid = await readNetcdf(fixture("times.nc"));
    const days = grid.variable("days");
    expect(days.isTime).toBe(true);
    expect(new Date((days.read() as Float64Array)[1]).toISOString()).toBe("2000-01-01T12:00:00.000Z");
    expect(String(days.dates()[2])).toBe("2000-01-01T08:00:00");
    // 30 February is a day of this calendar.
    expect(String(grid.variable("days360").dates({ t: 3 })[0])).toBe("2000-02-30");
    expect(await failure(async () => (await readNetcdf(fixture("packed.nc"))).variable("i8").dates())).toMatchObject({
      code: "NOT_A_TIME",
    });
  });
});
