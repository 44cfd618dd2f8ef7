import fs from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { readNetcdf } from "../../src/io/read-netcdf.ts";
import { writeNetcdf } from "../../src/io/write-netcdf.ts";
import { fixture, temporaryFolder } from "./files.ts";

const folder = temporaryFolder();
const side = 64;
const names = Array.from({ length: 131 }, (_, i) => `v${i}`);
const wanted = ["v3", "v17", "v42", "v64", "v99", "v101", "v130"];

/** Writes a file of 131 variables that hold noise, so that each takes its own space. */
async function manyVariables(): Promise<string> {
  const path = join(folder, "many.nc");
  let state = 1;
  const noise = () => Float32Array.from({ length: side * side }, () => (state = (state * 48271) % 2147483647));
  const variables = Object.fromEntries(names.map((name) => [name, { dimensions: ["y", "x"], data: noise() }]));
  await writeNetcdf(path, { dimensions: { y: side, x: side }, variables });
  return path;
}

/** Counts the bytes that a job reads from files. */
async function bytesRead(job: () => unknown): Promise<number> {
  const { readSync } = fs;
  let bytes = 0;
  fs.readSync = ((...args: Parameters<typeof readSync>) => {
    const length = readSync(...args);
    bytes += length;
    return length;
  }) as typeof readSync;
  syncBuiltinESMExports();
  try {
    await job();
  } finally {
    fs.readSync = readSync;
    syncBuiltinESMExports();
  }
  return bytes;
}

describe("variables are read when they are used", () => {
  it("so 7 of 131 variables take a twentieth of the file", async () => {
    const path = await manyVariables();
    const { size } = fs.statSync(path);
    const grid = await readNetcdf(path);
    const header = await bytesRead(() => grid.table());
    const seven = await bytesRead(() => {
      const table = grid.table();
      for (const name of wanted) table.column(name);
    });
    const stored = (size / names.length) * wanted.length;
    expect(seven).toBeGreaterThan(stored * 0.5);
    expect(seven).toBeLessThan(stored * 1.5);
    expect(header).toBeLessThan(size / 4);
    expect(await bytesRead(() => grid.table().column("v0"))).toBeLessThan(stored / 2);
  });

  it("and a table's filter reads the columns that it touches", async () => {
    const grid = await readNetcdf(await manyVariables());
    const table = grid.table();
    const filtered = await bytesRead(() => table.filter((row) => (row.v5 as number) > 0).column("v6"));
    const { size } = fs.statSync(join(folder, "many.nc"));
    expect(filtered).toBeLessThan((size / names.length) * 4);
  });

  it("and a selection of a NetCDF-3 file reads its own part", async () => {
    const grid = await readNetcdf(fixture("cdf5.nc"));
    const variable = grid.variable("f8_record");
    expect(await bytesRead(() => variable.raw({ t: 1, x: 1 }))).toBe(8);
    expect(variable.raw({ t: 1, x: 1 })).toEqual(Float64Array.of(4));
  });
});
