import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { trustworthiness } from "../../src/manifold/trustworthiness.ts";
import { umap } from "../../src/manifold/umap.ts";
import { matrix } from "../../src/matrix.ts";
import { fourGroups } from "../support/four-groups.ts";

const fixture = JSON.parse(readFileSync(new URL("../fixtures/manifold/umap.json", import.meta.url), "utf8"));

describe("umap()", () => {
  it("can be trusted as far as umap-learn's map", async () => {
    const x = fourGroups(fixture.n, fixture.d);
    const map = await umap(x);
    expect([map.rows, map.cols]).toEqual([fixture.n, 2]);
    expect(trustworthiness(x, map, { nNeighbors: 15 })).toBeGreaterThan(fixture.trustworthiness - 0.01);
  });

  it("gives the same map for the same seed, another for another", async () => {
    const x = fourGroups(80, 4);
    const maps = [
      await umap(x, { nEpochs: 40 }),
      await umap(x, { nEpochs: 40 }),
      await umap(x, { nEpochs: 40, seed: 1 }),
    ];
    expect(maps[1].data).toEqual(maps[0].data);
    expect(maps[2].data).not.toEqual(maps[0].data);
  });

  it("maps to three dimensions and reports how far it is", async () => {
    const seen: number[] = [];
    const map = await umap(fourGroups(60, 4), {
      nComponents: 3,
      nEpochs: 30,
      onProgress: ({ epoch, epochs }) => seen.push(epoch / epochs),
    });
    expect(map.cols).toBe(3);
    expect(map.data.every(Number.isFinite)).toBe(true);
    expect(seen.at(-1)).toBe(1);
  });

  it("stops when its signal says so", async () => {
    const signal = AbortSignal.abort(new Error("enough"));
    await expect(umap(fourGroups(60, 4), { signal })).rejects.toThrowError("enough");
  });

  it("refuses neighborhoods larger than the set", async () => {
    await expect(umap(matrix([[1], [2]]))).rejects.toThrowError(/Cannot map 2 samples with neighborhoods of 15/);
  });
});

describe("trustworthiness()", () => {
  it("equals scikit-learn's for a fixed map", () => {
    const x = fourGroups(fixture.n, fixture.d);
    const firstTwo = matrix(
      x.data.filter((_, i) => i % x.cols < 2),
      x.rows,
      2,
    );
    expect(trustworthiness(x, firstTwo, { nNeighbors: 7 })).toBeCloseTo(fixture.ofTheFirstTwoColumns, 10);
  });

  it("is 1 for the data themselves", () => {
    const x = fourGroups(50, 3);
    expect(trustworthiness(x, x)).toBe(1);
  });

  it("refuses a map of other samples", () => {
    expect(() => trustworthiness(fourGroups(20, 3), fourGroups(19, 2))).toThrowError(/20 samples with a map of 19/);
    expect(() => trustworthiness(fourGroups(20, 3), fourGroups(20, 2), { nNeighbors: 10 })).toThrowError(/below|of 10/);
  });
});
