import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readNetcdf } from "../../src/io/read-netcdf.ts";
import { type NetcdfInput, writeNetcdf } from "../../src/io/write-netcdf.ts";
import { failure, temporaryFolder } from "./files.ts";

const folder = temporaryFolder();
// A Python that has xarray and netCDF4, where there is one.
const python = [process.env.ALBEDO_PYTHON, "python3"].find(
  (command) => command && spawnSync(command, ["-c", "import xarray, netCDF4"]).status === 0,
);

const sample: NetcdfInput = {
  dimensions: { time: { length: 2, unlimited: true }, x: 3, y: 2, station: 2 },
  variables: {
    x: { dimensions: ["x"], data: Float64Array.of(1, 2, 3), attributes: { units: "km", axis: "X" } },
    v: {
      dimensions: ["time", "x", "y"],
      data: Float32Array.of(1, 2, Number.NaN, 4, 5, 6, 7, 8, 9, 10, 11, 12),
      fillValue: -999,
      attributes: { long_name: "Größe", valid_min: 0, scale: 2.5, list: [1, 2.5], words: ["ä", "b"], empty: "" },
    },
    packed: {
      dimensions: ["x"],
      data: Int16Array.of(-1, 10, 20),
      fillValue: -1,
      deflate: 0,
      attributes: { scale_factor: 0.5, add_offset: 100 },
    },
    names: { dimensions: ["station"], data: ["é", "a longer name"] },
    // The name of a dimension that it does not lie on.
    y: { dimensions: ["x", "y"], data: Uint8Array.of(0, 1, 2, 3, 4, 255) },
    scalar: { dimensions: [], data: Int32Array.of(7) },
    big: { dimensions: ["station"], data: BigInt64Array.of(2n ** 60n, -1n) },
  },
  attributes: { title: "Test — 北", count: 3, ratio: 0.25 },
};

function digest(path: string): string {
  return createHash("sha256").update(readFileSync(path)).digest("hex");
}

describe("writeNetcdf()", () => {
  it("writes what readNetcdf() reads", async () => {
    const path = join(folder, "sample.nc");
    await writeNetcdf(path, sample);
    const grid = await readNetcdf(path);
    expect(grid.format).toBe("NetCDF-4");
    expect(grid.dimensions).toEqual({ time: 2, x: 3, y: 2, station: 2 });
    expect(grid.attributes).toEqual({ title: "Test — 北", count: 3, ratio: 0.25 });
    const v = grid.variable("v");
    expect(v.dimensions).toEqual(["time", "x", "y"]);
    expect(v.read()).toEqual(sample.variables.v.data);
    expect((v.raw() as Float32Array)[2]).toBe(-999);
    expect(v.attributes).toEqual({
      _FillValue: -999,
      long_name: "Größe",
      valid_min: 0,
      scale: 2.5,
      list: [1, 2.5],
      words: ["ä", "b"],
      empty: "",
    });
    expect(grid.variable("packed").read()).toEqual(Float64Array.of(Number.NaN, 105, 110));
    expect(grid.variable("names").read()).toEqual(["é", "a longer name"]);
    expect(grid.variable("y").read()).toEqual(sample.variables.y.data);
    expect(grid.variable("scalar").read()).toEqual(Int32Array.of(7));
    expect(grid.variable("big").read()).toEqual(sample.variables.big.data);
    expect(grid.variables.map(({ name }) => name)).toEqual(["v", "packed", "names", "y", "scalar", "big"]);
  });

  it("refuses a _FillValue that is not the fillValue, and one that the type cannot hold", async () => {
    const path = join(folder, "fill.nc");
    const write = (data: Float32Array | BigInt64Array, fillValue: number | bigint, attributes: object = {}) =>
      writeNetcdf(path, {
        dimensions: { x: 2 },
        variables: { v: { dimensions: ["x"], data, fillValue, attributes: attributes as never } },
      });
    const floats = Float32Array.of(1, Number.NaN);
    for (const other of [-1, "-999", [-999, -1]]) {
      expect(await failure(() => write(floats, -999, { _FillValue: other }))).toMatchObject({ code: "BAD_ATTRIBUTE" });
    }
    for (const same of [-999, [-999], Float32Array.of(-999)]) await write(floats, -999, { _FillValue: same });
    expect(((await readNetcdf(path)).variable("v").raw() as Float32Array)[1]).toBe(-999);
    await write(floats, Number.NaN, { _FillValue: Number.NaN });
    for (const fill of [0.5, Number.NaN, 2 ** 63]) {
      expect(await failure(() => write(BigInt64Array.of(1n, 2n), fill))).toMatchObject({
        code: "OUT_OF_RANGE",
        hint: expect.stringContaining("type can hold"),
      });
    }
    await write(BigInt64Array.of(1n, 2n), 2);
    expect((await readNetcdf(path)).variable("v").attributes._FillValue).toBe(2);
  });

  it("refuses content without variables or dimensions", async () => {
    for (const content of [{ dimensions: {} }, { variables: {} }, undefined]) {
      const error = await failure(() => writeNetcdf(join(folder, "none.nc"), content as never));
      expect(error).toMatchObject({ code: "NO_DATA" });
    }
  });

  it("gives the same bytes at another time, and leaves the clock alone", async () => {
    const [a, b] = [join(folder, "a.nc"), join(folder, "b.nc")];
    const before = Date.now();
    await writeNetcdf(a, sample);
    await sleep(1100);
    await writeNetcdf(b, sample);
    expect(digest(a)).toBe(digest(b));
    expect(Date.now()).toBeGreaterThan(before + 1000);
  });

  it.skipIf(!python)(
    "writes what xarray and netCDF4 open with its dimension names (skipped without Python)",
    async () => {
      const path = join(folder, "for-python.nc");
      await writeNetcdf(path, sample);
      const program = `
import json, sys, netCDF4, xarray as xr
d = netCDF4.Dataset(sys.argv[1])
x = xr.open_dataset(sys.argv[1])
print(json.dumps({
  "format": d.data_model, "unlimited": [n for n, v in d.dimensions.items() if v.isunlimited()],
  "dims": {n: list(v.dimensions) for n, v in d.variables.items()}, "types": {n: str(v.dtype) for n, v in d.variables.items()},
  "title": x.attrs["title"], "words": list(x.v.attrs["words"]), "missing": int(x.v.isnull().sum()), "sum": float(x.v.sum()),
  "packed": x.packed.values[1:].tolist(), "names": x.names.values.tolist(), "y": x.y.values.ravel().tolist(), "coords": sorted(x.coords)}))`;
      const { stdout, stderr } = spawnSync(python!, ["-c", program, path], { encoding: "utf8" });
      expect(stderr).toBe("");
      expect(JSON.parse(stdout)).toEqual({
        format: "NETCDF4",
        unlimited: ["time"],
        dims: {
          x: ["x"],
          v: ["time", "x", "y"],
          packed: ["x"],
          names: ["station"],
          y: ["x", "y"],
          scalar: [],
          big: ["station"],
        },
        types: {
          x: "float64",
          v: "float32",
          packed: "int16",
          names: "<class 'str'>",
          y: "uint8",
          scalar: "int32",
          big: "int64",
        },
        title: "Test — 北",
        words: ["ä", "b"],
        missing: 1,
        sum: 75,
        packed: [105, 110],
        names: ["é", "a longer name"],
        y: [0, 1, 2, 3, 4, 255],
        coords: ["x", "y"],
      });
    },
  );

  it("gives back any numbers of any type", async () => {
    const arrays = fc.oneof(
      fc.float32Array({ minLength: 1, maxLength: 200 }),
      fc.float64Array({ minLength: 1, maxLength: 200 }),
      fc.int8Array({ minLength: 1, maxLength: 200 }),
      fc.uint16Array({ minLength: 1, maxLength: 200 }),
      fc.int32Array({ minLength: 1, maxLength: 200 }),
      fc.bigInt64Array({ minLength: 1, maxLength: 200 }),
    );
    let run = 0;
    await fc.assert(
      fc.asyncProperty(arrays, fc.integer({ min: 0, max: 9 }), async (data, deflate) => {
        const path = join(folder, `any-${run++}.nc`);
        const v = { dimensions: ["n"], data, deflate, chunks: [Math.ceil(data.length / 3)] };
        await writeNetcdf(path, { dimensions: { n: data.length }, variables: { v } });
        const grid = await readNetcdf(path);
        expect(grid.variable("v").raw()).toEqual(data);
        grid.close();
      }),
      { numRuns: 40, seed: 5 },
    );
  });

  it.each([
    ["a length that does not fit", { v: { dimensions: ["x"], data: new Float32Array(2) } }, "SHAPE_MISMATCH"],
    ["an unknown dimension", { v: { dimensions: ["z"], data: new Float32Array(3) } }, "UNKNOWN_DIMENSION"],
    ["a name with a slash", { "a/b": { dimensions: ["x"], data: new Float32Array(3) } }, "BAD_NAME"],
    ["plain numbers", { v: { dimensions: ["x"], data: [1, 2, 3] as never } }, "NOT_NUMERIC"],
    ["chunks that do not fit", { v: { dimensions: ["x"], data: new Float32Array(3), chunks: [4] } }, "SHAPE_MISMATCH"],
    [
      "a fill value of another type",
      { v: { dimensions: ["x"], data: new Int8Array(3), fillValue: 999 } },
      "OUT_OF_RANGE",
    ],
    [
      "an object as attribute",
      { v: { dimensions: ["x"], data: new Int8Array(3), attributes: { a: {} as never } } },
      "BAD_ATTRIBUTE",
    ],
  ])("refuses %s and leaves nothing behind", async (_, variables, code) => {
    const before = readdirSync(folder);
    const error = await failure(() => writeNetcdf(join(folder, "refused.nc"), { dimensions: { x: 3 }, variables }));
    expect(error).toMatchObject({ name: "ArgumentError", code });
    expect(readdirSync(folder)).toEqual(before);
  });

  it("refuses a folder that is not there", async () => {
    const error = await failure(() => writeNetcdf(join(folder, "none/x.nc"), sample));
    expect(error).toMatchObject({ name: "FileError", code: "NOT_WRITTEN" });
    expect(error.hint).toContain("Make the folder");
  });
});
