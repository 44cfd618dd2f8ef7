import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { digits } from "../../src/datasets/digits/digits.ts";
import { readIdx } from "../../src/datasets/digits/read-idx.ts";
import { hasSharedData, sharedData } from "../support/shared-data.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "albedo-digits-"));
});
afterAll(() => rm(folder, { recursive: true }));
afterEach(() => vi.unstubAllEnvs());

const small = Buffer.from([0, 0, 8, 2, 0, 0, 0, 2, 0, 0, 0, 3, 1, 2, 3, 4, 5, 6]);

describe("readIdx()", () => {
  it("reads an array of bytes, packed or not", async () => {
    const path = join(folder, "small");
    for (const bytes of [small, gzipSync(small)]) {
      await writeFile(path, bytes);
      const { shape, data } = await readIdx(path);
      expect([shape, [...data]]).toEqual([
        [2, 3],
        [1, 2, 3, 4, 5, 6],
      ]);
    }
  });

  it("refuses a file that is cut off, of another type, or none of this form", async () => {
    const path = join(folder, "bad");
    for (const [bytes, code] of [
      [small.subarray(0, 17), "TRUNCATED"],
      [gzipSync(small).subarray(0, 20), "TRUNCATED"],
      [Buffer.from(small.with(2, 0x0d)), "UNSUPPORTED_TYPE"],
      [Buffer.from("not an array"), "NOT_IDX"],
    ] as const) {
      await writeFile(path, bytes);
      await expect(readIdx(path)).rejects.toMatchObject({ code, path });
    }
    await expect(readIdx(join(folder, "none"))).rejects.toMatchObject({ code: "CANNOT_READ" });
  });
});

describe("digits()", () => {
  it("paints the same digits for the same seed, and says that they are painted", async () => {
    vi.stubEnv("ALBEDO_DATA", folder);
    const [a, b, c] = await Promise.all([1, 1, 2].map((seed) => digits({ count: 200, seed })));
    expect([a.rows, a.cols, a.side, a.source.kind]).toEqual([200, 784, 28, "stand-in"]);
    expect(a.data).toEqual(b.data);
    expect(a.data).not.toEqual(c.data);
    expect(new Set(a.labels)).toEqual(new Set([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]));
    expect(a.data.reduce((least, value) => Math.min(least, value))).toBe(0);
    expect(a.data.reduce((most, value) => Math.max(most, value))).toBe(1);
    await expect(digits({ count: 0 })).rejects.toMatchObject({ code: "OUT_OF_RANGE" });
  });

  it("refuses pictures whose labels are of another number", async () => {
    const data = await mkdtemp(join(folder, "mismatch-"));
    vi.stubEnv("ALBEDO_DATA", data);
    const pictures = Buffer.concat([Buffer.from([0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 1]), Buffer.alloc(2)]);
    await writeFile(join(data, "t10k-images-idx3-ubyte"), pictures);
    await writeFile(join(data, "t10k-labels-idx1-ubyte"), Buffer.from([0, 0, 8, 1, 0, 0, 0, 1, 7]));
    await expect(digits()).rejects.toMatchObject({ code: "SHAPE_MISMATCH" });
  });

  it.skipIf(!hasSharedData)("reads MNIST where it is", async () => {
    vi.stubEnv("ALBEDO_DATA", sharedData("mnist", "."));
    const { rows, labels, source } = await digits({ count: 10 });
    expect([rows, source.kind]).toEqual([10, "real"]);
    // As MNIST's test set begins.
    expect([...labels]).toEqual([7, 2, 1, 0, 4, 1, 4, 9, 5, 9]);
  });
});
