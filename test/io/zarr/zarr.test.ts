import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { readZarr, zarrFilesOf, zarrShape } from "../../../src/io/zarr/read-zarr.ts";
import { ZarrGroupWriter } from "../../../src/io/zarr/write-zarr.ts";

const folder = mkdtempSync(join(tmpdir(), "albedo-zarr-test-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
/** As zarr-python writes it; make_zarr.py tells what is in it. */
const reference = join(import.meta.dirname, "../../fixtures/io/zarr/rows.zarr");
const quarters = (count: number) => Float32Array.from({ length: count }, (_, i) => i / 4);

async function write(place: string, parts: readonly Float32Array[], row: readonly number[], rowsPerChunk: number) {
  const group = new ZarrGroupWriter(async (name, content) => {
    mkdirSync(dirname(join(place, name)), { recursive: true });
    writeFileSync(join(place, name), content);
  });
  const rows = group.rows("patches", row, rowsPerChunk);
  for (const part of parts) await rows.add(part);
  await group.column("latitude", Float64Array.of(-60, -30, 0, 30.5, 60), {
    _ARRAY_DIMENSIONS: ["patch"],
    units: "degrees_north",
  });
  await rows.end({ _ARRAY_DIMENSIONS: ["patch", "channel", "y", "x"] });
  await group.end({ scaleKm: 3000 });
}

/** Files of a store: descriptions as what they say, chunks as bytes. */
function filesOf(place: string): Record<string, unknown> {
  const names = readdirSync(place, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return Object.fromEntries(
    names.map(({ name, parentPath }) => {
      const content = readFileSync(join(parentPath, name));
      const path = join(parentPath, name).slice(place.length);
      return [path, name.startsWith(".") ? JSON.parse(content.toString()) : content.toString("hex")];
    }),
  );
}

describe("ZarrGroupWriter", () => {
  it("writes the files that zarr-python writes, down to the bytes of the chunks", async () => {
    const place = join(folder, "same.zarr");
    const values = quarters(30);
    await write(place, [values.subarray(0, 18), values.subarray(18)], [1, 2, 3], 2);
    expect(filesOf(place)).toEqual(filesOf(reference));
  });

  it("gives an array that fits into one chunk a chunk of its own size, and an empty one none", async () => {
    await write(join(folder, "small.zarr"), [quarters(4)], [2], 1000);
    expect(filesOf(join(folder, "small.zarr"))["/patches/.zarray"]).toMatchObject({ shape: [2, 2], chunks: [2, 2] });
    await write(join(folder, "none.zarr"), [], [2], 3);
    const { data, shape } = await readZarr(join(folder, "none.zarr", "patches"));
    expect([data.length, shape]).toEqual([0, [0, 2]]);
    expect(readdirSync(join(folder, "none.zarr", "patches")).sort()).toEqual([".zarray", ".zattrs"]);
  });

  it("keeps rows of any number, cut anywhere, in chunks of any size", async () => {
    const place = join(folder, "any.zarr");
    const some = fc.array(fc.integer({ min: 0, max: 9 }), { maxLength: 5 });
    await fc.assert(
      fc.asyncProperty(some, fc.integer({ min: 1, max: 7 }), async (counts, rowsPerChunk) => {
        rmSync(place, { recursive: true, force: true });
        const rows = counts.reduce((sum, count) => sum + count, 0);
        const all = quarters(3 * rows);
        const ends = counts.map((_, i) => counts.slice(0, i + 1).reduce((sum, count) => sum + count, 0));
        const parts = ends.map((end, i) => all.subarray(3 * (end - counts[i]), 3 * end));
        await write(place, parts, [3], rowsPerChunk);
        const array = join(place, "patches");
        expect(await readZarr(array)).toEqual({ data: all, shape: [rows, 3] });
        const [from, to] = [Math.floor(rows / 3), Math.ceil((2 * rows) / 3)];
        expect((await readZarr(array, [from, to])).data).toEqual(all.subarray(3 * from, 3 * to));
      }),
      { numRuns: 25 },
    );
  });
});

describe("readZarr()", () => {
  const patches = join(reference, "patches");

  it("reads what zarr-python wrote, whole or some rows, and the chunks of these alone", async () => {
    expect(await readZarr(patches)).toEqual({ data: quarters(30), shape: [5, 1, 2, 3] });
    expect(await zarrShape(patches)).toEqual([5, 1, 2, 3]);
    const files = (await zarrFilesOf(patches, [3, 5])).map((path) => path.slice(patches.length + 1));
    expect(files).toEqual([".zarray", "1.0.0.0", "2.0.0.0"]);
    const partial = join(folder, "partial.zarr");
    cpSync(patches, partial, { recursive: true });
    rmSync(join(partial, "0.0.0.0"));
    expect((await readZarr(partial, [2, 5])).data).toEqual(quarters(30).subarray(12));
    await expect(readZarr(partial)).rejects.toMatchObject({ code: "TRUNCATED", path: join(partial, "0.0.0.0") });
    truncateSync(join(partial, "1.0.0.0"), 47);
    await expect(readZarr(partial, [2, 5])).rejects.toMatchObject({ code: "TRUNCATED", offset: 47 });
  });

  it("refuses rows that are not there, other kinds of arrays, and descriptions that are none", async () => {
    await expect(readZarr(patches, [3, 6])).rejects.toMatchObject({ code: "OUT_OF_RANGE" });
    await expect(readZarr(reference)).rejects.toMatchObject({ code: "NOT_READ" });
    await expect(readZarr(join(reference, "latitude"))).rejects.toMatchObject({ code: "UNSUPPORTED_ARRAY" });
    const odd = join(folder, "odd.zarr");
    mkdirSync(odd);
    const described = JSON.parse(readFileSync(join(patches, ".zarray"), "utf8"));
    const cases: [string, unknown][] = [
      ["UNSUPPORTED_ARRAY", { ...described, compressor: { id: "zlib", level: 1 } }],
      ["UNSUPPORTED_ARRAY", { ...described, chunks: [2, 1, 1, 3] }],
      ["UNSUPPORTED_ARRAY", { ...described, order: "F" }],
      ["BAD_ZARR", { ...described, chunks: [0, 1, 2, 3] }],
      ["BAD_ZARR", { ...described, shape: [5.5, 1, 2, 3] }],
      ["BAD_ZARR", null],
      // So many rows that memory for them could not be had: the first chunk is missed before any is asked for.
      ["TRUNCATED", { ...described, shape: [2 ** 50, 1, 2, 3] }],
    ];
    for (const [code, content] of cases) {
      writeFileSync(join(odd, ".zarray"), JSON.stringify(content));
      await expect(readZarr(odd)).rejects.toMatchObject({ code, hint: expect.stringMatching(/\S/) });
    }
    writeFileSync(join(odd, ".zarray"), "{");
    await expect(readZarr(odd)).rejects.toMatchObject({ code: "BAD_ZARR" });
  });
});
