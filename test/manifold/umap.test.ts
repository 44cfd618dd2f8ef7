import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { trustworthiness } from "../../src/manifold/trustworthiness.ts";
import { umap } from "../../src/manifold/umap.ts";
import { fitCurve } from "../../src/manifold/umap-curve.ts";
import { memberships } from "../../src/manifold/umap-graph.ts";
import { matrix } from "../../src/matrix.ts";
import { knn } from "../../src/neighbors/knn.ts";
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

  it.each([{ minDist: 2 }, { minDist: -1 }, { spread: 0 }, { nEpochs: 0 }, { nEpochs: 1.5 }, { init: "spectral" }])(
    "refuses %j",
    async (options) => {
      await expect(umap(fourGroups(40, 3), options as object)).rejects.toMatchObject({ code: "BAD_OPTION" });
    },
  );

  it("maps samples that coincide, fewer columns than dimensions, and from random positions", async () => {
    const same = await umap(matrix(new Float64Array(60).fill(3), 20, 3), { nEpochs: 20, nNeighbors: 5 });
    expect(same.data.every(Number.isFinite)).toBe(true);
    const line = await umap(
      matrix(
        new Float64Array(30).map((_, i) => i),
        30,
        1,
      ),
      { nEpochs: 20, nNeighbors: 5 },
    );
    expect([line.rows, line.cols, line.data.every(Number.isFinite)]).toEqual([30, 2, true]);
    const x = fourGroups(200, 6);
    const map = await umap(x, { init: "random" });
    expect(trustworthiness(x, map, { nNeighbors: 15 })).toBeGreaterThan(0.9);
  });

  it("keeps apart what lies far apart: the middles of groups are wider apart than the groups are", async () => {
    const x = fourGroups(120, 8);
    const { data } = await umap(x);
    const middles = Array.from({ length: 4 }, (_, g) => {
      const members = Array.from({ length: 30 }, (_, i) => [data[8 * i + 2 * g], data[8 * i + 2 * g + 1]]);
      const middle = [0, 1].map((c) => members.reduce((sum, place) => sum + place[c], 0) / 30);
      const radius = Math.max(...members.map((place) => Math.hypot(place[0] - middle[0], place[1] - middle[1])));
      return { middle, radius };
    });
    for (const [g, { middle, radius }] of middles.entries()) {
      for (const other of middles.slice(g + 1)) {
        const gap = Math.hypot(middle[0] - other.middle[0], middle[1] - other.middle[1]);
        expect(gap).toBeGreaterThan(Math.max(radius, other.radius));
      }
    }
  });
});

describe("memberships()", () => {
  it("equals umap-learn's fuzzy simplicial set, also where samples coincide", () => {
    const { samples, twice, nNeighbors, offsets, columns, values } = fixture.graph;
    const once = fourGroups(samples, 3).data;
    const x = matrix(Float64Array.of(...once, ...once.subarray(0, 3 * twice)), samples + twice, 3);
    const graph = memberships(knn(x, { k: nNeighbors - 1 }));
    const dense = (rows: { offsets: ArrayLike<number>; columns: ArrayLike<number>; values: ArrayLike<number> }) => {
      const table = new Float64Array(x.rows * x.rows);
      for (let i = 0; i < x.rows; i++) {
        for (let s = rows.offsets[i]; s < rows.offsets[i + 1]; s++) {
          table[i * x.rows + rows.columns[s]] = rows.values[s];
        }
      }
      return table;
    };
    const known = dense({ offsets, columns, values });
    // Widths are found to 1e-5 there and here, and stored there in 32 bits.
    dense(graph).forEach((value, at) => {
      expect(Math.abs(value - known[at])).toBeLessThan(1e-4);
    });
  });
});

describe("fitCurve()", () => {
  it.each(fixture.curves as { minDist: number; spread: number; a: number; b: number }[])(
    "finds umap-learn's curve for minDist $minDist and spread $spread",
    ({ minDist, spread, a, b }) => {
      const curve = fitCurve(minDist, spread);
      expect(curve.a / a).toBeCloseTo(1, 4);
      expect(curve.b / b).toBeCloseTo(1, 4);
    },
  );
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
