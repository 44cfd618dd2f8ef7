import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { readHdf5 } from "../../src/io/read-hdf5.ts";
import { hasSharedData, sharedData } from "../support/shared-data.ts";

type Expected = { refused: true } | { length: number; float64Sha256: string };

const fixture = new URL("../fixtures/io/hdf5.json", import.meta.url);
const { files } = JSON.parse(readFileSync(fixture, "utf8")) as { files: Record<string, Record<string, Expected>> };

describe("readHdf5(), where the shared data are", () => {
  it.skipIf(!hasSharedData).each(Object.entries(files))("reads %s as h5py does", async (name, datasets) => {
    const grid = await readHdf5(sharedData("netcdf", name));
    for (const [path, expected] of Object.entries(datasets)) {
      const variable = grid.variable(path);
      if ("refused" in expected) {
        await expect((async () => variable.read())()).rejects.toMatchObject({ code: "UNSUPPORTED_TYPE" });
        continue;
      }
      const values = Float64Array.from((await variable.read()) as ArrayLike<number>);
      expect(values.length).toBe(expected.length);
      expect(createHash("sha256").update(new Uint8Array(values.buffer)).digest("hex")).toBe(expected.float64Sha256);
    }
    grid.close();
  });
});
