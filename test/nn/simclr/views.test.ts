import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { describe, expect, test } from "vitest";
import { colored, drawAugmentation, shaped } from "../../../src/images/augment.ts";
import { imageStack } from "../../../src/images/image-stack.ts";
import { imagenetImages } from "../../../src/nn/encoders/prepare-images.ts";
import { runAlong } from "../../../src/nn/simclr/running-statistics.ts";
import { makeViews, type ViewSettings, viewJob } from "../../../src/nn/simclr/view-job.ts";
import { random } from "../../../src/random.ts";
import { stripes } from "./small-network.ts";

const images = stripes(6);
const settings: ViewSettings = { size: 16, seed: 1, augment: {}, mode: "paper" };
const each = 3 * 16 * 16;
const view = (views: Float32Array, i: number) => views.slice(i * each, (i + 1) * each);

describe("makeViews()", () => {
  test("makes a picture's views from its number and the epoch, whatever else is in the batch", () => {
    const views = makeViews(viewJob(images, [4, 1, 2], 3, 0), settings);
    const alone = makeViews(viewJob(images, [1], 3, 7), settings);
    expect(views.length).toBe(6 * each);
    expect(view(views, 1)).toEqual(view(alone, 0));
    expect(view(views, 4)).toEqual(view(alone, 1));
    expect(view(views, 1)).not.toEqual(view(views, 4));
    expect(view(makeViews(viewJob(images, [1], 4, 0), settings), 0)).not.toEqual(view(alone, 0));
  });

  test("in reference mode changes all pictures of a batch alike, after normalizing them", () => {
    const reference: ViewSettings = { ...settings, mode: "reference" };
    const twice = makeViews(viewJob(images, [2, 2], 1, 0), reference);
    expect(view(twice, 0)).toEqual(view(twice, 1));
    expect(view(twice, 0)).not.toEqual(view(twice, 2));
    expect(Math.min(...twice)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...twice)).toBeLessThanOrEqual(1);
    // Without a blur, brightness and contrast cut most values off at 0 and 1, as in the study's code.
    const sharp: ViewSettings = { ...reference, augment: { blur: false } };
    const cut = makeViews(viewJob(images, [0, 1, 2, 3], 1, 0), sharp).filter((value) => value === 0 || value === 1);
    expect(cut.length).toBeGreaterThan(8 * each * 0.3);
  });

  test("normalizes after the colours in the paper's mode, before them in the reference's", () => {
    const draw = drawAugmentation(random(4), images, { blur: false });
    const one = imageStack(images.data.slice(0, 24 * 24), images);
    const cut = shaped(one, draw, 16);
    const paper = imagenetImages(colored(cut, draw), 16);
    const normalized = imageStack(imagenetImages(cut, 16), { height: 16, width: 16, channels: 3 });
    const reference = colored(normalized, draw).data;
    expect(Math.min(...paper)).toBeLessThan(-0.5);
    expect(Math.min(...reference)).toBe(0);
  });
});

describe("viewThreads()", () => {
  // Threads need the compiled worker, which `npm test` builds first.
  const compiled = resolve(import.meta.dirname, "../../../dist/src/nn/simclr/view-threads.js");

  test("makes the same views in the same order on any number of threads", async () => {
    const { viewThreads } = (await import(
      pathToFileURL(compiled).href
    )) as typeof import("../../../src/nn/simclr/view-threads.ts");
    const jobs = Array.from({ length: 7 }, (_, batch) => viewJob(images, [batch % 6, (batch + 1) % 6], 1, batch));
    const expected = jobs.map((job) => makeViews(job, settings));
    for (const count of [0, 1, 3]) {
      const threads = viewThreads(settings, count);
      const found: Float32Array[] = [];
      for await (const views of threads.results(jobs)) found.push(views);
      await threads.close();
      expect(found).toEqual(expected);
    }
  });

  test("hands on a failure at its turn", async () => {
    const { viewThreads } = (await import(
      pathToFileURL(compiled).href
    )) as typeof import("../../../src/nn/simclr/view-threads.ts");
    const broken = { ...settings, augment: { blur: { probability: 1, kernel: 4, sigma: [1, 2] as const } } };
    const threads = viewThreads(broken, 1);
    const run = async () => {
      for await (const views of threads.results([viewJob(images, [0], 1, 0)])) expect(views).toBeUndefined();
    };
    await expect(run()).rejects.toThrow("kernel of 4");
    await threads.close();
  });
});

describe("runAlong()", () => {
  test("moves by a tenth towards the batch, with the unbiased variance", () => {
    const before = { means: Float32Array.of(1, 0), variances: Float32Array.of(1, 4) };
    const after = runAlong(before, { means: [2, 10], variances: [0.5, 3] }, [5, 4]);
    // 0.9 · 1 + 0.1 · 0.5 · 5/4 and 0.9 · 4 + 0.1 · 3 · 4/3
    [1.1, 1].forEach((value, i) => {
      expect(after.means[i]).toBeCloseTo(value, 6);
    });
    [0.9625, 4].forEach((value, i) => {
      expect(after.variances[i]).toBeCloseTo(value, 6);
    });
    expect(before.means[0]).toBe(1);
  });
});
