import { mkdtemp, readFile, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { display } from "../../kernel/protocol.ts";
import { pca } from "../../src/decomposition/pca.ts";
import type { Matrix } from "../../src/matrix.ts";
import { type EpochReport, loadVae, readWeights, trainVae, writeWeights } from "../../src/nn/index.ts";
import { random } from "../../src/random.ts";
import { standardize } from "../../src/stats/standardize.ts";

/** Seven columns bent out of one number: a curve that no straight line follows. */
function curve(rows: number): Matrix {
  const { next, normal } = random(5);
  const data = new Float64Array(rows * 7);
  for (let i = 0; i < rows; i++) {
    const t = 4 * next() - 2;
    for (let j = 0; j < 7; j++) data[i * 7 + j] = Math.sin(t * (1 + j / 4) + j) + 0.02 * normal();
  }
  return standardize({ data, rows, cols: 7 }, { scope: "global" });
}

/** Share of the columns' variance that a reconstruction keeps. */
function explained(x: Matrix, rebuilt: Matrix): number {
  const means = Float64Array.from({ length: x.cols }, (_, j) => {
    let sum = 0;
    for (let i = 0; i < x.rows; i++) sum += x.data[i * x.cols + j];
    return sum / x.rows;
  });
  let [error, total] = [0, 0];
  for (let i = 0; i < x.data.length; i++) {
    error += (x.data[i] - rebuilt.data[i]) ** 2;
    total += (x.data[i] - means[i % x.cols]) ** 2;
  }
  return 1 - error / total;
}

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "albedo-nn-"));
});
afterAll(() => rm(folder, { recursive: true }));

describe("trainVae()", () => {
  it("with one latent dimension rebuilds a curve better than one principal component", async () => {
    const x = curve(600);
    const reports: EpochReport[] = [];
    const model = await trainVae(x, {
      latent: 1,
      epochs: 60,
      batchSize: 32,
      learningRate: 3e-3,
      onEpoch: (report) => reports.push(report),
    });
    expect(model.history).toEqual(reports);
    expect(reports.map(({ epoch }) => epoch)).toEqual(Array.from({ length: 60 }, (_, i) => i + 1));
    expect(reports[59].mse).toBeLessThan(reports[0].mse / 3);
    const line = pca(x, { nComponents: 1 });
    const straight = explained(x, line.inverseTransform(line.transform(x)));
    const bent = explained(x, await model.reconstruct(x));
    expect(bent).toBeGreaterThan(straight + 0.1);
    expect(bent).toBeGreaterThan(0.8);
  });

  it("reports what its definitions say", async () => {
    const x = curve(100);
    let beliefs: { mean: Float32Array; logVariance: Float32Array } | undefined;
    const model = await trainVae(x, { epochs: 1, alpha: 0.5, onEpoch: (_, both) => (beliefs = both) });
    const [report] = model.history;
    // One batch of all samples, so that means over batches are its own values.
    expect(report.loss).toBeCloseTo(report.mse + 0.5 * report.divergence, 4);
    let [sum, squares] = [0, 0];
    for (const value of x.data) {
      sum += value;
      squares += value * value;
    }
    const variance = (squares - (sum * sum) / x.data.length) / (x.data.length - 1);
    expect(report.r2).toBeCloseTo(1 - report.mse / variance, 6);
    expect(beliefs?.mean.length).toBe(200);
    const average = Array.from(beliefs!.mean).reduce((a, b) => a + b) / 200;
    expect(report.mean.average).toBeCloseTo(average, 9);
    expect(report.r2PerColumn.length).toBe(7);
    // Before anything is learned, predicting about 0 explains no column.
    expect(Math.max(...report.r2PerColumn)).toBeLessThan(0.1);
  });

  it("gives the same result for the same seed, another for another", async () => {
    const x = curve(150);
    const [a, b, c] = await Promise.all([1, 1, 2].map((seed) => trainVae(x, { epochs: 2, batchSize: 64, seed })));
    expect(a.weights()).toEqual(b.weights());
    expect(a.history).toEqual(b.history);
    expect(a.weights()).not.toEqual(c.weights());
  });

  it("learns the same by the interpreter, but for rounding", async () => {
    const x = curve(60);
    const options = { epochs: 3, batchSize: 25, hidden: 8 };
    const [fast, exact] = [await trainVae(x, options), await trainVae(x, { ...options, device: "interpreter" })];
    expect(exact.executor).toBe("interpreter");
    for (const [i, { loss }] of fast.history.entries()) expect(loss).toBeCloseTo(exact.history[i].loss, 5);
    const [p, q] = [await fast.encode(x), await exact.encode(x)];
    // Adam divides small gradients by their size, which magnifies 32-bit rounding a little in each of 9 steps.
    for (const [i, value] of p.mean.data.entries()) expect(Math.abs(value - q.mean.data[i])).toBeLessThan(1e-4);
  });

  it("leaves the samples untouched", async () => {
    const x = curve(40);
    const before = x.data.slice();
    await trainVae(x, { epochs: 1 });
    expect(x.data).toEqual(before);
  });

  it("keeps what was learned when the signal stops it", async () => {
    const stop = new AbortController();
    const x = curve(100);
    const model = await trainVae(x, {
      epochs: 1000,
      signal: stop.signal,
      onEpoch: ({ epoch }) => epoch === 3 && stop.abort(),
    });
    expect(model.stopped).toEqual({ reason: "signal", epoch: 4 });
    expect(model.history.length).toBe(3);
    const three = await trainVae(x, { epochs: 3 });
    expect(model.weights()).toEqual(three.weights());
    expect(three.stopped).toBeUndefined();
  });

  it("goes on from an autoencoder", async () => {
    const x = curve(100);
    const first = await trainVae(x, { epochs: 20 });
    const second = await trainVae(x, { epochs: 1, start: first });
    expect(second.history[0].mse).toBeLessThan(first.history[0].mse);
    await expect(trainVae(x, { latent: 1, epochs: 1, start: first })).rejects.toMatchObject({ code: "WRONG_WEIGHTS" });
  });

  it("goes on from a checkpoint to the result of a training without a break", async () => {
    const folder = await mkdtemp(join(tmpdir(), "albedo-vae-checkpoint-"));
    try {
      const x = curve(100);
      const checkpoint = join(folder, "vae.safetensors");
      const options = { seed: 4, batchSize: 32 };
      await trainVae(x, { ...options, epochs: 3, checkpoint });
      const resumed = await trainVae(x, { ...options, epochs: 6, checkpoint });
      const whole = await trainVae(x, { ...options, epochs: 6 });
      expect(resumed.weights()).toEqual(whole.weights());
      expect(resumed.history).toEqual(whole.history);
      expect((await trainVae(x, { ...options, epochs: 6, checkpoint })).weights()).toEqual(whole.weights());
      const other = trainVae(x, { ...options, epochs: 6, alpha: 1, checkpoint });
      await expect(other).rejects.toMatchObject({ code: "OTHER_TRAINING" });
      await expect(trainVae(curve(90), { ...options, checkpoint })).rejects.toMatchObject({ code: "OTHER_TRAINING" });
      await truncate(checkpoint, 500);
      await expect(trainVae(x, { ...options, checkpoint })).rejects.toMatchObject({ name: "FormatError" });
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it("says when the first epoch diverged, and keeps the last good weights of a later one", async () => {
    const x = curve(300);
    await expect(trainVae(x, { learningRate: 1e3, batchSize: 16 })).rejects.toMatchObject({ code: "DIVERGED" });
    const model = await trainVae(x, { learningRate: 1e3, epochs: 30, batchSize: 300 });
    expect(model.stopped?.reason).toBe("diverged");
    expect(model.history.length).toBe(model.stopped!.epoch - 1);
    for (const { data } of Object.values(model.weights())) expect(data.every(Number.isFinite)).toBe(true);
  });

  it("refuses missing values and options that fit no data", async () => {
    const x = curve(20);
    const holed = { ...x, data: x.data.with(3, Number.NaN) };
    await expect(trainVae(holed)).rejects.toMatchObject({ code: "NOT_FINITE" });
    for (const bad of [
      { batchSize: 21 },
      { batchSize: 0 },
      { latent: 0 },
      { epochs: 1.5 },
      { alpha: -1 },
      { learningRate: 0 },
    ]) {
      await expect(trainVae(x, bad)).rejects.toMatchObject({ code: "OUT_OF_RANGE" });
    }
  });
});

describe("a trained autoencoder", () => {
  it("encodes any number of rows as it does each alone", async () => {
    const x = curve(1100);
    const model = await trainVae(x, { epochs: 1 });
    const { mean, logVariance } = await model.encode(x);
    expect([mean.rows, mean.cols, logVariance.rows, logVariance.cols]).toEqual([1100, 2, 1100, 2]);
    for (const row of [0, 1023, 1024, 1099]) {
      const alone = await model.encode({ data: x.data.slice(row * 7, row * 7 + 7), rows: 1, cols: 7 });
      // Blocks of other sizes may add in another order.
      for (const j of [0, 1]) expect(alone.mean.data[j]).toBeCloseTo(mean.data[row * 2 + j], 5);
    }
    const again = await model.decode(mean);
    expect((await model.reconstruct(x)).data).toEqual(again.data);
    await expect(model.encode({ data: new Float64Array(6), rows: 1, cols: 6 })).rejects.toThrow("rows of 7");
  });

  it("tells how fast its decoded samples grow, as finite differences do", async () => {
    const model = await trainVae(curve(200), { epochs: 5 });
    const z = { data: Float64Array.of(0.5, -1, 1.5, 0.2, -0.7, 0.9), rows: 3, cols: 2 };
    const slopes = await model.decodedSlope(z);
    const step = 1e-3;
    for (let row = 0; row < 3; row++) {
      const moved = (j: number, by: number) => z.data.slice(2 * row, 2 * row + 2).map((v, k) => v + (k === j ? by : 0));
      const data = Float64Array.from([0, 1].flatMap((j) => [...moved(j, step), ...moved(j, -step)]));
      const { data: decoded } = await model.decode({ data, rows: 4, cols: 2 });
      const lengths = [0, 1, 2, 3].map((i) => Math.hypot(...decoded.subarray(7 * i, 7 * i + 7)));
      const magnitude = Math.hypot(lengths[0] - lengths[1], lengths[2] - lengths[3]) / (2 * step);
      // 32-bit lengths around 1 differ by 1e-7, over 2e-3; a bend of the decoder may lie between.
      expect(Math.abs(slopes[row] - magnitude)).toBeLessThan(1e-3);
    }
  });

  it("lets its signal stop it on the interpreter, too", async () => {
    const stop = new AbortController();
    setTimeout(() => stop.abort(), 20);
    const model = await trainVae(curve(200), { epochs: 100_000, device: "interpreter", signal: stop.signal });
    expect(model.stopped?.reason).toBe("signal");
  });

  it("shows what it is, and stays usable after close()", async () => {
    const model = await trainVae(curve(40), { epochs: 2 });
    const text = model[display]()["text/plain"];
    expect(text).toMatch(/^Vae\(7 → 38 → 2 → 38 → 7, 8257 weights, 2 epochs, loss \S+, R² \S+\)$/);
    const before = await model.encode(curve(3));
    await model.close();
    expect(await model.encode(curve(3))).toEqual(before);
    await model.close();
  });

  it("comes back from its file", async () => {
    const x = curve(50);
    const model = await trainVae(x, { epochs: 2, latent: 3, hidden: 5 });
    const path = join(folder, "vae.safetensors");
    await model.save(path);
    const loaded = await loadVae(path);
    expect(loaded.sizes).toEqual({ features: 7, hidden: 5, latent: 3 });
    expect(loaded.weights()).toEqual(model.weights());
    expect((await loaded.reconstruct(x)).data).toEqual((await model.reconstruct(x)).data);
  });

  it("names what a file of another network lacks and has too many", async () => {
    const model = await trainVae(curve(20), { epochs: 1, hidden: 5 });
    const path = join(folder, "other.safetensors");
    const { "mean.bias": lost, ...rest } = model.weights();
    const wrong = { ...rest, extra: lost, "decoder.0.bias": { shape: [4], data: new Float32Array(4) } };
    await writeWeights(path, wrong, { model: "albedo vae", features: "7", hidden: "5", latent: "2" });
    await expect(loadVae(path)).rejects.toThrow(
      /missing: mean\.bias; unexpected: extra; of another shape: decoder\.0\.bias \[4\] instead of \[5\]/,
    );
    await writeWeights(path, wrong);
    await expect(loadVae(path)).rejects.toMatchObject({ code: "NOT_A_VAE" });
  });
});

describe("readWeights()", () => {
  it("refuses every way a file can be cut off, and what is no safetensors file", async () => {
    const path = join(folder, "cut.safetensors");
    await writeWeights(path, { w: { shape: [2, 3], data: Float32Array.of(1, 2, 3, 4, 5, 6) } }, { note: "é" });
    const whole = await readWeights(path);
    expect([...whole.weights.w.data]).toEqual([1, 2, 3, 4, 5, 6]);
    expect(whole.metadata).toEqual({ note: "é" });
    const bytes = await readFile(path);
    for (let length = 0; length < bytes.length; length += 5) {
      await writeFile(path, bytes.subarray(0, length));
      await expect(readWeights(path)).rejects.toMatchObject({ name: "FormatError", path });
    }
    await writeFile(path, "PK not weights at all");
    await expect(readWeights(path)).rejects.toMatchObject({ code: "NOT_WEIGHTS" });
    await expect(readWeights(join(folder, "none"))).rejects.toMatchObject({ code: "CANNOT_READ" });
  });

  it("reads 16-bit and 64-bit floats, and refuses other types by name", async () => {
    const path = join(folder, "types.safetensors");
    const file = (dtype: string, numbers: ArrayBufferView) => {
      const header = Buffer.from(JSON.stringify({ w: { dtype, shape: [2], data_offsets: [0, numbers.byteLength] } }));
      const length = Buffer.alloc(8);
      length.writeUInt32LE(header.length);
      return Buffer.concat([length, header, Buffer.from(numbers.buffer)]);
    };
    await writeFile(path, file("F64", Float64Array.of(0.5, -3)));
    expect([...(await readWeights(path)).weights.w.data]).toEqual([0.5, -3]);
    // 1.5 and the smallest subnormal of half precision.
    await writeFile(path, file("F16", Uint16Array.of(0x3e00, 1)));
    expect([...(await readWeights(path)).weights.w.data]).toEqual([1.5, 2 ** -24]);
    await writeFile(path, file("I8", Int8Array.of(1, 2)));
    await expect(readWeights(path)).rejects.toMatchObject({ code: "UNSUPPORTED_TYPE" });
  });
});
