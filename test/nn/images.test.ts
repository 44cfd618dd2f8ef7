import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { interpreter } from "../../src/nn/executors/interpreter.ts";
import { add, mul, square } from "../../src/nn/graph/elementwise.ts";
import { gradients } from "../../src/nn/graph/gradients.ts";
import { input } from "../../src/nn/graph/leaves.ts";
import { reduceMean, reduceSum } from "../../src/nn/graph/reductions.ts";
import { type Shape, sizeOf } from "../../src/nn/graph/shape.ts";
import { type BatchStatistics, batchNorm } from "../../src/nn/layers/batch-norm.ts";
import { dense } from "../../src/nn/layers/dense.ts";
import { named, type Parameter } from "../../src/nn/layers/layer.ts";
import { crossEntropy, ntXent } from "../../src/nn/losses.ts";
import { globalAverage, resnet18 } from "../../src/nn/models/resnet18.ts";
import { squeezenet, squeezenetClassifier } from "../../src/nn/models/squeezenet.ts";
import { network } from "../../src/nn/network.ts";
import { onnxExecutor } from "../../src/nn/onnx/executor.ts";
import { lars } from "../../src/nn/training/lars.ts";
import { sgd } from "../../src/nn/training/sgd.ts";
import { startTraining } from "../../src/nn/training/training-step.ts";
import { initialWeights } from "../../src/nn/training/weights.ts";
import { random } from "../../src/random.ts";
import { formula } from "../support/formula.ts";
import { hasSharedData, sharedData } from "../support/shared-data.ts";
import { evaluate } from "./support.ts";

const fixture = JSON.parse(readFileSync(new URL("../fixtures/nn/images.json", import.meta.url), "utf8"));

/** The numbers of make_images.py. */
function numbers(shape: Shape, scale = 1, shift = -0.5): Float64Array {
  return formula(sizeOf(shape), 1, 1).data.map((value) => (value + shift) * scale) as Float64Array;
}

function expectClose(found: ArrayLike<number>, expected: readonly number[], tolerance: number): void {
  const largest = Math.max(...expected.map(Math.abs));
  for (const [i, value] of expected.entries()) expect(Math.abs(found[i] - value)).toBeLessThan(tolerance * largest);
}

describe("batchNorm()", () => {
  it.each([
    ["the interpreter", async () => interpreter(), 1e-11],
    // Six sums over 60 numbers in 32 bits.
    ["ONNX Runtime", () => onnxExecutor(), 1e-5],
  ] as const)("has PyTorch's values and gradients on %s", async (_, engine, tolerance) => {
    const [x, scale, shift] = [input("x", [3, 2, 4, 5]), input("scale", [2]), input("shift", [2])];
    const { y } = batchNorm(x, scale, shift);
    const [gx, gScale, gShift] = gradients(reduceMean(mul(square(y), y)), [x, scale, shift]);
    const feeds = { x: numbers(x.shape, 3), scale: Float64Array.of(1.5, -0.5), shift: Float64Array.of(0.25, 2) };
    const found = await evaluate(await engine(), { y, gx, gScale, gShift }, feeds);
    expectClose(found.y, fixture.batchNorm.y, tolerance);
    expectClose(found.gx, fixture.batchNorm.x, tolerance);
    expectClose(found.gScale, fixture.batchNorm.scale, tolerance);
    expectClose(found.gShift, fixture.batchNorm.shift, tolerance);
  });
});

describe("ntXent()", () => {
  it.each<{ rows: number; dims: number; temperature: number; loss: number; z: number[] }>(fixture.ntXent)(
    "has PyTorch's loss and gradient for $rows views",
    async ({ rows, dims, temperature, loss, z }) => {
      const views = input("z", [rows, dims]);
      const value = ntXent(views, temperature);
      const [slope] = gradients(value, [views]);
      for (const [engine, tolerance] of [
        [interpreter(), 1e-6],
        [await onnxExecutor(), 1e-5],
      ] as const) {
        const found = await evaluate(engine, { value, slope }, { z: numbers([rows, dims], 2) });
        // Similarities are added to −1e9 on the diagonal alone, where they do not matter.
        expect(found.value[0]).toBeCloseTo(loss, 5);
        expectClose(found.slope, z, tolerance);
      }
    },
  );

  it("refuses an odd number of views", () => {
    expect(() => ntXent(input("z", [3, 2]))).toThrow("[3, 2]");
  });
});

it("crossEntropy() of a worked example", async () => {
  const value = crossEntropy(input("logits", [2, 2]), input("classes", [2, 2]));
  const feeds = { logits: Float64Array.of(0, 0, Math.log(3), 0), classes: Float64Array.of(1, 0, 0, 1) };
  // Probabilities ½ and ¼.
  expect((await evaluate(interpreter(), { value }, feeds)).value[0]).toBeCloseTo((Math.log(2) + Math.log(4)) / 2, 12);
});

it("lars() follows the paper's formulas, also for biases and weights of length 0", async () => {
  const parameters: Parameter[] = [
    { name: "w", shape: [3, 4], bound: 0 },
    { name: "b", shape: [4], bound: 0 },
    { name: "zero", shape: [2, 2], bound: 0 },
  ];
  const training = await startTraining(
    interpreter(),
    [1],
    () => ({
      parameters,
      optimizer: lars({ learningRate: 0.5, momentum: 0.9, weightDecay: 0.01, trust: 0.1 }),
      loss: (weights) => {
        const pulls = [
          mul(reduceSum(square(weights("w"))), 0.5),
          reduceSum(weights("b")),
          mul(reduceSum(weights("zero")), 0),
        ];
        return { loss: pulls.reduce((sum, part) => add(sum, part)) };
      },
    }),
    Float32Array.from([...numbers([3, 4]), ...numbers([4]), 0, 0, 0, 0]),
  );
  for (let step = 0; step < 5; step++) await training.step(1, {});
  // Weights start as 32-bit numbers.
  expectClose(training.weights(), fixture.lars, 1e-6);
});

describe("resnet18()", () => {
  it("gives PyTorch's features, by torchvision's names", async () => {
    const layer = resnet18();
    expect(layer.parameters.map(({ name }) => name)).toEqual(fixture.resnet18.names);
    const set = Object.fromEntries(
      layer.parameters.map(({ name, shape }) => {
        const filters = shape.length === 4;
        const around = /var$|weight$/.test(name) && !filters ? 0.5 : -0.5;
        const scale = filters ? 4 / Math.sqrt(sizeOf(shape.slice(1))) : 0.5;
        return [name, { shape, data: Float32Array.from(numbers(shape, scale, around)) }];
      }),
    );
    const model = await network(layer, { weights: set, device: "cpu" });
    const { shape, data } = await model.run(numbers([2, 3, 64, 64], 4), [2, 3, 64, 64]);
    await model.close();
    expect(shape).toEqual(fixture.resnet18.shape);
    // 18 layers in 32 bits against PyTorch's 64.
    expect(Math.abs(Math.hypot(...data) / fixture.resnet18.norm - 1)).toBeLessThan(1e-5);
    const size = shape[2] * shape[3];
    const means = Array.from({ length: 16 }, (_, map) => {
      const values = Array.from(data.subarray(map * size, (map + 1) * size));
      return values.reduce((a, b) => a + b) / size;
    });
    expectClose(means, fixture.resnet18.mean, 1e-5);
  });
});

it("resnet18() in training learns to tell views apart, the same on both engines", async () => {
  const [views, size] = [4, 16];
  const batches: BatchStatistics[] = [];
  const trunk = resnet18({ stages: 1, onStatistics: (statistics) => batches.push(statistics) });
  const head = named("head", dense(64, 4));
  const parameters = [...trunk.parameters, ...head.parameters];
  const x = numbers([views, 3, size, size], 2);
  const start = initialWeights(parameters, random(4));
  const engines = [await onnxExecutor(), interpreter()];
  const losses: number[][] = [];
  for (const engine of engines) {
    const training = await startTraining(
      engine,
      [views],
      () => ({
        parameters,
        optimizer: sgd({ learningRate: 0.05, momentum: 0.9 }),
        loss(weights) {
          const maps = trunk.apply(input("x", [views, 3, size, size]), weights);
          const z = head.apply(globalAverage.apply(maps, weights), weights);
          return { loss: ntXent(z, 0.5), mean: batches[batches.length - 1].mean };
        },
      }),
      start,
    );
    const found: number[] = [];
    // The interpreter is slow: two of its steps are enough to compare.
    for (let step = 0; step < (engine.precision === "float32" ? 15 : 2); step++) {
      const results = await training.step(views, { x });
      expect(results.mean.length).toBe(64);
      found.push(results.loss[0]);
    }
    await training.close();
    losses.push(found);
  }
  // One normalization for the stem and each of four layers of filters, traced once for each engine.
  expect(batches.length).toBe(10);
  expect(losses[0][14]).toBeLessThan(0.9 * losses[0][0]);
  // Normalization by few pixels magnifies 32-bit rounding; steps carry it on.
  for (const [i, loss] of losses[1].entries()) expect(Math.abs(losses[0][i] - loss)).toBeLessThan(1e-3);
});

interface Expected {
  feature_mean: number;
  feature_first8: number[];
  feature_l2: number;
}

describe.skipIf(!hasSharedData)("networks with real weights (shared/data/models)", () => {
  const expected = hasSharedData ? JSON.parse(readFileSync(sharedData("models", "expected.json"), "utf8")) : {};

  /** The picture that expected.json describes: red, green, blue planes, 0 to 255. */
  function picture(size: number): Float32Array {
    const planes = new Float32Array(3 * size * size);
    for (let y = 0; y < size; y++) {
      for (let x = 0; x < size; x++) {
        const values = [3 * x + 5 * y, 7 * x + 2 * y, x * y];
        for (const [c, value] of values.entries()) planes[(c * size + y) * size + x] = value % 256;
      }
    }
    return planes;
  }

  function expectFeatures(found: ArrayLike<number>, { feature_mean, feature_first8, feature_l2 }: Expected): void {
    const features = Array.from(found);
    expect(features.reduce((a, b) => a + b) / features.length / feature_mean).toBeCloseTo(1, 5);
    expect(Math.hypot(...features) / feature_l2).toBeCloseTo(1, 5);
    expectClose(features, feature_first8, 1e-5);
  }

  /** SqueezeNet's input: blue, green, red, less their means. */
  function caffe(planes: Float32Array): Float32Array {
    const size = planes.length / 3;
    return planes.map(
      (_, i) => planes[(2 - Math.floor(i / size)) * size + (i % size)] - [104, 117, 123][Math.floor(i / size)],
    );
  }

  async function features(layer: typeof globalAverage, weights: string, x: Float32Array, size: number) {
    const whole = {
      parameters: layer.parameters,
      apply: (...given: Parameters<typeof layer.apply>) => globalAverage.apply(layer.apply(...given), given[1]),
    };
    const model = await network(whole, { weights, allowUnused: true, device: "cpu" });
    const { data } = await model.run(x, [1, 3, size, size]);
    await model.close();
    return data;
  }

  it("the ResNet-18 trunk has the expected features", async () => {
    const size = expected.resnet18_layer3.size;
    const [means, deviations] = [
      [0.485, 0.456, 0.406],
      [0.229, 0.224, 0.225],
    ];
    const x = picture(size).map((value, i) => {
      const c = Math.floor(i / (size * size));
      return (value / 255 - means[c]) / deviations[c];
    });
    const weights = sharedData("models", "resnet18_trunk_layer3_bnfolded_fp32.safetensors");
    const found = await features(resnet18({ stages: 3, folded: true }), weights, x, size);
    expectFeatures(found, expected.resnet18_layer3);
  });

  it("SqueezeNet has the expected features", async () => {
    const size = expected.squeezenet.size;
    const weights = sharedData("models", "squeezenet_v10_fp32.safetensors");
    expectFeatures(await features(squeezenet(), weights, caffe(picture(size)), size), expected.squeezenet);
  });

  it("SqueezeNet names the cat", async () => {
    const [trunk, head] = [squeezenet(), squeezenetClassifier()];
    const whole = {
      parameters: [...trunk.parameters, ...head.parameters],
      apply: (...[x, weights]: Parameters<typeof trunk.apply>) => head.apply(trunk.apply(x, weights), weights),
    };
    const logits = await features(whole, sharedData("models", "squeezenet_v10_fp32.safetensors"), caffe(cat(227)), 227);
    const raised = Array.from(logits, Math.exp);
    const best = raised.indexOf(Math.max(...raised));
    expect(best).toBe(expected.squeezenet_cat.argmax);
    // The picture is shrunk by means over boxes here, by cubic curves there.
    expect(raised[best] / raised.reduce((a, b) => a + b)).toBeGreaterThan(0.5);
    // The file's first line is the background.
    const labels = readFileSync(sharedData("models", "imagenet_labels.txt"), "utf8").split("\n");
    expect(labels[best + 1]).toMatch(/cat/);
  });

  /** The 24-bit BMP, shrunk to a square by the mean of each box. */
  function cat(size: number): Float32Array {
    const bytes = readFileSync(sharedData("models", "cat.bmp"));
    const [start, width, height] = [bytes.readUInt32LE(10), bytes.readInt32LE(18), bytes.readInt32LE(22)];
    const rowBytes = Math.ceil((3 * width) / 4) * 4;
    const planes = new Float32Array(3 * size * size);
    for (let y = 0; y < size; y++) {
      for (let x = 0; x < size; x++) {
        const [top, bottom] = [Math.floor((y * height) / size), Math.ceil(((y + 1) * height) / size)];
        const [left, right] = [Math.floor((x * width) / size), Math.ceil(((x + 1) * width) / size)];
        for (let c = 0; c < 3; c++) {
          let sum = 0;
          for (let v = top; v < bottom; v++) {
            // Rows come from the bottom up, pixels as blue, green, red.
            for (let u = left; u < right; u++) sum += bytes[start + (height - 1 - v) * rowBytes + 3 * u + 2 - c];
          }
          planes[(c * size + y) * size + x] = sum / ((bottom - top) * (right - left));
        }
      }
    }
    return planes;
  }
});
