import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { readNetcdf } from "../../src/io/read-netcdf.ts";
import { hasSharedData, sharedData } from "../support/shared-data.ts";
import { type FileDigest, groupDigest, type ValuesDigest } from "./digest.ts";

const fixtures = join(import.meta.dirname, "../fixtures/io");
const stored = (name: string): { files: Record<string, FileDigest> } =>
  JSON.parse(readFileSync(join(fixtures, name), "utf8"));

const traps = stored("traps.json").files;
const shared = stored("shared.json").files;

/** Reads a file and compares each of its groups with what xarray and netCDF4-python read. */
async function compare(path: string, expected: FileDigest): Promise<void> {
  const grid = await readNetcdf(path, { decodeTimes: false });
  const timed = await readNetcdf(path);
  for (const [name, group] of Object.entries(expected)) {
    const found = groupDigest(grid.group(name), group);
    for (const [key, variable] of Object.entries(found.variables)) {
      // Exactly the same values, in the type that the table of docs/formats.md gives.
      const reference = group.variables[key];
      expect(variable, `${key} of ${path}`).toEqual({
        ...reference,
        values: inOurTypes(reference.values, variable.values, variable.attributes),
        times: undefined,
      });
      if (reference.times) {
        const read = timed.group(name).variable(key);
        const isText = typeof reference.times[0] === "string";
        const times = isText ? read.dates().map(String).map(longForm) : Array.from(read.read() as Float64Array);
        expectTimes(times.slice(0, 40), reference.times, `times of ${key} of ${path}`);
      }
    }
    expect(Object.keys(found.variables), `group "${name}" of ${path}`).toEqual(Object.keys(group.variables));
    expect(found.attributes).toEqual(group.attributes);
    expect(found.groups).toEqual(group.groups);
    // A group's dimensions also name those of the groups around it that its variables have.
    expect(name === "" ? found.dimensions : { ...found.dimensions, ...group.dimensions }).toEqual(
      name === "" ? group.dimensions : found.dimensions,
    );
  }
  grid.close();
  timed.close();
}

/** Two types are not xarray's: 64-bit integers are float64 when all fit, and text is no reason to become float64. */
function inOurTypes(reference: ValuesDigest, found: ValuesDigest, attributes: Record<string, unknown>): ValuesDigest {
  if (typeof attributes.missing_value === "string" && found.type === "int32") return { ...reference, type: "int32" };
  if (!/^u?int64$/.test(reference.type) || found.type !== "float64") return reference;
  expect(found.first?.map(String)).toEqual(reference.first);
  return found;
}

/** xarray cuts fractions of a time to nanoseconds, we round to microseconds. */
function expectTimes(found: (number | string)[], reference: (number | string)[], message: string): void {
  expect(found.length, message).toBe(reference.length);
  found.forEach((time, i) => {
    if (typeof time === "string" || reference[i] === "nan")
      expect(Number.isNaN(time) ? "nan" : time, message).toBe(reference[i]);
    else expect(Math.abs(time - Number(reference[i])), message).toBeLessThan(0.0011);
  });
}

function longForm(date: string): string {
  return date.length === 10 ? `${date}T00:00:00` : date.slice(0, 19);
}

describe("readNetcdf() equals xarray and netCDF4", () => {
  it.each(Object.keys(traps))("on %s", async (name) => {
    await compare(join(fixtures, name), traps[name]);
  });

  it.skipIf(!hasSharedData).each(Object.keys(shared))(
    "on the real file %s (skipped without the folder shared/data)",
    async (name) => {
      await compare(sharedData(...name.split("/")), shared[name]);
    },
  );
});
