import fc from "fast-check";
import { afterEach, describe, expect, it, vi } from "vitest";
import { chooseExecutor } from "../../src/nn/device.ts";
import { interpreter } from "../../src/nn/executors/interpreter.ts";
import { add, mul, sub } from "../../src/nn/graph/elementwise.ts";
import { gradients } from "../../src/nn/graph/gradients.ts";
import { graph } from "../../src/nn/graph/graph.ts";
import { constant, input } from "../../src/nn/graph/leaves.ts";
import { reduceSum } from "../../src/nn/graph/reductions.ts";
import { slice } from "../../src/nn/graph/shaping.ts";
import { onnxExecutor } from "../../src/nn/onnx/executor.ts";
import { tensorflowExecutor } from "../../src/nn/tensorflow/executor.ts";
import { trainVae } from "../../src/nn/vae/train-vae.ts";
import { random } from "../../src/random.ts";
import { full } from "../support/full.ts";
import { operations } from "./operations.ts";
import { smallEncoder, stripes } from "./simclr/small-network.ts";
import { evaluate, inputsOf } from "./support.ts";

const engines = {
  interpreter: async () => interpreter(),
  "onnxruntime-node": () => onnxExecutor(),
  "onnxruntime-web": () => onnxExecutor({ device: "wasm" }),
  tensorflow: () => tensorflowExecutor(),
};
// The native library is what trains by default; sessions of the others take longer to make.
const runs = {
  interpreter: 1,
  "onnxruntime-node": 15,
  "onnxruntime-web": full ? 15 : 2,
  tensorflow: full ? 15 : 3,
};

describe.each(["onnxruntime-node", "onnxruntime-web", "tensorflow"] as const)(
  "%s gives the interpreter's values and gradients",
  (engine) => {
    it.each(Object.keys(operations))("of %s", async (name) => {
      const executor = await engines[engine]();
      await fc.assert(
        fc.asyncProperty(operations[name], fc.nat(1000), async (tested, seed) => {
          const { tensors, feeds } = inputsOf(tested, seed);
          // Both engines start from the same 32-bit numbers.
          for (const x of Object.values(feeds)) x.set(Float32Array.from(x));
          const value = tested.build(...tensors);
          const slopes = gradients(reduceSum(mul(value, value)), tensors);
          const outputs = { value, ...Object.fromEntries(slopes.map((g, i) => [`g${i}`, g])) };
          const exact = await evaluate(interpreter(), outputs, feeds);
          const found = await evaluate(executor, outputs, feeds);
          for (const key of Object.keys(outputs)) {
            const largest = Math.max(1, ...exact[key].map(Math.abs));
            expect(found[key].length).toBe(exact[key].length);
            // A few dozen roundings of 2⁻²⁴ each; exp and tanh are good to a few units in the last place.
            for (let i = 0; i < exact[key].length; i++) {
              expect(Math.abs(found[key][i] - exact[key][i])).toBeLessThan(4e-6 * largest);
            }
          }
        }),
        { numRuns: runs[engine], seed: 11 },
      );
    });
  },
);

describe.each(Object.keys(engines) as (keyof typeof engines)[])("compile() with %s", (kind) => {
  const executor = engines[kind];

  it("holds updated inputs between runs", async () => {
    const [count, step] = [input("count", [2]), input("step", [])];
    const program = await (await executor()).compile(
      graph({ outputs: { before: count }, updates: { count: add(count, step) } }),
    );
    program.state.write("count", [10, 20]);
    expect([...(await program.run({ step: Float64Array.of(1) })).before]).toEqual([10, 20]);
    const second = await program.run({ step: Float64Array.of(5) });
    expect([...second.before]).toEqual([11, 21]);
    expect([...program.state.read("count")]).toEqual([16, 26]);
    // A result already handed out does not change with later runs.
    await program.run({ step: Float64Array.of(100) });
    await program.run({ step: Float64Array.of(100) });
    expect([...second.before]).toEqual([11, 21]);
    await program.close();
  });

  it("shares what it holds with a second program", async () => {
    const engine = await executor();
    const counter = (by: number) => {
      const count = input("count", []);
      return graph({ outputs: {}, updates: { count: add(count, by) } });
    };
    const first = await engine.compile(counter(1));
    const second = await engine.compile(counter(10), first.state);
    await first.run();
    await second.run();
    await first.run();
    expect([...first.state.read("count")]).toEqual([12]);
    await first.close();
    await second.close();
  });

  it("gives a constant, an input and one tensor twice as outputs", async () => {
    const x = input("x", [2]);
    const difference = sub(x, 1);
    const outputs = { x, difference, again: difference, one: constant([1, 2], [2]), zero: sub(x, x) };
    const values = await evaluate(await executor(), outputs, { x: Float64Array.of(3, 4) });
    expect(Object.fromEntries(Object.entries(values).map(([k, v]) => [k, [...v]]))).toEqual({
      x: [3, 4],
      difference: [2, 3],
      again: [2, 3],
      one: [1, 2],
      zero: [0, 0],
    });
  });

  it("does not share what another executor holds", async () => {
    const held = () => graph({ outputs: {}, updates: { count: add(input("count", []), 1) } });
    const [here, there] = [await executor(), kind === "interpreter" ? await onnxExecutor() : interpreter()];
    const program = await there.compile(held());
    await expect(here.compile(held(), program.state)).rejects.toMatchObject({ code: "FOREIGN_STATE" });
    await program.close();
  });

  it("cuts a vector into pieces, one of which is an output", async () => {
    const x = input("x", [6]);
    const cuts = [slice(x, [0], [1]), slice(x, [1], [4]), slice(x, [4], [6])];
    const outputs = {
      first: cuts[0],
      second: mul(cuts[1], 10),
      third: mul(cuts[2], 100),
      over: slice(mul(x, 2), [0], [2]),
    };
    const values = await evaluate(await executor(), outputs, { x: Float64Array.of(1, 2, 3, 4, 5, 6) });
    expect(Object.values(values).map((v) => [...v])).toEqual([[1], [20, 30, 40], [500, 600], [2, 4]]);
  });

  it("refuses a missing input and one of another size, with its shape", async () => {
    const x = input("x", [2, 3]);
    const program = await (await executor()).compile(graph({ outputs: { y: mul(x, 2) } }));
    await expect(program.run({})).rejects.toMatchObject({ code: "MISSING_INPUT" });
    await expect(program.run({ x: new Float64Array(5) })).rejects.toThrow("[2, 3]");
    expect(() => program.state.read("w")).toThrow(expect.objectContaining({ code: "UNKNOWN_STATE" }));
    await program.close();
  });
});

describe("chooseExecutor()", () => {
  afterEach(() => {
    vi.unstubAllEnvs();
    vi.doUnmock("onnxruntime-node");
    vi.doUnmock("onnxruntime-web");
  });

  it("says how to install a runtime that is missing, and by auto takes the next one", async () => {
    vi.doMock("onnxruntime-node", () => {
      throw new Error("Cannot find package 'onnxruntime-node'");
    });
    vi.resetModules();
    const fresh = await import("../../src/nn/device.ts");
    await expect(fresh.chooseExecutor({ device: "cpu" })).rejects.toMatchObject({
      code: "MISSING_DEPENDENCY",
      hint: expect.stringContaining("npm install --ignore-scripts onnxruntime-node"),
    });
    expect((await fresh.chooseExecutor({})).name).toBe("onnxruntime-web wasm");
    vi.doMock("onnxruntime-web", () => {
      throw new Error("Cannot find package 'onnxruntime-web'");
    });
    vi.resetModules();
    const bare = await import("../../src/nn/device.ts");
    await expect(bare.chooseExecutor({ device: "wasm" })).rejects.toMatchObject({ code: "MISSING_DEPENDENCY" });
    expect((await bare.chooseExecutor({})).name).toBe("interpreter");
  });

  it("names what computes, and by auto takes what ALBEDO_DEVICE names", async () => {
    expect((await chooseExecutor({ device: "cpu" })).name).toBe("onnxruntime-node cpu");
    expect((await chooseExecutor({ device: "tensorflow" })).name).toMatch(/^@tensorflow\/tfjs\S* 4\.\d+\.\d+, /);
    vi.stubEnv("ALBEDO_DEVICE", "wasm");
    expect((await chooseExecutor({})).name).toBe("onnxruntime-web wasm");
    expect((await chooseExecutor({ device: "interpreter" })).name).toBe("interpreter");
    vi.stubEnv("ALBEDO_DEVICE", "abacus");
    await expect(chooseExecutor({})).rejects.toThrow(/abacus/);
  });

  it("refuses a device that is not there, and says what it needs", async () => {
    // No test machine has CUDA libraries beside the npm package.
    await expect(chooseExecutor({ device: "cuda" })).rejects.toMatchObject({
      code: "NO_DEVICE",
      hint: expect.stringContaining("LD_LIBRARY_PATH"),
    });
    const gpu = await chooseExecutor({ device: "webgpu" }).catch((error: unknown) => error);
    expect(gpu).toMatchObject(
      gpu instanceof Error
        ? { code: "NO_DEVICE", hint: expect.stringContaining("Vulkan") }
        : { name: "onnxruntime-node webgpu" },
    );
    await expect(chooseExecutor({ device: "abacus" as "cpu" })).rejects.toMatchObject({ code: "NO_DEVICE" });
    await expect(onnxExecutor({ threads: 0 })).rejects.toMatchObject({ code: "OUT_OF_RANGE" });
  });
});

it("encode() gives the same features on every device", async () => {
  const encoder = smallEncoder();
  const images = stripes(3);
  const { data: exact } = await encoder.encode(images, { device: "interpreter" });
  for (const device of ["cpu", "wasm", "tensorflow"] as const) {
    const { data } = await encoder.encode(images, { device, batchSize: 2 });
    // Sums of a few hundred 32-bit numbers around 1.
    for (const [i, value] of exact.entries()) expect(data[i], device).toBeCloseTo(value, 5);
  }
});

it("trainVae() learns the same on every device", async () => {
  const { normal } = random(2);
  const x = { data: Float64Array.from({ length: 40 * 4 }, (_, i) => Math.sin(i) + 0.1 * normal()), rows: 40, cols: 4 };
  const losses = new Map<string, number[]>();
  for (const device of ["interpreter", "cpu", "wasm", "tensorflow"] as const) {
    const model = await trainVae(x, { device, hidden: 6, epochs: 3, batchSize: 16 });
    losses.set(
      device,
      model.history.map(({ loss }) => loss),
    );
    await model.close();
  }
  const exact = losses.get("interpreter")!;
  for (const found of losses.values()) {
    // Nine steps carry the rounding to 32 bits on.
    for (const [i, loss] of found.entries()) expect(Math.abs(loss - exact[i])).toBeLessThan(1e-5);
  }
});
