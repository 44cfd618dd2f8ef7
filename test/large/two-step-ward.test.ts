import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { display } from "../../kernel/protocol.ts";
import { cutTree } from "../../src/cluster/cut-tree.ts";
import { linkage } from "../../src/cluster/linkage.ts";
import { graspLand } from "../../src/datasets/grasp-land.ts";
import { npyBytes, npyHeader } from "../../src/io/npy.ts";
import { npyRows } from "../../src/io/npy-rows.ts";
import { cutIntoBoxes } from "../../src/large/micro-clusters.ts";
import { type RowBlocks, sampleRows } from "../../src/large/row-blocks.ts";
import { twoStepWard } from "../../src/large/two-step-ward.ts";
import { type Matrix, matrix } from "../../src/matrix.ts";
import { adjustedRandScore } from "../../src/metrics/adjusted-rand.ts";
import { random } from "../../src/random.ts";
import { standardize } from "../../src/stats/standardize.ts";
import { islands, noise } from "../support/check-clusterer.ts";

/** The rows of a matrix in blocks of another size, as if they came from files. */
function inBlocks(x: Matrix, size: number): RowBlocks {
  return {
    cols: x.cols,
    async *blocks() {
      for (let from = 0; from < x.rows; from += size) {
        const rows = Math.min(size, x.rows - from);
        yield { data: x.data.slice(from * x.cols, (from + rows) * x.cols), rows, cols: x.cols };
      }
    },
  };
}

describe("twoStepWard()", () => {
  it("is Ward's method itself when there are as many micro-clusters as rows", async () => {
    const x = noise(300, 4, 5);
    const found = await twoStepWard(x, { nClusters: 5, microClusters: 300, resamples: 0 });
    expect(adjustedRandScore(found.labels, cutTree(linkage(x), { nClusters: 5 }))).toBe(1);
    expect(found.stability).toBeUndefined();
  });

  it("finds groups that lie apart, numbered by falling size, whatever the blocks", async () => {
    const { x, truth } = islands(4_000, 4, 3, 2);
    const options = { nClusters: 4, microClusters: 200, resamples: 3, seed: 1 };
    const whole = await twoStepWard(x, options);
    expect(adjustedRandScore(whole.labels, truth)).toBe(1);
    expect(whole.stability).toMatchObject({ mean: 1, least: 1 });
    expect([...whole.sizes].sort((a, b) => b - a)).toEqual([...whole.sizes]);
    expect(whole.sizes.reduce((a, b) => a + b)).toBe(4_000);
    const parts = await twoStepWard(inBlocks(x, 777), options);
    expect(parts.labels).toEqual(whole.labels);
    expect(parts.predict(x)).toEqual(whole.labels);
    expect(whole[display]()["text/plain"]).toMatch(/4,000 rows in \d+ micro-clusters; .*agree by 1\.000/);
  });

  it("has the sizes and means of the rows that carry each label", async () => {
    for (const seed of [1, 2, 3, 4]) {
      const x = noise(2_000, 3, seed);
      const { labels, sizes, centers, predict } = await twoStepWard(x, {
        nClusters: 6,
        microClusters: 40,
        resamples: 0,
      });
      expect(predict(x)).toEqual(labels);
      expect([...sizes].sort((a, b) => b - a)).toEqual([...sizes]);
      const sums = new Float64Array(6 * 3);
      const counts = new Float64Array(6);
      labels.forEach((label, i) => {
        counts[label]++;
        for (let j = 0; j < 3; j++) sums[3 * label + j] += x.data[3 * i + j];
      });
      expect(sizes).toEqual(counts);
      sums.forEach((sum, at) => {
        expect(centers.data[at]).toBeCloseTo(sum / counts[Math.floor(at / 3)], 12);
      });
    }
  });

  it("keeps within its memory: only a sample of the rows is ever held", async () => {
    const { x, truth } = islands(40_000, 3, 8, 3);
    const found = await twoStepWard(inBlocks(x, 5_000), {
      nClusters: 3,
      microClusters: 100,
      memoryMb: 1,
      resamples: 1,
    });
    // One MiB holds 16,384 rows of 8 columns.
    const { sample, total } = await sampleRows(inBlocks(x, 5_000), 16_384, random(0));
    expect([sample.rows, total]).toEqual([16_384, 40_000]);
    expect(adjustedRandScore(found.labels, truth)).toBe(1);
  });

  it("agrees with exact Ward on the stand-in's cells of one land type, where exact Ward agrees with itself", async () => {
    const { reflectance, ndvi, type, shares, landPercentage } = graspLand(2);
    const pure = Array.from(type.keys()).filter(
      (cell) => landPercentage[cell] === 100 && shares[type[cell]]?.[cell] > 0.9,
    );
    const x = standardize(matrix(pure.map((cell) => [...reflectance.map((band) => band[cell]), ndvi[cell]])));
    expect(x.rows).toBeGreaterThan(3_000);
    for (const nClusters of [2, 3]) {
      const exact = cutTree(linkage(x), { nClusters });
      const { labels } = await twoStepWard(x, { nClusters, microClusters: 300, resamples: 0 });
      expect(adjustedRandScore(labels, exact)).toBeGreaterThan(0.95);
    }
  });

  it("agrees with exact Ward at every number of classes where leaving out rows does not change these", async () => {
    // Eight groups, each twice as far away from the one before, and of unequal sizes.
    const { next } = random(6);
    const places = Array.from({ length: 6_000 }, () => 20 * 2 ** Math.floor(8 * next() ** 1.5));
    const x = matrix(places.map((place) => [place + next(), next(), next(), next()]));
    const exact = linkage(x);
    const kept = Array.from({ length: x.rows }, (_, row) => row).filter((row) => row % 1000 !== 7);
    const fewer = linkage(matrix(kept.map((row) => Array.from(x.data.subarray(4 * row, 4 * row + 4)))));
    for (const nClusters of [2, 3, 4, 5, 6, 7, 8]) {
      const labels = cutTree(exact, { nClusters });
      const itself = adjustedRandScore(
        Int32Array.from(kept, (row) => labels[row]),
        cutTree(fewer, { nClusters }),
      );
      expect(itself).toBeGreaterThanOrEqual(0.97);
      const found = await twoStepWard(x, { nClusters, microClusters: 300, resamples: 0 });
      expect(adjustedRandScore(found.labels, labels)).toBeGreaterThanOrEqual(0.95);
    }
  });

  it("says when classes are the draw's and not the data's", async () => {
    const { stability } = await twoStepWard(noise(3_000, 5, 7), { nClusters: 6, microClusters: 150, resamples: 4 });
    expect(stability!.mean).toBeLessThan(0.8);
    expect(stability!.scores).toHaveLength(4);
  });

  it("tells its progress, and stops by its signal", async () => {
    const shares: number[] = [];
    await twoStepWard(noise(500, 2, 1), { nClusters: 2, onProgress: (share) => shares.push(share) });
    expect(shares.at(-1)).toBe(1);
    expect([...shares].sort((a, b) => a - b)).toEqual(shares);
    const stopped = twoStepWard(noise(500, 2, 1), { nClusters: 2, signal: AbortSignal.abort(new Error("enough")) });
    await expect(stopped).rejects.toThrow("enough");
  });

  it("refuses gaps, blocks of other columns, and senseless counts", async () => {
    await expect(twoStepWard(matrix([[1], [Number.NaN]]), { nClusters: 1 })).rejects.toMatchObject({
      code: "NOT_FINITE",
    });
    await expect(twoStepWard(noise(5, 2, 1), { nClusters: 6 })).rejects.toMatchObject({ code: "BAD_CLUSTER_COUNT" });
    await expect(twoStepWard(noise(5, 2, 1), { nClusters: 2, microClusters: 0 })).rejects.toThrow(/microClusters 0/);
    const hint = expect.stringContaining("whole number from 0");
    await expect(twoStepWard(noise(5, 2, 1), { nClusters: 2, resamples: -1 })).rejects.toMatchObject({
      message: "Cannot cluster with resamples -1",
      hint,
    });
    await expect(twoStepWard(noise(5_000, 2, 1), { nClusters: 5, microClusters: 3 })).rejects.toMatchObject({
      code: "BAD_CLUSTER_COUNT",
      message: "Cannot make 5 clusters of 3 micro-clusters",
    });
    const odd = { cols: 2, blocks: () => [noise(3, 2, 1), noise(3, 1, 1)] };
    await expect(twoStepWard(odd, { nClusters: 2 })).rejects.toMatchObject({ code: "SHAPE_MISMATCH" });
  });
});

describe("npyRows()", () => {
  it("streams a NumPy file into the same classes as its numbers in memory", async () => {
    const folder = mkdtempSync(join(tmpdir(), "albedo-npy-rows-"));
    try {
      const { x } = islands(900, 3, 4, 5);
      const data = Float32Array.from(x.data);
      const path = join(folder, "embeddings.npy");
      writeFileSync(path, Buffer.concat([npyHeader([900, 4]), npyBytes(data)]));
      const rows = await npyRows(path);
      expect([rows.rows, rows.cols]).toEqual([900, 4]);
      const options = { nClusters: 3, microClusters: 90, resamples: 0 };
      const fromFile = await twoStepWard(rows, options);
      expect(fromFile.labels).toEqual((await twoStepWard(matrix(data, 900, 4), options)).labels);
      writeFileSync(path, Buffer.concat([npyHeader([900, 2, 2]), npyBytes(data)]));
      await expect(npyRows(path)).rejects.toThrow(/900 × 2 × 2/);
      writeFileSync(path, Buffer.concat([npyHeader([900, 4]), npyBytes(data.subarray(1))]));
      await expect(npyRows(path)).rejects.toMatchObject({ code: "TRUNCATED" });
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

describe("cutIntoBoxes()", () => {
  it("gives boxes that hold all rows, with their means, worked out by hand", () => {
    const x = matrix([[0], [1], [10], [14]]);
    const { centers, sizes } = cutIntoBoxes(x, 3);
    expect([...centers.data]).toEqual([0.5, 10, 14]);
    expect([...sizes]).toEqual([2, 1, 1]);
  });

  it("never parts rows that coincide, and needs no more boxes than there are rows", () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.integer({ min: 0, max: 3 }), fc.integer({ min: 0, max: 3 })), {
          minLength: 1,
          maxLength: 40,
        }),
        fc.integer({ min: 1, max: 60 }),
        (rows, count) => {
          const { centers, sizes } = cutIntoBoxes(matrix(rows), count);
          const different = new Set(rows.map(String)).size;
          expect(sizes.length).toBe(Math.min(count, different));
          expect(sizes.reduce((a, b) => a + b)).toBe(rows.length);
          for (let j = 0; j < 2; j++) {
            let sum = 0;
            sizes.forEach((size, i) => {
              sum += size * centers.data[i * 2 + j];
            });
            expect(sum).toBeCloseTo(
              rows.reduce((a, row) => a + row[j], 0),
              9,
            );
          }
        },
      ),
    );
  });
});
