import { describe, expect, test } from "vitest";
import { interpreter } from "../../../src/nn/executors/interpreter.ts";
import { add, mul } from "../../../src/nn/graph/elementwise.ts";
import { constant } from "../../../src/nn/graph/leaves.ts";
import { reduceSum } from "../../../src/nn/graph/reductions.ts";
import { referenceOptimizer } from "../../../src/nn/simclr/simclr-presets.ts";
import { startTraining } from "../../../src/nn/training/training-step.ts";

describe("the optimizer of the study's code", () => {
  test("moves every tensor in proportion to its length, and one of length 0 not at all", async () => {
    // The loss is linear, so the gradients are these numbers.
    const [g1, g2] = [
      [3, -4],
      [1, 2],
    ];
    const parameters = [
      { name: "scale", shape: [2], bound: 0 },
      { name: "zero", shape: [2], bound: 0 },
    ];
    const training = await startTraining(
      interpreter(),
      [1],
      () => ({
        parameters,
        optimizer: referenceOptimizer(32),
        loss: (weights) => ({
          loss: add(
            reduceSum(mul(weights("scale"), constant(g1, [2]))),
            reduceSum(mul(weights("zero"), constant(g2, [2]))),
          ),
        }),
      }),
      Float32Array.of(0.6, 0.8, 0, 0),
    );
    let [w, v] = [
      [0.6, 0.8],
      [0, 0],
    ];
    for (let step = 0; step < 2; step++) {
      await training.step(1, {});
      const local = (0.001 * Math.hypot(...w)) / (Math.hypot(...g1) + 1e-5 * Math.hypot(...w));
      v = v.map((value, i) => 0.9 * value + 0.0375 * local * (g1[i] + 1e-5 * w[i]));
      w = w.map((value, i) => value - v[i]);
    }
    const found = training.weights();
    w.forEach((value, i) => {
      expect(found[i]).toBeCloseTo(value, 7);
    });
    expect([...found.subarray(2)]).toEqual([0, 0]);
  });
});
