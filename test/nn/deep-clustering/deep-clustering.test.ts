import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { matrix } from "../../../src/matrix.ts";
import { adjustedRandScore } from "../../../src/metrics/adjusted-rand.ts";
import { silhouetteScore } from "../../../src/metrics/silhouette.ts";
import { softSilhouetteScore } from "../../../src/metrics/soft-silhouette.ts";
import { clusteringDivergence, membershipEntropy, softSilhouette } from "../../../src/nn/deep-clustering/losses.ts";
import {
  radialMemberships,
  studentMemberships,
  targetMemberships,
} from "../../../src/nn/deep-clustering/memberships.ts";
import { trainDeepClusters } from "../../../src/nn/deep-clustering/train-deep-clusters.ts";
import { interpreter } from "../../../src/nn/executors/interpreter.ts";
import { add } from "../../../src/nn/graph/elementwise.ts";
import { gradients } from "../../../src/nn/graph/gradients.ts";
import { input } from "../../../src/nn/graph/leaves.ts";
import { formula } from "../../support/formula.ts";
import { fourGroups } from "../../support/four-groups.ts";
import { evaluate } from "../support.ts";

const known = JSON.parse(readFileSync(new URL("../../fixtures/nn/deep-clustering.json", import.meta.url), "utf8"));
const { n, latent, k } = known as { n: number; latent: number; k: number };

const z = input("z", [n, latent]);
const centers = input("centers", [k, latent]);
const logWidths = input("logWidths", [k]);
const feeds = {
  z: Float64Array.from(formula(n, latent, k).data),
  centers: Float64Array.from(formula(k, latent, k).data, (value) => value + 0.1),
  logWidths: Float64Array.from(formula(1, k, 1).data, (value) => value / 5),
};
const run = (outputs: Parameters<typeof evaluate>[1], more = {}) =>
  evaluate(interpreter(), outputs, { ...feeds, ...more });

/** In 64 bits, but for the tiny numbers that keep quotients finite. */
function closeTo(found: ArrayLike<number>, wanted: readonly number[]): void {
  expect(found.length).toBe(wanted.length);
  for (let i = 0; i < wanted.length; i++) expect(Math.abs(found[i] - wanted[i])).toBeLessThan(1e-8);
}

describe("memberships", () => {
  it("are PyTorch's, by Student's t and by radial basis functions", async () => {
    const found = await run({ q: studentMemberships(z, centers), r: radialMemberships(z, centers, logWidths) });
    closeTo(found.q, known.q);
    closeTo(found.r, known.r);
  });

  it("have the targets of DEC, rows of which sum to 1", () => {
    const target = targetMemberships(matrix(Float64Array.from(known.q), n, k));
    closeTo(target.data, known.p);
    for (let i = 0; i < n; i++)
      expect(target.data.subarray(i * k, i * k + k).reduce((a, b) => a + b)).toBeCloseTo(1, 14);
  });
});

describe("losses", () => {
  it("have PyTorch's divergence and its gradients", async () => {
    const target = input("target", [n, k]);
    const divergence = clusteringDivergence(target, studentMemberships(z, centers));
    const [byPoint, byCenter] = gradients(divergence, [z, centers]);
    const found = await run({ divergence, byPoint, byCenter }, { target: Float64Array.from(known.p) });
    closeTo(found.divergence, [known.divergence]);
    closeTo(found.byPoint, known.divergenceSlopes[0]);
    closeTo(found.byCenter, known.divergenceSlopes[1]);
  });

  it("have PyTorch's soft silhouette and entropy, and their gradients", async () => {
    const r = radialMemberships(z, centers, logWidths);
    const silhouette = softSilhouette(z, r);
    const entropy = membershipEntropy(r);
    const slopes = gradients(add(silhouette, entropy), [z, centers, logWidths]);
    const found = await run({ silhouette, entropy, byPoint: slopes[0], byCenter: slopes[1], byWidth: slopes[2] });
    closeTo(found.silhouette, [known.silhouette]);
    closeTo(found.entropy, [known.entropy]);
    closeTo(found.byPoint, known.radialSlopes[0]);
    closeTo(found.byCenter, known.radialSlopes[1]);
    closeTo(found.byWidth, known.radialSlopes[2]);
  });
});

describe("softSilhouetteScore()", () => {
  const x = formula(n, latent, k);
  const labels = Int32Array.from({ length: n }, (_, i) => i % k);
  const oneHot = matrix(
    Float64Array.from({ length: n * k }, (_, i) => (labels[Math.floor(i / k)] === i % k ? 1 : 0)),
    n,
    k,
  );

  it("is the silhouette when each sample has one cluster", () => {
    expect(softSilhouetteScore(x, oneHot)).toBeCloseTo(silhouetteScore(x, labels), 12);
    expect(softSilhouetteScore(x, oneHot)).toBeCloseTo(known.hardSilhouette, 12);
  });

  it("is the loss that networks learn by", () => {
    expect(softSilhouetteScore(x, matrix(Float64Array.from(known.r), n, k))).toBeCloseTo(known.silhouette, 9);
  });

  it("is 0 when all belong to all alike", () => {
    expect(softSilhouetteScore(x, matrix(new Float64Array(n * k).fill(1 / k), n, k))).toBeCloseTo(0, 14);
  });

  it("refuses memberships of other samples, of one cluster, and outside 0 to 1", () => {
    expect(() => softSilhouetteScore(x, matrix(new Float64Array(k), 1, k))).toThrow(/24 samples by 1 × 4/);
    expect(() => softSilhouetteScore(x, matrix(new Float64Array(n).fill(1), n, 1))).toThrow(/24 × 1 memberships/);
    expect(() => softSilhouetteScore(x, matrix(new Float64Array(n * k).fill(1.5), n, k))).toThrow(/1\.5 in row 0/);
  });
});

describe("trainDeepClusters()", () => {
  const x = fourGroups(240, 5);
  const labels = Int32Array.from({ length: 240 }, (_, i) => i % 4);
  const small = { nClusters: 4, hidden: [16], latent: 2, pretrainEpochs: 15, epochs: 10, batchSize: 60, seed: 3 };

  it.each(["idec", "dec", "dcss"] as const)("finds four groups by %s, the same each time", async (method) => {
    const found = await trainDeepClusters(x, { ...small, method });
    expect(adjustedRandScore(labels, found.labels)).toBeGreaterThan(0.95);
    const [a, b, c, d] = found.memberships.data;
    expect(a + b + c + d).toBeCloseTo(1, 5);
    expect(found.history[0]).toMatchObject({ epoch: 1, stage: "pretraining" });
    expect(found.history[14].error).toBeLessThan(found.history[0].error);
    expect(await found.predict(x)).toEqual(found.labels);
    const again = await trainDeepClusters(x, { ...small, method });
    expect(again.labels).toEqual(found.labels);
  });

  it("ends by itself when labels rest, and at once by its signal", async () => {
    const found = await trainDeepClusters(x, { ...small, epochs: 200, updateInterval: 4 });
    expect(found.converged).toBe(true);
    expect(found.history.length).toBeLessThan(100);
    const stopped = trainDeepClusters(x, { ...small, signal: AbortSignal.abort(new Error("enough")) });
    await expect(stopped).rejects.toThrow("enough");
  });

  it("takes undefined for an option that was left out", async () => {
    const { latent, ...short } = { ...small, pretrainEpochs: 1, epochs: 1 };
    const undefineds = { latent: undefined, weight: undefined, learningRate: undefined, method: undefined };
    const found = await trainDeepClusters(x, { ...short, ...undefineds });
    expect(found.history).toEqual((await trainDeepClusters(x, short)).history);
  });

  it("refuses senseless options and data with gaps, by name", async () => {
    await expect(trainDeepClusters(x, { ...small, nClusters: 1 })).rejects.toMatchObject({
      message: "Cannot train with nClusters 1",
      hint: "Choose a whole number of 2 or more.",
    });
    await expect(trainDeepClusters(x, { ...small, nClusters: 999 })).rejects.toThrow(/999 clusters: there are 240/);
    await expect(trainDeepClusters(x, { ...small, method: "som" as "idec" })).rejects.toThrow(/by "som"/);
    await expect(
      trainDeepClusters(
        matrix([
          [1, Number.NaN],
          [2, 3],
        ]),
        small,
      ),
    ).rejects.toMatchObject({ code: "NOT_FINITE" });
    const fast = trainDeepClusters(x, { ...small, learningRate: 1e30 });
    await expect(fast).rejects.toMatchObject({ code: "DIVERGED" });
  });
});
