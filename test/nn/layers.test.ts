import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { interpreter } from "../../src/nn/executors/interpreter.ts";
import { conv2d, convTranspose2d, maxPool, maxPoolIndices } from "../../src/nn/graph/convolution.ts";
import { add, mul, relu, square } from "../../src/nn/graph/elementwise.ts";
import { gradients } from "../../src/nn/graph/gradients.ts";
import { input } from "../../src/nn/graph/leaves.ts";
import { maxUnpool, upsample } from "../../src/nn/graph/planes.ts";
import { reduceSum } from "../../src/nn/graph/reductions.ts";
import { type Shape, sizeOf } from "../../src/nn/graph/shape.ts";
import { reshape } from "../../src/nn/graph/shaping.ts";
import type { Tensor } from "../../src/nn/graph/tensor.ts";
import {
  activation,
  averagePooling,
  convolution,
  dense,
  dropout,
  flattening,
  initialWeights,
  inTurn,
  type Layer,
  maxPooling,
  named,
  network,
  onnxExecutor,
  parameterCount,
  residual,
  resnet18Layers,
  sequential,
  sgd,
  startTraining,
  transposedConvolution,
  unflattening,
  upsampling,
} from "../../src/nn/index.ts";
import { formula } from "../support/formula.ts";
import { evaluate } from "./support.ts";

const { decoder } = JSON.parse(readFileSync(new URL("../fixtures/nn/images.json", import.meta.url), "utf8"));

/** The numbers of make_images.py. */
function numbers(shape: Shape, scale = 1): Float64Array {
  return formula(sizeOf(shape), 1, 1).data.map((value) => (value - 0.5) * scale) as Float64Array;
}

const engines = [
  ["the interpreter", async () => interpreter(), 1e-12],
  // Sums of a few dozen products in 32 bits.
  ["ONNX Runtime", () => onnxExecutor(), 2e-6],
] as const;

describe.each(engines)("pieces of a decoder, on %s", (_, engine, tolerance) => {
  function expectClose(found: ArrayLike<number>, expected: readonly number[]): void {
    expect(found.length).toBe(expected.length);
    const largest = Math.max(...expected.map(Math.abs));
    for (const [i, value] of expected.entries()) expect(Math.abs(found[i] - value)).toBeLessThan(tolerance * largest);
  }

  it("convTranspose2d() has PyTorch's values and gradients", async () => {
    const [x, w] = [input("x", [2, 3, 4, 5]), input("w", [3, 2, 3, 3])];
    const bias = reshape(input("b", [2]), [2, 1, 1]);
    const spread = add(convTranspose2d(x, w, { stride: 2, padding: 1, outputPadding: 1 }), bias);
    expect(spread.shape).toEqual([2, 2, 8, 10]);
    const [gx, gw] = gradients(reduceSum(mul(square(spread), spread)), [x, w]);
    const feeds = { x: numbers(x.shape, 2), w: numbers(w.shape), b: Float64Array.of(0.5, -0.25) };
    const found = await evaluate(await engine(), { spread, gx, gw }, feeds);
    expectClose(found.spread, decoder.spread);
    expectClose(found.gx, decoder.x);
    expectClose(found.gw, decoder.w);
  });

  it("maxPoolIndices(), maxUnpool() and upsample() have PyTorch's values", async () => {
    const [images, small] = [input("images", [2, 2, 6, 8]), input("small", [1, 2, 2, 3])];
    const options = { kernel: 3, stride: 2, padding: 1 };
    const indices = maxPoolIndices(images, options);
    const unpooled = maxUnpool(mul(maxPool(images, options), 2), indices, [6, 8]);
    const feeds = { images: numbers(images.shape, 3), small: numbers(small.shape) };
    const found = await evaluate(await engine(), { indices, unpooled, upsampled: upsample(small, 3) }, feeds);
    expect([...found.indices]).toEqual(decoder.indices);
    expectClose(found.unpooled, decoder.unpooled);
    expectClose(found.upsampled, decoder.upsampled);
  });
});

it("the gradient of images of many positions is the interpreter's", async () => {
  const [x, w] = [input("x", [2, 2, 24, 24]), input("w", [3, 2, 3, 3])];
  const [gx] = gradients(reduceSum(square(conv2d(x, w, { padding: 1 }))), [x]);
  const feeds = { x: numbers(x.shape), w: numbers(w.shape) };
  const [exact, found] = [
    await evaluate(interpreter(), { gx }, feeds),
    await evaluate(await onnxExecutor(), { gx }, feeds),
  ];
  // Sums of 27 products of numbers up to 4, in 32 bits.
  for (const [i, value] of exact.gx.entries()) expect(Math.abs(found.gx[i] - value)).toBeLessThan(1e-4);
});

describe("maxUnpool()", () => {
  it("keeps the last of overlapping windows, which alone gets the gradient", async () => {
    // Both windows of three have their largest value in the middle column.
    const images = input("images", [1, 1, 1, 5]);
    const options = { kernel: [1, 3], stride: [1, 2] } as const;
    const values = input("values", [1, 1, 1, 2]);
    const y = maxUnpool(values, maxPoolIndices(images, options), [1, 5]);
    const [g] = gradients(reduceSum(y), [values]);
    const feeds = { images: Float64Array.of(0, 1, 9, 1, 0), values: Float64Array.of(3, 4) };
    const found = await evaluate(interpreter(), { y, g }, feeds);
    expect([...found.y]).toEqual([0, 0, 4, 0, 0]);
    expect([...found.g]).toEqual([0, 1]);
  });

  it("refuses indices of another shape, and planes that floats cannot number", () => {
    const values = input("values", [1, 1, 2, 2]);
    expect(() => maxUnpool(values, input("indices", [1, 1, 2, 3]), [4, 4])).toThrow("[1, 1, 2, 3]");
    const huge = () => maxPoolIndices(input("x", [1, 1, 4097, 4097]), { kernel: 2 });
    expect(huge).toThrow(expect.objectContaining({ code: "OUT_OF_RANGE" }));
  });
});

it("convTranspose2d() refuses other channels and too much output padding, with the shapes", () => {
  const x = input("x", [1, 3, 4, 4]);
  expect(() => convTranspose2d(x, input("w", [2, 3, 3, 3]))).toThrow(/\[1, 3, 4, 4\].*\[2, 3, 3, 3\]/);
  const w = input("w", [3, 2, 3, 3]);
  for (const options of [{ outputPadding: 1 }, { padding: 3 }, { stride: 0 }]) {
    expect(() => convTranspose2d(x, w, options)).toThrow(expect.objectContaining({ code: "BAD_WINDOW" }));
  }
});

describe("dropout()", () => {
  const x = new Float64Array(4000).fill(2);

  async function steps(layer: Layer, seed: number, count = 2): Promise<Float64Array[]> {
    const trace = () => ({
      parameters: [{ name: "w", shape: [1], bound: 0 }],
      optimizer: sgd({ learningRate: 1 }),
      loss: (weights: (name: string) => Tensor) => {
        const y = layer.apply(input("x", [4, 1000]), weights);
        return { loss: reduceSum(weights("w")), y };
      },
    });
    const training = await startTraining(interpreter(), [4], trace, new Float32Array(1), seed);
    const found: Float64Array[] = [];
    for (let step = 0; step < count; step++) found.push((await training.step(4, { x })).y as Float64Array);
    return found;
  }

  it("zeros its share and scales the rest, otherwise in each step and each layer", async () => {
    const twice = inTurn([named("first", dropout(0.25)), named("second", dropout(0.25))]);
    const [once, again] = await steps(dropout(0.25), 1);
    expect(new Set(once)).toEqual(new Set([0, 2 / 0.75]));
    // 4,000 draws: three standard deviations are 0.02.
    expect(Math.abs(once.filter((value) => value === 0).length / 4000 - 0.25)).toBeLessThan(0.02);
    expect(again).not.toEqual(once);
    const [both] = await steps(twice, 1);
    expect(Math.abs(both.filter((value) => value === 0).length / 4000 - (1 - 0.75 ** 2))).toBeLessThan(0.025);
  });

  it("draws the same for the same seed, other numbers for another", async () => {
    expect(await steps(dropout(), 3)).toEqual(await steps(dropout(), 3));
    expect(await steps(dropout(), 3)).not.toEqual(await steps(dropout(), 4));
  });

  it("passes everything through in use, and refuses a rate that leaves nothing", async () => {
    const model = await network(named("drop", dropout(0.9)), { weights: {}, device: "interpreter" });
    expect((await model.run(x, [4, 1000])).data).toEqual(x);
    expect(() => dropout(1)).toThrow(expect.objectContaining({ code: "OUT_OF_RANGE" }));
  });
});

it("a network of every kind of layer learns to rebuild images, the same on both engines", async () => {
  const encoder = named(
    "encoder",
    sequential([
      convolution(1, 4, { padding: 1 }),
      activation(relu),
      maxPooling({ kernel: 2 }),
      residual(sequential([convolution(4, 4, { padding: 1 }), activation(relu), convolution(4, 4, { padding: 1 })])),
      averagePooling({ kernel: 2 }),
      flattening,
      dropout(0.1),
      dense(4 * 2 * 2, 6),
    ]),
  );
  const decoder = named(
    "decoder",
    sequential([
      dense(6, 4 * 2 * 2),
      unflattening([4, 2, 2]),
      upsampling(2),
      activation(relu),
      transposedConvolution(4, 1, { stride: 2, padding: 1, outputPadding: 1 }),
    ]),
  );
  const whole = inTurn([encoder, decoder]);
  const x = numbers([6, 1, 8, 8]);
  const start = initialWeights(whole.parameters);
  const curves: number[][] = [];
  for (const engine of [interpreter(), await onnxExecutor()]) {
    const trace = (batch: number) => ({
      parameters: whole.parameters,
      optimizer: sgd({ learningRate: 0.02, momentum: 0.9 }),
      loss: (weights: (name: string) => Tensor) => {
        const images = input("x", [batch, 1, 8, 8]);
        const rebuilt = whole.apply(images, weights);
        expect(rebuilt.shape).toEqual(images.shape);
        return { loss: mul(reduceSum(square(add(rebuilt, mul(images, -1)))), 1 / batch) };
      },
    });
    const training = await startTraining(engine, [6], trace, start);
    const losses: number[] = [];
    for (let step = 0; step < 12; step++) losses.push((await training.step(6, { x })).loss[0]);
    await training.close();
    curves.push(losses);
  }
  expect(curves[0][11]).toBeLessThan(0.95 * curves[0][0]);
  // Rounding to 32 bits, carried on by twelve steps.
  for (const [i, loss] of curves[0].entries()) expect(Math.abs(curves[1][i] / loss - 1)).toBeLessThan(1e-4);
});

it("resnet18Layers() in training learns the 11,176,512 numbers of a whole ResNet-18", () => {
  const whole = resnet18Layers({ onStatistics: () => undefined });
  expect(parameterCount(whole.parameters)).toBe(11_176_512);
  const tensors = new Map(whole.parameters.map(({ name, shape }) => [name, input(name, shape)]));
  expect(whole.apply(input("x", [2, 3, 64, 64]), (name) => tensors.get(name)!).shape).toEqual([2, 512, 2, 2]);
});
