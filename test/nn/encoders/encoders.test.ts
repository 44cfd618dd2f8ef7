import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type ImageStack, imageStack, takeImages } from "../../../src/images/image-stack.ts";
import { resize } from "../../../src/images/resize.ts";
import type { Encoder } from "../../../src/nn/encoders/encoder.ts";
import { makeEncoder } from "../../../src/nn/encoders/make-encoder.ts";
import { imagenetColor, imagenetGrey } from "../../../src/nn/encoders/normalization.ts";
import { caffeImages, imagenetImages, type PrepareImages } from "../../../src/nn/encoders/prepare-images.ts";
import { resnet18 } from "../../../src/nn/encoders/resnet18-encoder.ts";
import { squeezenet } from "../../../src/nn/encoders/squeezenet-encoder.ts";
import { globalAverage } from "../../../src/nn/models/resnet18.ts";
import { formula } from "../../support/formula.ts";
import { hasSharedData, sharedData } from "../../support/shared-data.ts";
import { smallEncoder, stripes } from "../simclr/small-network.ts";

const folder = mkdtempSync(join(tmpdir(), "albedo-encoders-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** Means of the channels as the network would see them. */
const seen = (prepare: PrepareImages) =>
  makeEncoder({ name: "means", weightsFrom: "none", features: 3, size: 8, layer: globalAverage, prepare, weights: {} });

const color = imageStack(Float32Array.from(formula(7 * 3 * 12 * 12, 1, 1).data), {
  height: 12,
  width: 12,
  channels: 3,
});
const mean = (values: Float32Array) => values.reduce((sum, value) => sum + value, 0) / values.length;

describe("what a network sees", () => {
  test("are ImageNet's means taken off and spreads divided by, channel by channel", async () => {
    const { data, rows, cols } = await seen(imagenetImages).encode(color);
    expect([rows, cols]).toEqual([7, 3]);
    const sized = resize(color, 8);
    for (const picture of [0, 6]) {
      for (let channel = 0; channel < 3; channel++) {
        const start = (picture * 3 + channel) * 64;
        const expected =
          (mean(sized.data.slice(start, start + 64)) - imagenetColor.mean[channel]) / imagenetColor.spread[channel];
        expect(data[picture * 3 + channel]).toBeCloseTo(expected, 4);
      }
    }
  });

  test("are grey values by one pair, three times", async () => {
    const grey = stripes(2, 8);
    const { data } = await seen(imagenetImages).encode(grey);
    const expected = (mean(grey.data.slice(0, 64)) - 0.4589225) / 0.2255861;
    for (let channel = 0; channel < 3; channel++) expect(data[channel]).toBeCloseTo(expected, 4);
    const weights = [0.2989, 0.587, 0.114];
    const weighed = (list: readonly number[]) => list.reduce((sum, value, c) => sum + weights[c] * value, 0);
    expect(imagenetGrey.mean[0]).toBeCloseTo(weighed(imagenetColor.mean), 10);
    expect(imagenetGrey.spread[0]).toBeCloseTo(weighed(imagenetColor.spread), 10);
  });

  test("are blue, green and red from 0 to 255 for Caffe's networks", async () => {
    const pixel = imageStack(Float32Array.of(1, 0.5, 0), { height: 1, width: 1, channels: 3 });
    const [blue, green, red] = (await seen(caffeImages).encode(pixel)).data;
    expect(blue).toBeCloseTo(-104, 3);
    expect(green).toBeCloseTo(127.5 - 117, 3);
    expect(red).toBeCloseTo(255 - 123, 3);
  });
});

describe("encode()", () => {
  const encoder = smallEncoder();
  const images = stripes(11);

  test("gives the same features whatever the batches, and for a stream", async () => {
    const whole = await encoder.encode(images, { batchSize: 11 });
    const pieces = await encoder.encode(images, { batchSize: 4 });
    async function* stream(): AsyncGenerator<ImageStack> {
      yield takeImages(images, [0, 1, 2]);
      yield takeImages(images, [3, 4, 5, 6, 7, 8, 9, 10]);
    }
    const streamed = await encoder.encode(stream(), { batchSize: 4 });
    for (const other of [pieces, streamed]) {
      expect(other).toMatchObject({ rows: 11, cols: 6 });
      other.data.forEach((value, i) => {
        expect(value).toBeCloseTo(whole.data[i], 5);
      });
    }
    expect(whole.imagesPerSecond).toBeGreaterThan(0);
  });

  test("reports progress and heeds the signal between batches", async () => {
    const reports: [number, number | undefined][] = [];
    const controller = new AbortController();
    const run = encoder.encode(images, {
      batchSize: 4,
      signal: controller.signal,
      onProgress: ({ done, of }) => {
        reports.push([done, of]);
        if (done === 8) controller.abort(new Error("enough"));
      },
    });
    await expect(run).rejects.toThrow("enough");
    expect(reports).toEqual([
      [4, 11],
      [8, 11],
    ]);
  });

  test("refuses pictures with missing values, by number, and no pictures", async () => {
    const data = images.data.slice();
    data[9 * 24 * 24 + 5] = Number.NaN;
    await expect(encoder.encode({ ...images, data }, { batchSize: 4 })).rejects.toMatchObject({
      code: "NOT_FINITE",
      message: expect.stringContaining("number 9"),
    });
    await expect(encoder.encode(takeImages(images, []))).rejects.toMatchObject({ code: "EMPTY" });
    await expect(encoder.encode(images, { batchSize: 0 })).rejects.toMatchObject({ code: "OUT_OF_RANGE" });
  });
});

describe("resnet18()", () => {
  let encoder: Encoder;
  beforeAll(async () => {
    encoder = await resnet18({ seed: 3 });
  });

  test("has 11,176,512 learned numbers and says that they are random", async () => {
    expect(encoder).toMatchObject({ parameterCount: 11_176_512, features: 512, size: 224 });
    expect(encoder.warning).toContain("has not learned");
    const filters = encoder.weights()["layer4.1.conv2.weight"].data;
    const variance = filters.reduce((sum, value) => sum + value * value, 0) / filters.length;
    // Of 2.4 million draws; three standard errors of the variance are 0.3 %.
    expect(variance / (2 / (512 * 9))).toBeCloseTo(1, 2);
    expect((await resnet18({ seed: 3 })).weights()["conv1.weight"]).toEqual(encoder.weights()["conv1.weight"]);
    expect((await resnet18({ seed: 4 })).weights()["conv1.weight"]).not.toEqual(encoder.weights()["conv1.weight"]);
  });

  test("gives the same features after its weights went through a file", async () => {
    const path = join(folder, "resnet.safetensors");
    await encoder.save(path);
    const again = await resnet18({ size: 32, weights: path });
    expect(again.warning).toBeUndefined();
    expect(again.weightsFrom).toContain(path);
    const images = stripes(2);
    expect((await again.encode(images, { batchSize: 2 })).data).toEqual(
      (await encoder.encode(images, { batchSize: 2, size: 32 })).data,
    );
  });

  test("refuses the weights of another network, by the first name that is missing", async () => {
    const path = join(folder, "small.safetensors");
    await smallEncoder().save(path);
    await expect(resnet18({ weights: path })).rejects.toMatchObject({
      code: "WRONG_WEIGHTS",
      message: expect.stringContaining("conv1.weight"),
      hint: expect.any(String),
    });
  });

  test.skipIf(!hasSharedData)("refuses the weights of other real networks, and of a part of its own", async () => {
    for (const file of ["squeezenet_v10_fp32.safetensors", "resnet18_trunk_layer3_bnfolded_fp32.safetensors"]) {
      await expect(resnet18({ weights: sharedData("models", file) })).rejects.toMatchObject({
        code: "WRONG_WEIGHTS",
        message: expect.stringContaining("layer4.1.conv2.weight"),
      });
    }
  });
});

describe.skipIf(!hasSharedData)("squeezenet()", () => {
  test("gives PyTorch's features of a picture made by a formula", async () => {
    const encoder = await squeezenet({ weights: sharedData("models", "squeezenet_v10_fp32.safetensors") });
    const size = 227;
    const data = new Float32Array(3 * size * size);
    for (let y = 0; y < size; y++) {
      for (let x = 0; x < size; x++) {
        const colors = [(3 * x + 5 * y) % 256, (7 * x + 2 * y) % 256, (x * y) % 256];
        colors.forEach((value, c) => {
          data[(c * size + y) * size + x] = value / 255;
        });
      }
    }
    const { data: features } = await encoder.encode(imageStack(data, { height: size, width: size, channels: 3 }), {
      batchSize: 1,
    });
    expect(features.length).toBe(512);
    // Values of the folder's expected.json, by torch 2.13.0.
    [16.28846, 0, 96.3168, 16.83243, 0.20154, 7.97854, 2.31849, 0.98143].forEach((value, i) => {
      expect(features[i]).toBeCloseTo(value, 3);
    });
    expect(mean(features)).toBeCloseTo(24.593546, 3);
  });

  test("refuses the weights of another network", async () => {
    await expect(
      squeezenet({ weights: sharedData("models", "resnet18_trunk_layer3_bnfolded_fp32.safetensors") }),
    ).rejects.toMatchObject({ code: "WRONG_WEIGHTS" });
  });
});
