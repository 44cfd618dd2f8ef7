import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { tsne } from "../../src/manifold/tsne.ts";
import { matrix } from "../../src/matrix.ts";
import { knn } from "../../src/neighbors/knn.ts";
import { fourGroups } from "../support/four-groups.ts";

const fixture = JSON.parse(readFileSync(new URL("../fixtures/manifold/tsne.json", import.meta.url), "utf8"));

describe("tsne()", () => {
  it.each(fixture.maps as { nComponents: 2 | 3; klDivergence: number }[])(
    "reaches scikit-learn's divergence in $nComponents dimensions",
    async ({ nComponents, klDivergence }) => {
      const x = fourGroups(fixture.n, fixture.d);
      const map = await tsne(x, { nComponents, perplexity: fixture.perplexity });
      expect(Array.from(x.data).reduce((sum, value) => sum + value, 0)).toBeCloseTo(fixture.checksum, 6);
      expect([map.rows, map.cols]).toEqual([fixture.n, nComponents]);
      expect(map.klDivergence).toBeLessThan(klDivergence + 0.05);
      expect(map.klDivergence).toBeGreaterThan(0);
    },
  );

  it.each(fixture.maps as { nComponents: 2 | 3; klDivergence: number }[])(
    "reaches it by a tree too, in $nComponents dimensions",
    async ({ nComponents, klDivergence }) => {
      const x = fourGroups(fixture.n, fixture.d);
      const map = await tsne(x, { nComponents, perplexity: fixture.perplexity, method: "barnes-hut" });
      expect(map.klDivergence).toBeLessThan(klDivergence + 0.05);
    },
  );

  it.each(fixture.options.runs as Run[])(
    "goes scikit-learn's way with perplexity $perplexity, learning rate $learningRate, exaggeration $earlyExaggeration",
    async ({ klDivergence, ...options }) => {
      const x = fourGroups(fixture.options.n, fixture.options.d);
      const map = await tsne(x, { ...options, method: "exact" });
      expect(Math.abs(map.klDivergence - klDivergence)).toBeLessThan(0.01);
    },
  );

  it("ends at about the same divergence from random positions", async () => {
    const x = fourGroups(fixture.n, fixture.d);
    const map = await tsne(x, { perplexity: fixture.perplexity, init: "random", seed: 3 });
    expect(map.klDivergence).toBeLessThan(fixture.maps[0].klDivergence + 0.1);
  });

  it("takes groups together by an angle of 0 as it takes all pairs", async () => {
    const x = fourGroups(120, 4);
    const [tree, exact] = await Promise.all([
      tsne(x, { method: "barnes-hut", angle: 0, maxIter: 60, learningRate: 10 }),
      tsne(x, { method: "exact", maxIter: 60, learningRate: 10 }),
    ]);
    expect(tree.klDivergence).toBeCloseTo(exact.klDivergence, 2);
  });

  it("gives the same map in any number of threads", async () => {
    // Enough for several parts.
    const x = fourGroups(4200, 3);
    const options = { perplexity: 3, maxIter: 8, method: "barnes-hut" } as const;
    const alone = await tsne(x, options);
    for (const threads of [2, 3]) expect(await tsne(x, { ...options, threads })).toEqual(alone);
  });

  it("stops in threads when its signal says so", async () => {
    const stop = new AbortController();
    const onProgress = () => stop.abort(new Error("enough"));
    const run = tsne(fourGroups(400, 10), { maxIter: 100_000, threads: 2, signal: stop.signal, onProgress });
    await expect(run).rejects.toThrowError("enough");
  });

  it("keeps groups together: nearest neighbours on the map are of the same group", async () => {
    const map = await tsne(fourGroups(200, 10), { perplexity: 15, maxIter: 500 });
    const { indices, k } = knn(map, { k: 5 });
    const same = indices.filter((row, s) => row % 4 === Math.floor(s / k) % 4).length;
    expect(same / indices.length).toBeGreaterThan(0.99);
  });

  it("gives the same map for the same seed, another for another", async () => {
    const x = fourGroups(60, 4);
    const options = { perplexity: 8, maxIter: 60, init: "random" } as const;
    const [first, again, other] = [
      await tsne(x, options),
      await tsne(x, options),
      await tsne(x, { ...options, seed: 1 }),
    ];
    expect(again.data).toEqual(first.data);
    expect(other.data).not.toEqual(first.data);
  });

  it("stops when its signal says so, and reports how far it is", async () => {
    const stop = new AbortController();
    const seen: number[] = [];
    const run = tsne(fourGroups(400, 10), {
      maxIter: 100_000,
      signal: stop.signal,
      onProgress: ({ iteration }) => {
        seen.push(iteration);
        stop.abort(new Error("enough"));
      },
    });
    await expect(run).rejects.toThrowError("enough");
    expect(seen[0]).toBeGreaterThan(0);
  });

  it("places samples that coincide, and stays finite", async () => {
    const x = matrix(Array.from({ length: 40 }, (_, i) => [i % 3, 1]));
    const map = await tsne(x, { perplexity: 5, maxIter: 300 });
    expect(map.data.every(Number.isFinite)).toBe(true);
  });

  it("refuses a perplexity that the samples cannot give", async () => {
    await expect(tsne(fourGroups(20, 3))).rejects.toThrowError(/Cannot map 20 samples with perplexity 30/);
    await expect(tsne(matrix([[Number.NaN]]))).rejects.toMatchObject({ code: "NOT_FINITE" });
  });

  it("starts at random where there are fewer columns than dimensions", async () => {
    const x = matrix(Array.from({ length: 20 }, (_, i) => [i]));
    const options = { perplexity: 3, maxIter: 5 };
    const map = await tsne(x, options);
    expect(map.data).toEqual((await tsne(x, { ...options, init: "random" })).data);
    expect(map.data).not.toEqual((await tsne(x, { ...options, seed: 1 })).data);
  });

  it("says that scikit-learn's learning rate is the one it takes by itself", async () => {
    await expect(tsne(fourGroups(40, 3), { perplexity: 5, learningRate: "auto" as never })).rejects.toMatchObject({
      code: "BAD_OPTION",
      hint: expect.stringContaining("without it"),
    });
  });

  it.each([
    { method: "fft" },
    { angle: -1 },
    { angle: Number.NaN },
    { threads: 0 },
    { learningRate: 0 },
    { learningRate: Number.NaN },
    { learningRate: Infinity },
    { earlyExaggeration: 0 },
    { earlyExaggeration: Number.NaN },
    { maxIter: 0 },
    { maxIter: 2.5 },
    { init: "spectral" },
    { seed: Number.NaN },
    { seed: "1" },
  ])("refuses %j", async (options) => {
    await expect(tsne(fourGroups(40, 3), { perplexity: 5, ...options } as object)).rejects.toMatchObject({
      code: "BAD_OPTION",
    });
  });
});

/** Options, and the divergence that scikit-learn reaches with them. */
interface Run {
  perplexity: number;
  learningRate: number;
  earlyExaggeration: number;
  maxIter: number;
  klDivergence: number;
}
