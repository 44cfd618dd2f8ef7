import { readFileSync } from "node:fs";
import fc from "fast-check";
import { NetCDFReader } from "netcdfjs";
import { describe, expect, it } from "vitest";
import { parseHeader } from "../../src/io/netcdf3-header.ts";
import { readNetcdf } from "../../src/io/read-netcdf.ts";
import { isNumberArray } from "../../src/io/values.ts";
import { hasSharedData, sharedData } from "../support/shared-data.ts";
import { fixture, place, temporaryFolder } from "./files.ts";

const folder = temporaryFolder();

describe("NetCDF-3 files", () => {
  it("hold signed bytes", async () => {
    const grid = await readNetcdf(fixture("signed-bytes.nc"));
    expect(grid.variable("b").raw()).toEqual(Int8Array.of(-90, -1, 0, 127, -128));
    expect(grid.variable("b").read()).toEqual(Float32Array.of(-90, -1, 0, 127, Number.NaN));
    // _Unsigned: the stored -90 is 166, the fill value -1 is 255.
    expect(grid.variable("u").read()).toEqual(Float32Array.of(166, Number.NaN, 0, 127, 128));
  });

  it("do not pad the records of a single variable, but those of several", async () => {
    const one = await readNetcdf(fixture("one-short-record.nc"));
    expect(one.variable("a").read()).toEqual(Int16Array.of(0, 1, 2, 3, 4));
    const two = await readNetcdf(fixture("two-short-records.nc"));
    expect(two.variable("a").read()).toEqual(Int16Array.of(0, 1, 2, 3, 4));
    expect(two.variable("b").read({ t: { start: 1, count: 2, stride: 2 }, x: 2 })).toEqual(Int16Array.of(5, 11));
  });

  it("have as many records as fit when they were still being written", async () => {
    const [streaming, complete] = await Promise.all(
      ["streaming.nc", "two-short-records.nc"].map((name) => readNetcdf(fixture(name))),
    );
    expect(streaming.dimensions).toEqual(complete.dimensions);
    for (const name of ["a", "b"]) expect(streaming.variable(name).read()).toEqual(complete.variable(name).read());
  });

  it("may hold Latin-1 text", async () => {
    const grid = await readNetcdf(fixture("latin1.nc"));
    expect(grid.variable("v").units).toBe("°C");
    expect((await readNetcdf(fixture("classic.nc"))).attributes.title).toBe("été à Zürich — 北");
  });

  it("of the CDF-5 form keep 64-bit integers exactly", async () => {
    const grid = await readNetcdf(fixture("cdf5.nc"));
    expect(grid.format).toBe("NetCDF-3 CDF-5");
    expect(grid.variable("i8_fixed").read()).toEqual(BigInt64Array.of(-(2n ** 63n), 1n, 2n ** 63n - 1n));
    expect(grid.variable("u8_record").read()).toEqual(Float64Array.of(0, 1, 2, 3, 4, 5));
    expect(grid.variable("u8_fixed").attributes.one).toBe(2n ** 64n - 1n);
  });

  const agreeing = ["bcsd_obs_1999.nc", "ecrad_meridian.nc", "ichthyop.nc", "reduced.nc", "sub.nc", "timeseries.nc"];
  it.skipIf(!hasSharedData).each(agreeing)("%s reads as in netcdfjs (skipped without shared/data)", async (name) => {
    const path = sharedData("netcdf", name);
    const peer = new NetCDFReader(readFileSync(path));
    const grid = await readNetcdf(path);
    for (const { name: key } of peer.variables) {
      const ours = grid.variable(key).raw();
      expect(isNumberArray(ours)).toBe(true);
      expect(Array.from(ours as Float64Array), key).toEqual((peer.getDataVariable(key) as number[]).flat(4));
    }
  });

  it("with changed bytes are read or refused with a named error", async () => {
    const originals = ["classic.nc", "cdf5.nc", "two-short-records.nc"].map((name) => readFileSync(fixture(name)));
    const change = fc.record({
      file: fc.nat({ max: originals.length - 1 }),
      changes: fc.array(fc.tuple(fc.nat({ max: 600 }), fc.integer({ min: 0, max: 255 })), {
        minLength: 1,
        maxLength: 8,
      }),
      length: fc.integer({ min: 4, max: 3000 }),
    });
    await fc.assert(
      fc.asyncProperty(change, async ({ file, changes, length }) => {
        const bytes = Buffer.from(originals[file].subarray(0, length));
        for (const [at, value] of changes) if (at >= 4 && at < bytes.length) bytes[at] = value;
        const path = place(folder, "mutant.nc", bytes);
        try {
          const grid = await readNetcdf(path);
          for (const variable of [...grid.variables, ...grid.coordinates]) variable.raw();
          grid.close();
        } catch (error) {
          expect(error).toMatchObject({
            name: expect.stringMatching(/^(Format|Argument)Error$/),
            hint: expect.any(String),
          });
        }
      }),
      { numRuns: 300, seed: 3 },
    );
  });

  it("ask for more bytes while the header is not complete, wherever it is cut", () => {
    const bytes = readFileSync(fixture("cdf5.nc"));
    const file = { path: "x.nc", size: bytes.length };
    const whole = parseHeader(bytes, file);
    expect(whole?.variables.length).toBe(22);
    let incomplete = 0;
    for (let length = 4; length < bytes.length; length += 7) {
      const header = parseHeader(bytes.subarray(0, length), file);
      if (header === undefined) incomplete++;
      else expect(header).toEqual(whole);
    }
    expect(incomplete).toBeGreaterThan(100);
  });
});
