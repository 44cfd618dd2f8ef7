import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import fc from "fast-check";
import sharp from "sharp";
import { afterAll, describe, expect, test } from "vitest";
import { readImageFolder } from "../../../src/images/read-image-folder.ts";
import { type Matrix, matrix } from "../../../src/matrix.ts";
import { adjustedRandScore } from "../../../src/metrics/adjusted-rand.ts";
import { confusionMatrix } from "../../../src/metrics/confusion-matrix.ts";
import { matchLabels } from "../../../src/metrics/match-labels.ts";
import { benchmark, toUnitLength } from "../../../src/nn/benchmark/benchmark.ts";
import { scoreGroups, scoreLabels, spread } from "../../../src/nn/benchmark/score-labels.ts";
import type { Encoder } from "../../../src/nn/encoders/encoder.ts";
import { random } from "../../../src/random.ts";
import { smallEncoder, stripes } from "../simclr/small-network.ts";

const folder = mkdtempSync(join(tmpdir(), "albedo-benchmark-"));
afterAll(() => rmSync(folder, { recursive: true }));

const images = stripes(40);
const labels = Int32Array.from({ length: 40 }, (_, i) => i % 2);

/** Features in two clouds, one a class, of which every fifth picture lies in the wrong one. */
function clouds(): Matrix {
  const source = random(1);
  const data = new Float32Array(40 * 20);
  for (let i = 0; i < 40; i++) {
    const cloud = i % 5 === 4 ? 1 - labels[i] : labels[i];
    for (let j = 0; j < 20; j++) data[i * 20 + j] = 6 * cloud + source.normal();
  }
  return matrix(data, 40, 20);
}

/** Labels that give a table of counts. */
function fromCounts(counts: readonly (readonly number[])[]): { truth: Int32Array; found: Int32Array } {
  const pairs = counts.flatMap((row, i) => row.flatMap((count, j) => Array<[number, number]>(count).fill([i, j])));
  return { truth: Int32Array.from(pairs, ([i]) => i), found: Int32Array.from(pairs, ([, j]) => j) };
}

describe("the counts of the study", () => {
  const colour = fromCounts([
    [339, 0, 4, 3, 4, 0],
    [0, 339, 0, 2, 7, 2],
    [8, 0, 260, 3, 79, 0],
    [0, 4, 0, 229, 108, 9],
    [0, 3, 6, 12, 327, 2],
    [0, 0, 0, 69, 0, 281],
  ]);
  const grey = fromCounts([
    [157, 0, 41, 44, 94, 14],
    [0, 308, 0, 20, 22, 0],
    [123, 0, 215, 0, 12, 0],
    [2, 2, 1, 154, 191, 0],
    [20, 1, 44, 11, 274, 0],
    [0, 5, 0, 152, 47, 146],
  ]);

  test("give 84.52 % and an adjusted Rand score of 0.6852 in colour (Table 3a)", () => {
    const { accuracy, classAccuracy, adjustedRand } = scoreLabels(colour.truth, colour.found);
    expect(accuracy * 100).toBeCloseTo(84.52, 2);
    expect(classAccuracy * 100).toBeCloseTo(84.52, 2);
    expect(adjustedRand).toBeCloseTo(0.6852, 4);
    const shares = [...confusionMatrix(colour.truth, colour.found).classAccuracy].map(
      (share) => Math.round(share * 1000) / 10,
    );
    expect(shares).toEqual([96.9, 96.9, 74.3, 65.4, 93.4, 80.3]);
  });

  test("give 59.71 % and 0.3579 in grey (Table 3b)", () => {
    const { accuracy, adjustedRand } = scoreLabels(grey.truth, grey.found);
    expect(accuracy * 100).toBeCloseTo(59.71, 2);
    expect(adjustedRand).toBeCloseTo(0.3579, 4);
  });

  test("stand above labels at random, which score 19 %", () => {
    const source = random(4);
    const truth = Int32Array.from({ length: 2100 }, (_, i) => i % 6);
    const scores = Array.from({ length: 40 }, () => {
      return matchLabels(
        truth,
        truth.map(() => source.integer(6)),
      ).accuracy;
    });
    const { mean, deviation } = spread(scores);
    // The study's notes: 19.0 ± 0.4 % over 300 draws; three standard errors of 40 draws are 0.2 %.
    expect(Math.abs(mean - 0.19)).toBeLessThan(0.003);
    expect(deviation).toBeLessThan(0.008);
  });
});

describe("benchmark()", () => {
  test("scores every encoder, reduction and clustering, best first", async () => {
    const {
      rows,
      leftOut,
      features,
      labels: labelsOf,
    } = await benchmark(images, labels, {
      encoders: { clouds: clouds(), network: smallEncoder() },
      reductions: ["none", "pca-16", "tsne-3"],
      runs: 3,
    });
    expect(rows.length).toBe(10);
    expect(leftOut).toEqual([{ encoder: "network", reduction: "pca-16" }]);
    expect(rows.map(({ accuracy }) => accuracy)).toEqual(rows.map(({ accuracy }) => accuracy).sort((a, b) => b - a));
    const row = rows.find((one) => one.encoder === "clouds" && one.reduction === "none" && one.clustering === "ward")!;
    expect(row).toMatchObject({
      accuracy: 0.8,
      classAccuracy: 0.8,
      runs: 1,
      deviation: 0,
      standardError: 0,
      group: undefined,
    });
    expect(row.adjustedRand).toBeCloseTo(adjustedRandScore(labels, labelsOf(row)), 12);
    expect([...labelsOf(row)].filter((label, i) => label === labels[i]).length).toBe(32);
    expect(rows.find((one) => one.reduction === "tsne-3" && one.clustering === "ward")!.runs).toBe(3);
    expect(Object.keys(features)).toEqual(["clouds", "network"]);
  });

  test("counts each group of near duplicates once", async () => {
    // The five wrong pictures of class 0 are one group, so four of the eight mistakes vanish.
    const groups = Int32Array.from({ length: 40 }, (_, i) => (i % 10 === 4 ? 4 : i));
    const { rows } = await benchmark(images, labels, {
      encoders: { clouds: clouds() },
      reductions: ["none"],
      clusterings: ["ward"],
      groups,
    });
    expect(rows[0].accuracy).toBe(0.8);
    expect(rows[0].group!.accuracy).toBeCloseTo(32 / 37, 12);
    const [truth, wrong] = [Int32Array.of(0, 0, 1, 1), Int32Array.of(1, 0, 1, 1)];
    expect(scoreGroups(truth, wrong, Int32Array.of(0, 0, 1, 1)).accuracy).toBe(0.5);
  });

  test("goes on from its cache, also after it was stopped", async () => {
    const cache = join(folder, "cache");
    const controller = new AbortController();
    const options = {
      encoders: { clouds: clouds(), network: smallEncoder() },
      runs: 2,
      reductions: ["none", "tsne-3"],
      cache,
    } as const;
    const stages: string[] = [];
    const stopped = benchmark(images, labels, {
      ...options,
      signal: controller.signal,
      onProgress: ({ stage, done }) => {
        stages.push(stage);
        if (done === 4) controller.abort(new Error("enough"));
      },
    });
    await expect(stopped).rejects.toThrow("enough");
    expect(stages).toEqual(["features of clouds", "features of network", "clouds, none", "clouds, tsne-3"]);
    const frozen: Encoder = { ...smallEncoder(), encode: () => Promise.reject(new Error("encoded again")) };
    const again: string[] = [];
    const resumed = await benchmark(images, labels, {
      ...options,
      encoders: { ...options.encoders, network: frozen },
      onProgress: ({ stage }) => again.push(stage),
    });
    expect(again.filter((stage) => stage.endsWith("kept from before")).length).toBe(2);
    const { cache: _, ...uncached } = options;
    const fresh = await benchmark(images, labels, uncached);
    expect(resumed.rows).toEqual(fresh.rows);
    expect(readdirSync(cache).every((name) => name.endsWith(".safetensors"))).toBe(true);
  });

  test("takes a class of one picture, and two classes", async () => {
    const single = labels.map((label, i) => (i === 0 ? 2 : label));
    const options = { encoders: { clouds: clouds() }, reductions: ["none", "pca-16", "tsne-3"], runs: 1 } as const;
    for (const [given, classes] of [
      [labels, 2],
      [single, 3],
    ] as const) {
      const { rows, labels: labelsOf } = await benchmark(images, given, options);
      expect(rows.length).toBe(6);
      for (const row of rows) {
        expect(row.classAccuracy).toBeGreaterThan(0);
        expect(new Set(labelsOf(row)).size).toBe(classes);
      }
    }
  });

  test("scores a folder of mixed pictures, of which a damaged one is left out", async () => {
    const pictures = join(folder, "pictures");
    for (const kind of ["light", "dark", "rare"]) mkdirSync(join(pictures, kind), { recursive: true });
    const plain = (value: number, size: number) =>
      sharp({ create: { width: size, height: size, channels: 3, background: { r: value, g: value, b: value } } });
    for (let i = 0; i < 4; i++) {
      await plain(200 + i, 20 + 7 * i)
        .png()
        .toFile(join(pictures, "light", `${i}.png`));
      await plain(30 + i, 40)
        .toColourspace("cmyk")
        .jpeg({ quality: 100 })
        .toFile(join(pictures, "dark", `${i}.jpg`));
    }
    const deep = sharp(new Uint16Array(900).fill(30_000), { raw: { width: 30, height: 30, channels: 1 } });
    await deep
      .toColourspace("grey16")
      .png()
      .toFile(join(pictures, "rare", "sixteen-bits.png"));
    writeFileSync(join(pictures, "rare", "damaged.png"), "no picture");
    const read = await readImageFolder(pictures, { size: 24, onBad: "skip" });
    expect(read.skipped.map(({ file }) => basename(file))).toEqual(["damaged.png"]);
    const { rows } = await benchmark(read.images, read.labels, {
      encoders: { network: smallEncoder() },
      reductions: ["none"],
      runs: 2,
    });
    // Three plain greys: whatever the filters, their features lie apart.
    for (const row of rows) expect(row.accuracy).toBe(1);
  });

  test.each([
    ["labels of fewer pictures", labels.slice(1), {}, "SHAPE_MISMATCH"],
    ["one class", new Int32Array(40), {}, "BAD_CLUSTER_COUNT"],
    ["no runs", labels, { runs: 0 }, "OUT_OF_RANGE"],
    ["groups of fewer pictures", labels, { groups: labels.slice(1) }, "SHAPE_MISMATCH"],
    ["features of other pictures", labels, { encoders: { x: matrix(new Float32Array(6), 3, 2) } }, "SHAPE_MISMATCH"],
    [
      "features that are missing",
      labels,
      { encoders: { x: matrix(new Float32Array(80).fill(Number.NaN), 40, 2) } },
      "NOT_FINITE",
    ],
  ])("refuses %s", async (_, given, options, code) => {
    await expect(benchmark(images, given, { encoders: { x: clouds() }, ...options })).rejects.toMatchObject({ code });
  });

  test("gives the same on threads", async () => {
    const compiled = pathToFileURL(resolve(import.meta.dirname, "../../../dist/src/nn/benchmark/benchmark.js")).href;
    const built = (await import(compiled)) as typeof import("../../../src/nn/benchmark/benchmark.ts");
    const options = { encoders: { clouds: clouds() }, reductions: ["none", "tsne-3"], runs: 2 } as const;
    const { rows } = await built.benchmark(images, labels, { ...options, workers: 2 });
    expect(rows).toEqual((await benchmark(images, labels, options)).rows);
  });
});

describe("spread()", () => {
  test("is the mean, its standard error and the sample's deviation", () => {
    expect(spread([1, 2, 3, 6])).toEqual({
      mean: 3,
      deviation: Math.sqrt(14 / 3),
      standardError: Math.sqrt(14 / 3) / 2,
    });
    expect(spread([5])).toEqual({ mean: 5, deviation: 0, standardError: 0 });
  });
});

describe("toUnitLength()", () => {
  test("leaves directions and zeros", () => {
    expect([
      ...toUnitLength(
        matrix([
          [3, 4],
          [0, 0],
        ]),
      ).data,
    ]).toEqual([...Float32Array.of(0.6, 0.8, 0, 0)]);
  });
});

test("scores do not depend on the numbers of the clusters", () => {
  const cases = fc.array(fc.tuple(fc.integer({ min: 0, max: 3 }), fc.integer({ min: 0, max: 3 })), {
    minLength: 5,
    maxLength: 40,
  });
  fc.assert(
    fc.property(cases, (pairs) => {
      const truth = Int32Array.from(pairs, ([a]) => a);
      const found = Int32Array.from(pairs, ([, b]) => b);
      const renamed = scoreLabels(
        truth,
        found.map((label) => 3 - label),
      );
      expect(renamed.accuracy).toBeCloseTo(scoreLabels(truth, found).accuracy, 12);
      expect(renamed.adjustedRand).toBeCloseTo(scoreLabels(truth, found).adjustedRand, 12);
    }),
  );
});
