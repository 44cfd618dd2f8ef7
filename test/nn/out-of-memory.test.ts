import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { display } from "../../kernel/protocol.ts";
import type { ImageStack } from "../../src/images/image-stack.ts";
import { chooseExecutor } from "../../src/nn/device.ts";
import type { Executor } from "../../src/nn/executors/executor.ts";
import { add } from "../../src/nn/graph/elementwise.ts";
import { type Graph, graph } from "../../src/nn/graph/graph.ts";
import { input } from "../../src/nn/graph/leaves.ts";
import { reduceSum } from "../../src/nn/graph/reductions.ts";
import { broadcast } from "../../src/nn/graph/shaping.ts";
import { trainSimclr } from "../../src/nn/simclr/train-simclr.ts";
import { adam } from "../../src/nn/training/adam.ts";
import { trainVae } from "../../src/nn/vae/train-vae.ts";
import { smallEncoder, stripes } from "./simclr/small-network.ts";

const folder = mkdtempSync(join(tmpdir(), "albedo-memory-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** A tensor of 2⁴⁸ numbers: more bytes than a process has addresses, so no machine can grant it. */
function absurd(): Graph {
  const count = input("count", []);
  const wide = broadcast(input("x", [1]), [2 ** 24, 2 ** 24]);
  return graph({ outputs: { sum: reduceSum(wide) }, updates: { count: add(count, 1) } });
}

/** An executor that after so many runs computes what no memory holds. */
async function exhausted(after: number, counter = { runs: 0 }): Promise<Executor> {
  const executor = await chooseExecutor({ device: "cpu" });
  const trap = await executor.compile(absurd());
  return {
    ...executor,
    async compile(graph, state) {
      const program = await executor.compile(graph, state);
      const run: typeof program.run = (feeds) =>
        counter.runs++ < after ? program.run(feeds) : trap.run({ x: Float32Array.of(1) });
      return { ...program, run };
    },
  };
}

describe.each(["cpu", "wasm", "tensorflow", "interpreter"] as const)("A graph that does not fit, on %s,", (device) => {
  it("is refused with its bytes and its largest tensor, and what is held stays", async () => {
    const executor = await chooseExecutor({ device });
    const program = await executor.compile(absurd());
    program.state.write("count", [7]);
    const bytes = device === "interpreter" ? "2250000 GB" : "1130000 GB";
    await expect(program.run({ x: Float32Array.of(1) })).rejects.toMatchObject({
      code: "OUT_OF_MEMORY",
      message: expect.stringMatching(new RegExp(`broadcast of shape \\[16777216, 16777216\\], takes ${bytes}$`)),
      hint: expect.stringContaining("batches"),
    });
    expect([...program.state.read("count")]).toEqual([7]);
    await program.close();
  });
});

describe("trainVae()", () => {
  const data = Float64Array.from({ length: 40 * 4 }, (_, i) => Math.sin(i * (1 + (i % 4))));
  const x = { data, rows: 40, cols: 4 };

  it("says how many bytes the weights of absurdly wide layers take", async () => {
    await expect(trainVae(x, { hidden: 1e8 })).rejects.toMatchObject({
      code: "OUT_OF_MEMORY",
      message: expect.stringMatching(/^Cannot hold \d+ weights: they take \d+ GB$/),
    });
  });

  it("keeps the last good epoch and its checkpoint when memory runs out", async () => {
    const options = { hidden: 6, batchSize: 20, seed: 3 };
    const checkpoint = join(folder, "vae.safetensors");
    // Two steps an epoch: the first of the third fails.
    const model = await trainVae(x, { ...options, epochs: 5, checkpoint, executor: await exhausted(4) });
    expect(model.stopped).toEqual({ reason: "memory", epoch: 3 });
    expect(model[display]()["text/plain"]).toContain("stopped because memory ran out in epoch 3");
    expect(model.weights()).toEqual((await trainVae(x, { ...options, epochs: 2 })).weights());
    const whole = await trainVae(x, { ...options, epochs: 5 });
    expect((await trainVae(x, { ...options, epochs: 5, checkpoint })).weights()).toEqual(whole.weights());
    await expect(trainVae(x, { ...options, executor: await exhausted(1) })).rejects.toMatchObject({
      code: "OUT_OF_MEMORY",
    });
  });
});

describe("trainSimclr()", () => {
  it("keeps the best weights and its checkpoint when memory runs out", async () => {
    const images = stripes(24);
    const optimizer = adam({ learningRate: 0.02 });
    const options = { batchSize: 8, temperature: 0.5, seed: 2, threads: 1, workers: 0, optimizer };
    const train = (more: object) => trainSimclr(smallEncoder(), images, { ...options, ...more });
    const checkpoint = join(folder, "simclr.safetensors");
    const counter = { runs: 0 };
    const two = await train({ epochs: 2, executor: await exhausted(Infinity, counter) });
    const stopped = await train({ epochs: 4, checkpoint, executor: await exhausted(counter.runs) });
    expect(stopped.stopped).toEqual({ reason: "memory", epoch: 3 });
    expect(stopped[display]()["text/plain"]).toContain("memory ran out");
    expect(stopped.encoder.weights()).toEqual(two.encoder.weights());
    const resumed = await train({ epochs: 4, checkpoint });
    expect(resumed.encoder.weights()).toEqual((await train({ epochs: 4 })).encoder.weights());
    await expect(train({ epochs: 2, executor: await exhausted(0) })).rejects.toMatchObject({ code: "OUT_OF_MEMORY" });
  });
});

describe("encode()", () => {
  it("takes batches larger than the stack, and names those of a stream that do not fit", async () => {
    const images = stripes(3);
    const few = await smallEncoder().encode(images, { batchSize: 3 });
    expect((await smallEncoder().encode(images, { batchSize: 1e12 })).data).toEqual(few.data);
    await expect(smallEncoder().encode(streamOf(images), { batchSize: 1e12 })).rejects.toMatchObject({
      code: "OUT_OF_MEMORY",
      message: expect.stringMatching(/^Cannot hold 1000000000000 pictures of \d+ × \d+ pixels: they take \d+ GB$/),
    });
  });
});

async function* streamOf(images: ImageStack): AsyncGenerator<ImageStack> {
  yield images;
}
