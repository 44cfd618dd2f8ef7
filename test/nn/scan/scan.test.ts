import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Matrix, matrix } from "../../../src/matrix.ts";
import { adjustedRandScore } from "../../../src/metrics/adjusted-rand.ts";
import { interpreter } from "../../../src/nn/executors/interpreter.ts";
import { gradients } from "../../../src/nn/graph/gradients.ts";
import { input } from "../../../src/nn/graph/leaves.ts";
import { softmax } from "../../../src/nn/graph/reductions.ts";
import { sureSamples } from "../../../src/nn/scan/learn-from-sure.ts";
import { scanLoss, weightedCrossEntropy } from "../../../src/nn/scan/losses.ts";
import type { TrainScanOptions } from "../../../src/nn/scan/options.ts";
import { lossOverNeighbors } from "../../../src/nn/scan/select-head.ts";
import { trainScan } from "../../../src/nn/scan/train-scan.ts";
import { formula } from "../../support/formula.ts";
import { fourGroups } from "../../support/four-groups.ts";
import { evaluate } from "../support.ts";

const known = JSON.parse(readFileSync(new URL("../../fixtures/nn/scan.json", import.meta.url), "utf8"));
const { n, k } = known as { n: number; k: number };
const logitsOf = (groups: number) => Float64Array.from(formula(n, k, groups).data, (value) => 3 * value);

function closeTo(found: ArrayLike<number>, wanted: readonly number[], tolerance = 1e-7): void {
  expect(found.length).toBe(wanted.length);
  for (let i = 0; i < wanted.length; i++) expect(Math.abs(found[i] - wanted[i])).toBeLessThan(tolerance);
}

describe("scanLoss()", () => {
  it("is PyTorch's, with its gradients", async () => {
    const [own, other] = [input("own", [n, k]), input("other", [n, k])];
    const parts = scanLoss(softmax(own), softmax(other), known.weight);
    const [byOwn, byOther] = gradients(parts.loss, [own, other]);
    const found = await evaluate(interpreter(), { ...parts, byOwn, byOther }, { own: logitsOf(2), other: logitsOf(3) });
    closeTo(found.loss, [known.loss]);
    closeTo(found.consistency, [known.consistency]);
    closeTo(found.entropy, [known.entropy]);
    closeTo(found.byOwn, known.slopes[0]);
    closeTo(found.byOther, known.slopes[1]);
  });

  it("is −weight · ln k for sure, equal clusters in which neighbours agree, and never less", async () => {
    const sure = matrix(
      Float64Array.from({ length: 16 }, (_, i) => (i % 5 === 0 ? 1 : 0)),
      4,
      4,
    );
    const [own, other] = [input("own", [4, 4]), input("other", [4, 4])];
    const found = await evaluate(interpreter(), { ...scanLoss(own, other, 5) }, { own: sure.data, other: sure.data });
    expect(found.loss[0]).toBeCloseTo(-5 * Math.log(4), 6);
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0.01, max: 1, noNaN: true }), { minLength: 12, maxLength: 12 }), (raw) => {
        const data = raw.map((value, i) => {
          const row = raw.slice(i - (i % 3), i - (i % 3) + 3);
          return value / row.reduce((a, b) => a + b);
        });
        const loss = lossOverNeighbors(matrix(Float64Array.from(data), 4, 3), [1, 0, 3, 2], 5);
        expect(loss).toBeGreaterThanOrEqual(-5 * Math.log(3) - 1e-6);
      }),
      { numRuns: 50 },
    );
  });

  it("equals the loss over all neighbours by which a head is chosen", async () => {
    const first = [0.2, 0.45, 0.7, 0.2, 0.9, 0.7, 0.5];
    const rows = Float64Array.from(first.flatMap((p) => [p, 1 - p]));
    const neighbors = [3, 2, 1, 0, 5, 6, 4];
    const other = Float64Array.from({ length: 14 }, (_, at) => rows[2 * neighbors[Math.floor(at / 2)] + (at % 2)]);
    const outputs = { ...scanLoss(input("own", [7, 2]), input("other", [7, 2]), 2) };
    const found = await evaluate(interpreter(), outputs, { own: rows, other });
    expect(lossOverNeighbors(matrix(rows, 7, 2), neighbors, 2)).toBeCloseTo(found.loss[0], 7);
  });
});

describe("self-labelling", () => {
  it("has PyTorch's cross-entropy of weighed classes, with its gradient", async () => {
    const logits = input("logits", [n, k]);
    const loss = weightedCrossEntropy(logits, input("classes", [n, k]), input("weights", [n]));
    const [slope] = gradients(loss, [logits]);
    const classes = new Float64Array(n * k);
    for (const [i, label] of (known.classes as number[]).entries()) classes[i * k + label] = 1;
    const feeds = { logits: logitsOf(2), classes, weights: Float64Array.from(known.weights) };
    const found = await evaluate(interpreter(), { loss, slope }, feeds);
    closeTo(found.loss, [known.cross], 1e-12);
    closeTo(found.slope, known.crossSlopes, 1e-12);
  });

  it("counts sure samples only, and each cluster the same", () => {
    const sure = sureSamples(matrix(Float64Array.of(0.995, 0.005, 0.6, 0.4, 0.999, 0.001, 0.002, 0.998), 4, 2), 0.99);
    expect(sure).toMatchObject({ count: 3, clusters: 2 });
    expect([...sure.weights]).toEqual([1.5, 0, 1.5, 3]);
    expect([...sure.classes]).toEqual([1, 0, 0, 0, 1, 0, 0, 1]);
    expect(sureSamples(matrix(Float64Array.of(0.5, 0.5), 1, 2), 0.99).count).toBe(0);
  });
});

describe("trainScan()", () => {
  const x = fourGroups(80, 6);
  const truth = Int32Array.from({ length: 80 }, (_, i) => i % 4);
  const few: TrainScanOptions = {
    nClusters: 4,
    neighbors: 5,
    heads: 3,
    epochs: 40,
    selfLabelEpochs: 10,
    confidence: 0.9,
    learningRate: 0.05,
    seed: 1,
    device: "interpreter",
  };

  it("finds four groups from their neighbours, and repeats itself", async () => {
    const found = await trainScan(x, few);
    expect(adjustedRandScore(truth, found.labels)).toBeGreaterThan(0.95);
    expect(found.headLosses.length).toBe(3);
    expect(Math.min(...found.headLosses)).toBeLessThan(found.history[0].loss);
    expect(Math.min(...found.headLosses)).toBeGreaterThanOrEqual(-5 * Math.log(4));
    expect(found.history.filter(({ stage }) => stage === "neighbors").length).toBe(40);
    expect(found.history.at(-1)).toMatchObject({ epoch: 50, stage: "self-labelling" });
    expect(found.history.at(-1)!.sure!).toBeGreaterThanOrEqual(found.history[40].sure!);
    for (let i = 0; i < 80; i++) {
      const row = found.probabilities.data as Float64Array;
      expect(row.subarray(4 * i, 4 * i + 4).reduce((a, b) => a + b)).toBeCloseTo(1, 6);
    }
    expect(await found.predict(x)).toEqual(found.labels);
    expect((await trainScan(x, few)).labels).toEqual(found.labels);
  });

  it("takes for neighbours those at the least angle", async () => {
    const { neighbors } = await trainScan(x, { ...few, epochs: 1, selfLabelEpochs: 0, heads: 1 });
    const cosine = (i: number, j: number) => {
      let [dot, a, b] = [0, 0, 0];
      for (let c = 0; c < 6; c++) {
        const [u, v] = [x.data[6 * i + c], x.data[6 * j + c]];
        dot += u * v;
        a += u * u;
        b += v * v;
      }
      return dot / Math.sqrt(a * b);
    };
    for (const i of [0, 17, 79]) {
      const others = [...truth.keys()].filter((j) => j !== i).sort((a, b) => cosine(i, b) - cosine(i, a));
      expect([...neighbors.subarray(5 * i, 5 * i + 5)]).toEqual(others.slice(0, 5));
    }
  });

  it("leaves the clusters as neighbours made them where one has no sure sample", async () => {
    const found = await trainScan(x, { ...few, epochs: 1, confidence: 0.999, learningRate: 1e-4 });
    expect(found.history.length).toBe(1);
    expect(found.labels).toEqual(found.neighborLabels);
  });

  it("looks at neighbours in changed views where there are any", async () => {
    const shifted: Matrix = { ...x, data: Float64Array.from(x.data, (value) => value + 0.3) };
    const options = { ...few, epochs: 3, selfLabelEpochs: 0, heads: 1 };
    const [plain, seen] = [await trainScan(x, options), await trainScan(x, { ...options, views: [shifted] })];
    expect(seen.history.at(-1)!.loss).not.toBe(plain.history.at(-1)!.loss);
  });

  it("names bad settings, bad views and bad numbers, and stops when told to", async () => {
    const rejects = (options: Partial<TrainScanOptions>, code: string, y: Matrix = x) =>
      expect(trainScan(y, { ...few, ...options })).rejects.toMatchObject({ code });
    await rejects({ nClusters: 1 }, "OUT_OF_RANGE");
    await rejects({ neighbors: 80 }, "OUT_OF_RANGE");
    await rejects({ batchSize: 81 }, "OUT_OF_RANGE");
    await rejects({ confidence: 1 }, "OUT_OF_RANGE");
    await rejects({ views: [fourGroups(79, 6)] }, "SHAPE_MISMATCH");
    const holed = { ...x, data: Float64Array.from(x.data, (value, i) => (i === 7 ? Number.NaN : value)) };
    await rejects({}, "NOT_FINITE", holed);
    await rejects({ views: [holed] }, "NOT_FINITE");
    const controller = new AbortController();
    const stopped = trainScan(x, {
      ...few,
      signal: controller.signal,
      onEpoch: () => controller.abort(new Error("enough")),
    });
    await expect(stopped).rejects.toThrow("enough");
    const { predict } = await trainScan(x, { ...few, epochs: 1, selfLabelEpochs: 0 });
    await expect(predict(fourGroups(4, 5))).rejects.toMatchObject({ code: "SHAPE_MISMATCH" });
  });

  it("predicts no labels of no samples, and takes undefined for an option that was left out", async () => {
    const short = { ...few, epochs: 1, selfLabelEpochs: 0, heads: 1 };
    const found = await trainScan(x, { ...short, entropyWeight: undefined, views: undefined, batchSize: undefined });
    expect(found.labels).toEqual((await trainScan(x, short)).labels);
    expect(await found.predict({ data: new Float64Array(0), rows: 0, cols: 6 })).toEqual(new Int32Array(0));
  });
});
