import { chmodSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it, vi } from "vitest";
import { readHdf5 } from "../../src/io/read-hdf5.ts";
import { readNetcdf } from "../../src/io/read-netcdf.ts";
import { beginning, failure, fixture, place, temporaryFolder } from "./files.ts";

const folder = temporaryFolder();

/** Reads everything that a file says it has. */
async function readAll(path: string): Promise<void> {
  const grid = await readNetcdf(path);
  for (const variable of [...grid.variables, ...grid.coordinates]) variable.read();
  for (const name of grid.groupNames) for (const variable of grid.group(name).variables) variable.read();
  grid.close();
}

describe("readNetcdf() refuses", () => {
  it.each([undefined, ""])("%j for a path", async (path) => {
    const error = await failure(() => readNetcdf(path as string));
    expect(error).toMatchObject({ code: "NO_PATH", hint: "Give the path of a file." });
  });

  it("a file that is not there, and lists near names", async () => {
    place(folder, "climatology_2008.nc", "x");
    const error = await failure(() => readNetcdf(join(folder, "climatology_2009.nc")));
    expect(error).toMatchObject({
      name: "FileError",
      code: "FILE_NOT_FOUND",
      path: join(folder, "climatology_2009.nc"),
    });
    expect(error.hint).toContain("climatology_2008.nc");
  });

  it("a file in a folder that is not there", async () => {
    const error = await failure(() => readNetcdf(join(folder, "no/such/file.nc")));
    expect(error.code).toBe("FILE_NOT_FOUND");
    expect(error.hint).toContain("There is no folder");
  });

  it("a folder", async () => {
    mkdirSync(join(folder, "data.nc"));
    expect(await failure(() => readNetcdf(join(folder, "data.nc")))).toMatchObject({ code: "NOT_A_FILE" });
  });

  it("an empty file", async () => {
    const error = await failure(() => readNetcdf(place(folder, "empty.nc", "")));
    expect(error).toMatchObject({ name: "FormatError", code: "EMPTY_FILE", offset: 0 });
  });

  it.skipIf(process.getuid?.() === 0)("a file that may not be read (skipped for the superuser)", async () => {
    const path = place(folder, "secret.nc", "CDF");
    chmodSync(path, 0);
    expect(await failure(() => readNetcdf(path))).toMatchObject({ name: "FileError", code: "NO_PERMISSION" });
  });

  it.each([
    ["an HTML page", "<!DOCTYPE html>\n<html><body>Please log in</body></html>", /HTML page/, /login/],
    ["an HTML page in capitals", "\n<HTML><HEAD></HEAD></HTML>", /HTML page/, /login/],
    ["an XML document", '<?xml version="1.0"?><Error/>', /XML/, /text editor/],
    ["a gzip file", Uint8Array.of(0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0), /gzip/, /gunzip/],
    ["a zip archive", "PK\x03\x04xxxxxxxx", /zip/, /Unpack/],
    ["an HDF4 file", Uint8Array.of(0x0e, 0x03, 0x13, 0x01, 0, 0, 0, 0, 0), /HDF4/, /Convert/],
    ["a GRIB file", "GRIB\0\0\0\x02", /GRIB/, /Convert/],
    ["a FITS file", "SIMPLE  =                    T", /FITS/, /readFits/],
    ["a Git LFS pointer", "version https://git-lfs.github.com/spec/v1\n", /Git LFS/, /git lfs pull/],
    ["text", "lat,lon,NDVI\n1,2,3\n", /text that begins with "lat,lon/, /text editor/],
    ["other bytes", Uint8Array.of(0, 1, 2, 3, 0xfe, 0xff, 6, 7, 8), /bytes 00 01 02 03 fe ff 06 07/, /CDF/],
  ])("%s named .nc", async (name, content, message, hint) => {
    const error = await failure(() => readNetcdf(place(folder, `${name.replaceAll(" ", "-")}.nc`, content)));
    expect(error).toMatchObject({ name: "FormatError", code: "WRONG_FORMAT", offset: 0 });
    expect(error.message).toMatch(message);
    expect(error.hint).toMatch(hint);
  });

  const whole = ["cdf5.nc", "classic.nc", "two-short-records.nc", "types4.nc", "packed.nc"];
  it.each(whole)("%s cut short at ten places, without a word on stderr", async (name) => {
    const said = vi.spyOn(process.stderr, "write");
    const size = readFileSync(fixture(name)).length;
    for (let tenth = 0; tenth < 10; tenth++) {
      const length = Math.max(3, Math.floor((size * tenth) / 10));
      const path = place(folder, `cut-${tenth}-${name}`, beginning(fixture(name), length));
      const error = await failure(() => readAll(path));
      expect(["TRUNCATED", "NOT_READABLE", "BAD_HEADER"], `${name} cut at ${length}`).toContain(error.code);
      expect(error.message).toContain(path);
    }
    expect(said).not.toHaveBeenCalled();
    said.mockRestore();
  });

  it("a truncated file with the byte at which it ends", async () => {
    const path = place(folder, "short.nc", beginning(fixture("classic.nc"), 1000));
    expect(await failure(() => readNetcdf(path))).toMatchObject({ code: "TRUNCATED", offset: 1000 });
  });

  it("compressed chunks that are damaged", async () => {
    const bytes = Buffer.from(readFileSync(fixture("filters.h5")));
    // Every zlib stream begins with these two bytes.
    for (let at = bytes.indexOf("785e", "hex"); at >= 0; at = bytes.indexOf("785e", at + 1, "hex"))
      bytes.fill(0xff, at, at + 20);
    const grid = await readHdf5(place(folder, "damaged.h5", bytes));
    const error = await failure(() => grid.variable("deflate").read());
    expect(error).toMatchObject({ name: "FormatError", code: "NOT_READABLE" });
  });
});

describe("readHdf5()", () => {
  it("reads the filters that HDF5 has of its own", async () => {
    const grid = await readHdf5(fixture("filters.h5"));
    const expected = Array.from({ length: 64 }, (_, i) => i);
    for (const name of ["deflate", "fletcher32", "szip", "scaleoffset"]) {
      expect(Array.from(grid.variable(name).read() as Float32Array), name).toEqual(expected);
    }
  });

  it.each([
    ["zstd", "Zstandard", 32015],
    ["blosc", "Blosc", 32001],
    ["bzip2", "bzip2", 307],
    ["lzf", "LZF", 32000],
    ["unknown", "???", 401],
  ])("refuses the filter of %s by name", async (name, filter, number) => {
    const grid = await readHdf5(fixture("filters.h5"));
    const error = await failure(() => grid.variable(name).read());
    expect(error).toMatchObject({ name: "FormatError", code: "UNKNOWN_FILTER" });
    expect(error.message).toContain(filter);
    expect(error.message).toContain(String(number));
    expect(error.hint).toContain("h5repack");
  });

  it.each([
    ["compound", "a compound type (a, b)"],
    ["array", "an array type"],
    ["half", "a 16-bit float type"],
    ["opaque", "an opaque type"],
  ])("names the type of %s, which it refuses to read", async (name, type) => {
    const grid = await readHdf5(fixture("refused.h5"));
    expect(grid.variable(name).type).toBe(type);
    const error = await failure(() => grid.variable(name).read());
    expect(error).toMatchObject({ name: "FormatError", code: "UNSUPPORTED_TYPE" });
    expect(error.message).toContain(type);
  });

  it("reads what else lies beside what it refuses", async () => {
    const grid = await readHdf5(fixture("refused.h5"));
    expect(Array.from(grid.variable("number").read() as Float64Array)).toEqual([1.5, 2.5]);
    expect(grid.variable("number").attributes).toEqual({ other: "(a compound type (a), not read)" });
    expect(grid.variable("reference").read()).toEqual(["/number", "/half"]);
    expect(grid.variable("fixed").read()).toEqual(["ab", "é", ""]);
    expect(grid.variable("enum").members).toEqual({ one: 1, two: 2 });
    expect(Array.from(grid.variable("enum").read() as Int16Array)).toEqual([1, 2, 1]);
    expect(grid.variable("empty").shape).toEqual([0]);
    expect(grid.has("link")).toBe(false);
    // A group that holds itself is opened one step at a time.
    expect(grid.variable("self/self/self/number").length).toBe(2);
  });

  it("refuses what does not fit into memory, and reads a part of it", async () => {
    const grid = await readHdf5(fixture("refused.h5"));
    const huge = grid.variable("huge");
    expect(await failure(() => huge.read())).toMatchObject({ code: "TOO_LARGE" });
    expect(huge.read({ start: [2 ** 20 - 1, 5], count: [1, 2] })).toEqual(new Float64Array(2));
  });

  it("refuses a NetCDF-3 file", async () => {
    const error = await failure(() => readHdf5(fixture("classic.nc")));
    expect(error).toMatchObject({ code: "WRONG_FORMAT", hint: "Open it with readNetcdf." });
  });
});

describe("a grid", () => {
  it("lists near names when there is no such variable", async () => {
    const grid = await readNetcdf(fixture("types4.nc"));
    const error = await failure(() => grid.variable("Longer_"));
    expect(error).toMatchObject({ name: "ArgumentError", code: "UNKNOWN_VARIABLE" });
    expect(error.hint).toContain('"longer"');
    expect((await failure(() => grid.group("outer/iner"))).hint).toContain('"inner"');
  });

  it("refuses selections of a form that would be read whole", async () => {
    const v = (await readNetcdf(fixture("types4.nc"))).variable("shorter");
    const parts = [[0, 2], "2", null, { begin: 0, end: 2 }, { start: 1, end: 2 }, new Map([["start", 1]])];
    for (const bad of [3, "3", null, [0, 2], ...parts.map((x) => ({ x }))]) {
      const error = await failure(() => v.read(bad as never));
      expect(error).toMatchObject({ code: "BAD_SELECTION", hint: expect.stringContaining("start, count, stride }") });
    }
    expect(v.read({ x: undefined } as never)).toEqual(v.read());
    expect(v.read({ x: { start: 1 } })).toHaveLength((v.read().length * 2) / 3);
  });

  it("refuses selections that do not fit", async () => {
    const grid = await readNetcdf(fixture("types4.nc"));
    const v = grid.variable("shorter");
    expect(await failure(() => v.read({ z: 0 }))).toMatchObject({ code: "UNKNOWN_DIMENSION" });
    expect(await failure(() => v.read({ start: [0] }))).toMatchObject({ code: "SHAPE_MISMATCH" });
    for (const bad of [
      { x: 3 },
      { x: -1 },
      { x: { count: 4 } },
      { x: { start: 1, count: 2, stride: 2 } },
      { x: 0.5 },
    ]) {
      expect(await failure(() => v.read(bad)), JSON.stringify(bad)).toMatchObject({ code: "OUT_OF_RANGE" });
    }
  });

  it.each(["types4.nc", "classic.nc"])("of %s cannot be read after close()", async (name) => {
    const grid = await readNetcdf(fixture(name));
    grid.close();
    grid.close();
    expect(await failure(() => grid.variable("scalar").read())).toMatchObject({ code: "CLOSED" });
  });
});
