import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { display } from "../../../kernel/protocol.ts";
import type { TrainSimclrOptions } from "../../../src/nn/simclr/simclr-options.ts";
import { referenceOptimizer, simclrPreset } from "../../../src/nn/simclr/simclr-presets.ts";
import type { SimclrResult } from "../../../src/nn/simclr/simclr-result.ts";
import { trainSimclr } from "../../../src/nn/simclr/train-simclr.ts";
import { adam } from "../../../src/nn/training/adam.ts";
import { smallEncoder, stripes } from "./small-network.ts";

const folder = mkdtempSync(join(tmpdir(), "albedo-simclr-"));
afterAll(() => rmSync(folder, { recursive: true }));

const images = stripes(40);
const base: TrainSimclrOptions = {
  epochs: 6,
  batchSize: 8,
  temperature: 0.5,
  seed: 2,
  threads: 1,
  optimizer: adam({ learningRate: 0.02 }),
};
const learned = (result: SimclrResult) => result.encoder.weights()["0.weight"].data;
const run = (options: TrainSimclrOptions = {}) => trainSimclr(smallEncoder(), images, { ...base, ...options });

describe("trainSimclr()", () => {
  let whole: SimclrResult;
  beforeAll(async () => {
    whole = await run();
  });

  test("learns to find partners", () => {
    expect(whole.history.map(({ epoch }) => epoch)).toEqual([1, 2, 3, 4, 5, 6]);
    expect(whole.history[5].loss).toBeLessThan(whole.history[0].loss);
    expect(whole.history[5].testLoss).toBeLessThan(whole.history[0].testLoss);
    expect(whole.encoder.warning).toBeUndefined();
    expect(whole.encoder.weightsFrom).toContain(`SimCLR on 40 pictures, epoch ${whole.epoch}`);
    expect(whole[display]()["text/plain"]).toContain("6 epochs");
  });

  test("gives the same for the same seed, and leaves the backbone as it is", async () => {
    const backbone = smallEncoder();
    const again = await trainSimclr(backbone, images, base);
    expect(learned(again)).toEqual(learned(whole));
    expect(again.history.map(({ loss, testLoss }) => [loss, testLoss])).toEqual(
      whole.history.map(({ loss, testLoss }) => [loss, testLoss]),
    );
    expect(backbone.weights()).toEqual(smallEncoder().weights());
  });

  test("keeps the weights of the lowest test loss, not of the last epoch", async () => {
    // A rate so high that the test loss rises again.
    const wild = await run({ epochs: 8, optimizer: adam({ learningRate: 0.3 }) });
    const losses = wild.history.map(({ testLoss }) => testLoss);
    const lowest = losses.indexOf(Math.min(...losses)) + 1;
    expect(wild.epoch).toBe(lowest);
    expect(lowest).toBeLessThan(8);
    const short = await run({ epochs: lowest, optimizer: adam({ learningRate: 0.3 }) });
    expect(learned(wild)).toEqual(learned(short));
    expect(wild.encoder.weights()["1.running_mean"]).toEqual(short.encoder.weights()["1.running_mean"]);
  });

  test("goes on from a checkpoint as if it had never stopped", async () => {
    const checkpoint = join(folder, "new", "run.safetensors");
    await run({ epochs: 2, checkpoint });
    const resumed = await run({ checkpoint });
    expect(learned(resumed)).toEqual(learned(whole));
    expect(resumed.history.slice(2).map(({ loss }) => loss)).toEqual(whole.history.slice(2).map(({ loss }) => loss));
    await expect(run({ checkpoint, seed: 3 })).rejects.toMatchObject({ code: "OTHER_TRAINING" });
  });

  test("ends an interrupted epoch with the best weights until then", async () => {
    const controller = new AbortController();
    const result = await run({
      signal: controller.signal,
      onStep: ({ epoch, step }) => {
        if (epoch === 3 && step === 2) controller.abort();
      },
    });
    expect(result.stopped).toEqual({ reason: "signal", epoch: 3 });
    expect(result.history.length).toBe(2);
    expect(learned(result)).toEqual(learned(await run({ epochs: 2 })));
    const at1 = new AbortController();
    const early = await run({ signal: at1.signal, onStep: () => at1.abort() });
    expect(early).toMatchObject({ epoch: 0, history: [], stopped: { reason: "signal", epoch: 1 } });
    expect(learned(early)).not.toEqual(smallEncoder().weights()["0.weight"].data);
  });

  test("keeps the best weights when a later epoch diverges", async () => {
    const steady = adam({ learningRate: 0.02 });
    // Four steps an epoch: the first of the third throws the weights away.
    const optimizer = {
      ...steady,
      scalars: (step: number) => ({ ...steady.scalars(step), ...(step > 8 ? { rate: 1e38 } : {}) }),
    };
    const result = await run({ optimizer });
    expect(result.stopped).toEqual({ reason: "diverged", epoch: 3 });
    expect(learned(result)).toEqual(learned(await run({ epochs: 2 })));
  });

  test("stops when the test loss falls no more", async () => {
    const result = await run({ epochs: 30, patience: 2, optimizer: adam({ learningRate: 0.3 }) });
    expect(result.stopped?.reason).toBe("patience");
    expect(result.stopped!.epoch).toBe(result.epoch + 2);
  });

  test("in reference mode keeps the last epoch", async () => {
    const options = { epochs: 8, mode: "reference", optimizer: adam({ learningRate: 0.3 }) } as const;
    const result = await run(options);
    expect(result.epoch).toBe(8);
    const moved = await run({ mode: "reference", optimizer: referenceOptimizer(8), epochs: 1 });
    expect(moved.history.length).toBe(1);
  });

  test("refuses what cannot be trained", async () => {
    const { trainingLayer, ...fixed } = smallEncoder();
    expect(trainingLayer).toBeDefined();
    const frozen = { ...fixed, trainingLayer: undefined };
    await expect(trainSimclr(frozen, images, base)).rejects.toMatchObject({ code: "NOT_TRAINABLE" });
    await expect(trainSimclr(smallEncoder(), stripes(3), base)).rejects.toMatchObject({ code: "TOO_FEW_PICTURES" });
    await expect(run({ optimizer: adam({ learningRate: 1e38 }) })).rejects.toMatchObject({ code: "DIVERGED" });
    for (const options of [
      { epochs: 0 },
      { temperature: 0 },
      { testShare: 1 },
      { batchSize: 1 },
      { workers: -1 },
      { size: 8 },
    ]) {
      await expect(run(options)).rejects.toMatchObject({ code: "OUT_OF_RANGE" });
    }
    const data = images.data.slice();
    data[0] = Number.NaN;
    await expect(trainSimclr(smallEncoder(), { ...images, data }, base)).rejects.toMatchObject({ code: "NOT_FINITE" });
  });
});

describe("simclrPreset()", () => {
  test("is the study's at 224 and blurs less at smaller sizes", () => {
    expect(simclrPreset(224)).toMatchObject({ size: 224, temperature: 1, batchSize: 32, augment: {} });
    expect(simclrPreset(64).augment).toMatchObject({ blur: { sigma: [0.1, 128 / 224] } });
  });
});
