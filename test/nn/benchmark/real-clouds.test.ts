import { describe, expect, test } from "vitest";
import { listImageFolder } from "../../../src/images/image-folder.ts";
import { imageStack } from "../../../src/images/image-stack.ts";
import { imageBatches } from "../../../src/images/read-images.ts";
import { benchmark } from "../../../src/nn/benchmark/benchmark.ts";
import { squeezenet } from "../../../src/nn/encoders/squeezenet-encoder.ts";
import { long } from "../../support/full.ts";
import { hasSharedData, sharedData } from "../../support/shared-data.ts";

if (!hasSharedData) console.log("The benchmark on real clouds is skipped: there is no folder of shared data");

// What scikit-learn 1.9.1 gives from the same features: Ward's accuracy, and the mean of k-means with ten starts over
// eight seeds.
const [ward, kmeans] = [0.3018, 0.2866];

describe.skipIf(!hasSharedData)("SqueezeNet's features of real clouds (CCSN, 11 classes)", () => {
  test("cluster as scikit-learn clusters them", long, async () => {
    const list = await listImageFolder(sharedData("clouds/ccsn224"));
    const encoder = await squeezenet({ weights: sharedData("models/squeezenet_v10_fp32.safetensors") });
    async function* stream() {
      for await (const { images } of imageBatches(list.files, { batchSize: 32 })) yield images;
    }
    const features = await encoder.encode(stream(), { threads: 1 });
    const { labels } = list;
    const blank = imageStack(new Float32Array(labels.length), { height: 1, width: 1 });
    const { rows } = await benchmark(blank, labels, {
      encoders: { SqueezeNet: features },
      reductions: ["none"],
      unitLength: true,
    });
    const accuracy = (clustering: string) => rows.find((row) => row.clustering === clustering)!.accuracy;
    // 32-bit features of another runtime may turn a merge or two; the bars are 0.01 and 0.03.
    expect(Math.abs(accuracy("ward") - ward)).toBeLessThan(0.01);
    expect(Math.abs(accuracy("kmeans") - kmeans)).toBeLessThan(0.015);
    expect(Math.abs(accuracy("ward") - 0.306)).toBeLessThan(0.01);
    expect(Math.abs(accuracy("kmeans") - 0.287)).toBeLessThan(0.03);
  });
});
