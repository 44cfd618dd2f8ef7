import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { square } from "../../src/nn/graph/elementwise.ts";
import { gradients } from "../../src/nn/graph/gradients.ts";
import { input } from "../../src/nn/graph/leaves.ts";
import { reduceSum } from "../../src/nn/graph/reductions.ts";
import { type Executor, interpreter, onnxExecutor } from "../../src/nn/index.ts";
import { divergenceFromNormal } from "../../src/nn/losses.ts";
import { adam, adamW } from "../../src/nn/training/adam.ts";
import { sgd } from "../../src/nn/training/sgd.ts";
import { startTraining } from "../../src/nn/training/training-step.ts";
import { parameterCount, splitWeights } from "../../src/nn/training/weights.ts";
import { draw, vae, vaeLoss } from "../../src/nn/vae/vae.ts";
import { formula } from "../support/formula.ts";
import { evaluate } from "./support.ts";

interface Summary {
  alternating: number;
  norm: number;
  first: number[];
}
const fixture = JSON.parse(readFileSync(new URL("../fixtures/nn/vae.json", import.meta.url), "utf8"));

/** The weights of make_vae.py. */
function startingWeights(latent: number): Float64Array {
  const count = parameterCount(vae({ features: 7, hidden: 38, latent }).parameters);
  return formula(count, 1, 1).data.map((value) => (value - 0.5) * 0.5) as Float64Array;
}

function batch(rows: number, latent: number) {
  const x = formula(rows, 7, 3).data.map((value) => value - 1.5);
  const noise = formula(rows, latent, 1).data.map((value) => (value - 0.5) * 3);
  return { x, noise };
}

const engines: [string, () => Promise<Executor>, number][] = [
  // 64-bit sums in another order than PyTorch's.
  ["the interpreter", async () => interpreter(), 1e-11],
  // The bar of the plan; 32-bit numbers carry 6e-8 each.
  ["ONNX Runtime", () => onnxExecutor(), 1e-6],
];

describe.each(engines)("vae() on %s", (_, engine, tolerance) => {
  it.each<{ latent: number; alpha: number; rows: number }>(fixture.steps)(
    "has PyTorch's loss and gradients: latent $latent, alpha $alpha",
    async (expected) => {
      const { latent, alpha, rows } = expected;
      const reference = expected as unknown as Record<"loss" | "error" | "divergence", number> & {
        gradients: Record<string, Summary>;
      };
      const network = vae({ features: 7, hidden: 38, latent });
      const tensors = Object.fromEntries(network.parameters.map(({ name, shape }) => [name, input(name, shape)]));
      const noise = input("noise", [rows, latent]);
      const results = vaeLoss(network, (name) => tensors[name], input("x", [rows, 7]), noise, alpha);
      const names = Object.keys(tensors);
      const slopes = gradients(results.loss, Object.values(tensors));
      const outputs = Object.fromEntries(slopes.map((g, i) => [names[i], g]));

      const vector = startingWeights(latent);
      let at = 0;
      const feeds: Record<string, Float64Array> = batch(rows, latent) as Record<string, Float64Array>;
      for (const [name, { shape }] of Object.entries(tensors)) {
        const size = shape.reduce((a, b) => a * b, 1);
        feeds[name] = vector.subarray(at, at + size);
        at += size;
      }
      const { loss, error, divergence } = results;
      const found = await evaluate(await engine(), { loss, error, divergence, ...outputs }, feeds);
      for (const name of ["loss", "error", "divergence"] as const) {
        expect(Math.abs(found[name][0] - reference[name])).toBeLessThan(tolerance * Math.abs(reference[name]));
      }
      expect(names).toEqual(Object.keys(reference.gradients));
      const whole = Math.hypot(...Object.values(reference.gradients).map(({ norm }) => norm));
      for (const name of names) {
        const { alternating, norm, first } = reference.gradients[name];
        const g = Array.from(found[name]);
        // Where terms cancel to a small gradient, the rounding of the terms remains.
        const allowed = tolerance * Math.max(norm, whole / 10);
        expect(Math.abs(Math.hypot(...g) - norm)).toBeLessThan(allowed);
        const sum = g.reduce((total, value, i) => total + (i % 2 ? -value : value), 0);
        // The sum takes up the errors of all elements, each as large as the norm's at worst.
        expect(Math.abs(sum - alternating)).toBeLessThan(allowed * Math.sqrt(g.length));
        for (const [i, value] of first.entries()) expect(Math.abs(g[i] - value)).toBeLessThan(allowed);
      }
    },
  );

  it.each([
    ["adam", adam()],
    ["adam, own betas", adam({ learningRate: 3e-3, beta1: 0.8, beta2: 0.95, epsilon: 1e-6 })],
    ["adam with decay", adam({ weightDecay: 0.1 })],
    ["adamW", adamW({ weightDecay: 0.1 })],
    ["sgd", sgd({ learningRate: 1e-2 })],
    ["sgd with momentum and decay", sgd({ learningRate: 1e-2, momentum: 0.9, weightDecay: 1e-2 })],
  ])("follows PyTorch's optimizer for 20 steps: %s", async (name, optimizer) => {
    const expected: { losses: number[]; first: number[]; norm: number } = fixture.training[name];
    const [rows, latent] = [24, 2];
    const network = vae({ features: 7, hidden: 38, latent });
    const training = await startTraining(
      await engine(),
      [rows],
      () => ({
        parameters: network.parameters,
        optimizer,
        loss: (weights) => {
          const [x, noise] = [input("x", [rows, 7]), input("noise", [rows, latent])];
          return { loss: vaeLoss(network, weights, x, noise, 1e-2).loss };
        },
      }),
      Float32Array.from(startingWeights(latent)),
    );
    const feeds = batch(rows, latent);
    for (const loss of expected.losses) {
      const results = await training.step(rows, feeds);
      // The weights start as 32-bit numbers, whose rounding 20 steps of Adam carry along.
      expect(Math.abs(results.loss[0] - loss)).toBeLessThan(2e-6 * loss);
    }
    const weights = training.weights();
    expect(Math.abs(Math.hypot(...weights) - expected.norm)).toBeLessThan(1e-5 * expected.norm);
    for (const [i, value] of expected.first.entries()) expect(weights[i]).toBeCloseTo(value, 5);
    await training.close();
  });
});

describe("vae()", () => {
  it.each([
    [1, 8141],
    [2, 8257],
  ])("with %d latent dimensions learns %d numbers, as the report's", (latent, count) => {
    expect(parameterCount(vae({ features: 7, hidden: 38, latent }).parameters)).toBe(count);
  });

  it("names its weights as PyTorch's state dict", () => {
    const { parameters } = vae({ features: 7, hidden: 38, latent: 2 });
    expect(parameters.map(({ name }) => name)).toEqual(Object.keys(fixture.steps[0].gradients));
    const set = splitWeights(new Float32Array(8257), parameters);
    expect(set["mean.weight"].shape).toEqual([2, 38]);
  });

  it("weighs the divergence of a worked example", async () => {
    // μ = 1, σ² = e: ½ (1 + e − 1 − 1) = ½ (e − 1); μ = 0, σ² = 1: 0.
    const value = divergenceFromNormal(input("mean", [1, 2]), input("logVariance", [1, 2]));
    const feeds = { mean: Float64Array.of(1, 0), logVariance: Float64Array.of(1, 0) };
    const { kl } = await evaluate(interpreter(), { kl: value }, feeds);
    expect(kl[0]).toBeCloseTo((Math.E - 1) / 2, 14);
  });

  it("draws μ + σ ε", async () => {
    const belief = { mean: input("mean", [2]), logVariance: input("logVariance", [2]) };
    const feeds = {
      mean: Float64Array.of(5, 5),
      logVariance: Float64Array.of(Math.log(4), Math.log(9)),
      noise: Float64Array.of(1, -2),
    };
    const { z } = await evaluate(interpreter(), { z: draw(belief, input("noise", [2])) }, feeds);
    expect(z[0]).toBeCloseTo(7, 14);
    expect(z[1]).toBeCloseTo(-1, 14);
  });

  it("tells how fast the decoded sample moves with z: the gradient of its norm equals finite differences", async () => {
    const network = vae({ features: 7, hidden: 38, latent: 2 });
    const tensors = Object.fromEntries(network.parameters.map(({ name, shape }) => [name, input(name, shape)]));
    const z = input("z", [1, 2]);
    const size = reduceSum(square(network.decode(z, (name) => tensors[name])));
    const [slope] = gradients(size, [z]);
    const set = splitWeights(Float32Array.from(startingWeights(2)), network.parameters);
    const feeds: Record<string, Float64Array> = { z: Float64Array.of(0.4, -1.1) };
    for (const [name, { data }] of Object.entries(set)) feeds[name] = Float64Array.from(data);
    const at = async (a: number, b: number) =>
      evaluate(interpreter(), { size, slope }, { ...feeds, z: Float64Array.of(a, b) });
    const exact = (await at(0.4, -1.1)).slope;
    const difference = ((await at(0.4001, -1.1)).size[0] - (await at(0.3999, -1.1)).size[0]) / 2e-4;
    expect(exact[0]).toBeCloseTo(difference, 5);
  });
});
