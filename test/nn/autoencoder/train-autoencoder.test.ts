import { beforeAll, describe, expect, test } from "vitest";
import { mirroredDecoder } from "../../../src/nn/autoencoder/mirrored-decoder.ts";
import { trainAutoencoder } from "../../../src/nn/autoencoder/train-autoencoder.ts";
import type { Encoder } from "../../../src/nn/encoders/encoder.ts";
import { resnet18 } from "../../../src/nn/encoders/resnet18-encoder.ts";
import { maxPool } from "../../../src/nn/graph/convolution.ts";
import { graph } from "../../../src/nn/graph/graph.ts";
import { constant } from "../../../src/nn/graph/leaves.ts";
import { reduceMean } from "../../../src/nn/graph/reductions.ts";
import { sizeOf } from "../../../src/nn/graph/shape.ts";
import { concat } from "../../../src/nn/graph/shaping.ts";
import { fixedBatchNorm, trainedBatchNorm } from "../../../src/nn/layers/batch-norm.ts";
import { onnxExecutor } from "../../../src/nn/onnx/executor.ts";
import { parameterCount } from "../../../src/nn/training/weights.ts";
import answers from "../../fixtures/nn/decoder.json" with { type: "json" };
import { formula } from "../../support/formula.ts";
import { long } from "../../support/full.ts";
import { smallEncoder, stripes } from "../simclr/small-network.ts";

/** The numbers of make_decoder.py. */
function numbers(shape: readonly number[], { scale = 1, shift = -0.5 } = {}) {
  const values = formula(sizeOf(shape), 1, 1).data;
  return constant(
    Float64Array.from(values, (value) => (value + shift) * scale),
    shape,
  );
}

describe("mirroredDecoder()", () => {
  test("rebuilds pictures as PyTorch's", long, async () => {
    const decoder = mirroredDecoder(fixedBatchNorm);
    const tensors = new Map(
      decoder.parameters.map(({ name, shape }) => {
        const scale = 6 / Math.sqrt(shape.slice(1).reduce((a, b) => a * b, 1));
        return [name, numbers(shape, shape.length === 4 ? { scale } : { shift: 0.5 })];
      }),
    );
    const before = numbers([2, 64, 16, 16], { scale: 2 });
    const pooled = reduceMean(maxPool(before, { kernel: 3, stride: 2, padding: 1 }), { axes: [2, 3] });
    const features = concat(Array(8).fill(pooled), 1);
    const rebuilt = decoder.apply(features, 32, (name) => tensors.get(name)!);
    expect(rebuilt.shape).toEqual([2, 3, 32, 32]);
    const { output } = await (await (await onnxExecutor()).compile(graph({ outputs: { output: rebuilt } }))).run();
    answers.every97th.forEach((value, i) => {
      // 32-bit sums of up to 4,608 products in twenty layers; values reach 10.
      expect(Math.abs(output[97 * i] - value)).toBeLessThan(1e-4);
    });
    const trained = mirroredDecoder((channels) => trainedBatchNorm(channels, () => undefined));
    expect(parameterCount(trained.parameters)).toBe(answers.parameters);
  });
});

describe("trainAutoencoder()", () => {
  let backbone: Encoder;
  beforeAll(async () => {
    backbone = await resnet18({ size: 32 });
  });

  test("learns to rebuild, and gives the encoder alone", long, async () => {
    const losses: number[] = [];
    const result = await trainAutoencoder(backbone, stripes(10, 32), {
      epochs: 1,
      batchSize: 4,
      threads: 1,
      onStep: ({ loss }) => losses.push(loss),
    });
    expect(losses.length).toBe(2);
    expect(losses[1]).toBeLessThan(losses[0]);
    expect(Object.keys(result.encoder.weights())).toEqual(Object.keys(backbone.weights()));
    expect(result.encoder.weights()["layer4.1.conv2.weight"]).not.toEqual(backbone.weights()["layer4.1.conv2.weight"]);
    expect(result.encoder.weightsFrom).toContain("an autoencoder on 10 pictures");
  });

  test("refuses sizes and encoders without a mirror image", async () => {
    await expect(trainAutoencoder(backbone, stripes(8), { size: 48 })).rejects.toMatchObject({ code: "OUT_OF_RANGE" });
    await expect(trainAutoencoder(smallEncoder(), stripes(8), { size: 32 })).rejects.toMatchObject({
      code: "OUT_OF_RANGE",
    });
  });
});
