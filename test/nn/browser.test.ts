import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import type { Browser, Page } from "playwright-core";
import { rolldown } from "rolldown";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import * as nn from "../../src/nn/browser.ts";
import * as whole from "../../src/nn/index.ts";
import { launch } from "../figures/browser.ts";
import { chromium } from "../support/environment.ts";
import { type Served, serve } from "../support/serve.ts";
import { runEveryOperation } from "./every-operation.ts";

const root = resolve(import.meta.dirname, "../..");
const seed = 5;
const [rows, sizes] = [16, { features: 7, hidden: 12, latent: 2 }];
const network = nn.vae(sizes);
const start = nn.initialWeights(network.parameters);

/** One step of training an autoencoder: forward, backward, Adam. */
function vaeStep(): nn.Graph {
  const [x, noise] = [nn.input("x", [rows, sizes.features]), nn.input("noise", [rows, sizes.latent])];
  return nn.trainingStep({
    parameters: network.parameters,
    optimizer: nn.adam({ learningRate: 1e-2 }),
    loss: (weights) => nn.vaeLoss(network, weights, x, noise, 1e-3),
  });
}

function decoder(): nn.Graph {
  const weights = nn.fixedWeights(start, network.parameters);
  return nn.graph({ outputs: { y: network.decode(nn.input("z", [rows, sizes.latent]), weights) } });
}

const { normal } = nn.random(seed);
const normals = (count: number) => Float32Array.from({ length: count }, normal);

/** TypeScript and what it imports as one module for a page, and what it imports besides. */
async function bundled(file: string): Promise<{ code: string; imports: string[] }> {
  const bundle = await rolldown({ input: resolve(root, file), platform: "browser", logLevel: "silent" });
  const { output } = await bundle.generate({ format: "esm", codeSplitting: false });
  await bundle.close();
  const [{ code, imports, dynamicImports }] = output;
  return { code, imports: [...imports, ...dynamicImports] };
}

it("albedo/nn/browser imports nothing, and is a part of albedo/nn with an executor of its own", async () => {
  expect((await bundled("src/nn/browser.ts")).imports).toEqual([]);
  const own = Object.keys(nn).filter((name) => !Object.hasOwn(whole, name));
  expect(own).toEqual(["random", "webExecutor"]);
});

describe.skipIf(!chromium)("in a page (skipped without Chromium)", () => {
  let browser: Browser;
  let served: Served;
  let page: Page;
  const foreign: string[] = [];
  const complaints: string[] = [];

  beforeAll(async () => {
    const example = /^```html\n(.*?)^```$/ms.exec(readFileSync(resolve(root, "docs/networks.md"), "utf8"))![1];
    served = await serve(
      {
        "/step.onnx": nn.toOnnx(vaeStep()),
        "/decoder.onnx": nn.toOnnx(decoder()),
        "/empty.html": "<!doctype html><title>empty</title>",
        "/example.html": example,
        "/program.js": (await bundled("test/nn/every-operation.ts")).code,
        "/entry.js": (await bundled("src/nn/browser.ts")).code,
        "/node_modules/onnxruntime-web/": resolve(root, "node_modules/onnxruntime-web"),
        "/node_modules/albedo/": root,
      },
      { "cross-origin-opener-policy": "same-origin", "cross-origin-embedder-policy": "require-corp" },
    );
    // A GPU in software, where this Chromium brings one.
    browser = await launch(["--enable-unsafe-webgpu", "--use-webgpu-adapter=swiftshader"]);
    page = await open("/empty.html");
  });
  afterAll(async () => {
    await browser?.close();
    served?.close();
  });

  async function open(path: string): Promise<Page> {
    const opened = await browser.newPage();
    opened.on("pageerror", (error) => complaints.push(error.message));
    opened.on("request", (request) => {
      if (!/^(data|blob):/.test(request.url()) && !request.url().startsWith(served.address))
        foreign.push(request.url());
    });
    await opened.goto(served.address + path);
    return opened;
  }

  /** The modules of a page: the runtime, the entry, and this folder's program. */
  const modules = (runtime: string) => `const [runtime, { webExecutor }, { runEveryOperation }] = await Promise.all(
    ["${runtime}", "/entry.js", "/program.js"].map((path) => import(path)));`;
  const onWasm = modules("/node_modules/onnxruntime-web/dist/ort.wasm.bundle.min.mjs");
  const onWebgpu = modules("/node_modules/onnxruntime-web/dist/ort.webgpu.bundle.min.mjs");

  async function expectEveryOperation(found: unknown): Promise<void> {
    const exact = await runEveryOperation(nn.interpreter(), seed);
    const results = found as Record<string, number[]>;
    expect(Object.keys(results)).toEqual(Object.keys(exact));
    expect(Object.keys(results).length).toBeGreaterThan(80);
    for (const [name, values] of Object.entries(exact)) expectClose(results[name], values, name);
  }

  it("computes every operation and its gradients as the interpreter does", async () => {
    const call = `${onWasm} return runEveryOperation(await webExecutor(runtime), ${seed});`;
    await expectEveryOperation(await page.evaluate(`(async () => { ${call} })()`));
  });

  it("computes on the browser's GPU or says what it needs, under CI every operation", async () => {
    const gpu = await open("/empty.html");
    const found = await gpu.evaluate(`(async () => {
      ${onWebgpu}
      const there = Boolean(await navigator.gpu?.requestAdapter());
      const tried = await webExecutor(runtime, { device: "webgpu" }).catch(({ code, hint }) => ({ code, hint }));
      if (!there) return tried;
      return ${Boolean(process.env.CI)} ? runEveryOperation(tried, ${seed}) : tried.name;
    })()`);
    if ((found as { code?: string }).code)
      expect(found).toMatchObject({ code: "NO_DEVICE", hint: expect.stringContaining("navigator.gpu") });
    else if (typeof found === "string") expect(found).toBe("onnxruntime-web webgpu");
    else await expectEveryOperation(found);
    await gpu.close();
  });

  it("runs the bytes of a training step and of a decoder without any code of Albedo", async () => {
    const adam = nn.adam({ learningRate: 1e-2 });
    const scalars = Object.entries(adam.scalars(1)).map(([name, value]) => [
      `optimizer:${name}`,
      Float32Array.of(value),
    ]);
    const fed = { x: normals(rows * 7), noise: normals(rows * 2), ...Object.fromEntries(scalars) };
    const step = await nn.interpreter().compile(vaeStep());
    step.state.write("training:weights", start);
    const results: Record<string, nn.Values> = await step.run(fed);
    const expected = Object.fromEntries(Object.entries(results).map(([name, values]) => [`out:${name}`, values]));
    const held: Record<string, Float32Array> = { "training:weights": start };
    for (const name of adam.memory) held[`training:${name}`] = new Float32Array(start.length);
    for (const name of Object.keys(held)) expected[`next:${name}`] = step.state.read(name);
    const found = await runBytes("/step.onnx", vaeStep(), { ...fed, ...held });
    expect(Object.keys(found).sort()).toEqual(Object.keys(expected).sort());
    for (const [name, values] of Object.entries(expected)) expectClose(found[name], values, name);

    const z = normals(rows * 2);
    const { y } = await (await nn.interpreter().compile(decoder())).run({ z });
    expectClose((await runBytes("/decoder.onnx", decoder(), { z }))["out:y"], y, "decoded");
  });

  /** What a model gives in the page, by the runtime's own interface. */
  function runBytes(path: string, { inputs }: nn.Graph, feeds: Record<string, Float32Array>) {
    const tensors = Object.entries(inputs).map(([name, { shape }]) => [name, [...feeds[name]], shape]);
    return page.evaluate(`(async () => {
      const { InferenceSession, Tensor } = await import("/node_modules/onnxruntime-web/dist/ort.wasm.bundle.min.mjs");
      const session = await InferenceSession.create("${path}");
      const results = await session.run(Object.fromEntries(
        ${JSON.stringify(tensors)}.map(([name, data, shape]) => [name, new Tensor("float32", Float32Array.from(data), shape)])));
      return Object.fromEntries(Object.entries(results).map(([name, { data }]) => [name, [...data]]));
    })()`) as Promise<Record<string, number[]>>;
  }

  it("trains in the page of docs/networks.md, to the loss that Node finds", async () => {
    const example = await open("/example.html");
    await example.waitForFunction(
      `document.querySelector("output").textContent.endsWith("after 100 steps")`,
      undefined,
      {
        timeout: 110_000,
      },
    );
    const loss = Number.parseFloat((await example.textContent("output"))!);
    // A hundred steps carry the rounding to 32 bits on.
    const losses = await exampleLosses();
    expect(loss).toBeCloseTo(losses[99], 4);
    expect(losses[99]).toBeLessThan(0.5 * losses[0]);
  });

  it("refuses threads that are none, and says where the runtime's files are looked for", async () => {
    const refusal = async (options: object) => {
      const fresh = await open("/empty.html");
      const call = `${onWasm} return webExecutor(runtime, ${JSON.stringify(options)});`;
      const error = await fresh.evaluate(`(async () => { ${call} })().catch(({ code, hint }) => ({ code, hint }))`);
      await fresh.close();
      return error;
    };
    expect(await refusal({ threads: 0 })).toMatchObject({ code: "OUT_OF_RANGE" });
    expect(await refusal({ files: "/nowhere/" })).toMatchObject({
      code: "NO_DEVICE",
      hint: expect.stringContaining("files"),
    });
  });

  it("asks no other host for anything, and nothing complains", () => {
    expect(foreign).toEqual([]);
    expect(complaints).toEqual([]);
  });
});

/** Within a few dozen roundings of 2⁻²⁴. */
function expectClose(found: ArrayLike<number>, exact: ArrayLike<number>, name: string): void {
  expect(found.length, name).toBe(exact.length);
  const largest = Math.max(1, ...Array.from(exact, Math.abs));
  for (let i = 0; i < exact.length; i++) expect(Math.abs(found[i] - exact[i]), name).toBeLessThan(4e-6 * largest);
}

/** The example's training, by the interpreter. */
async function exampleLosses(): Promise<number[]> {
  const [count, features, latent] = [64, 4, 1];
  const { normal } = nn.random(1);
  const x = Float32Array.from({ length: count * features }, (_, i) => Math.sin((i % features) + i / 40));
  const small = nn.vae({ features, hidden: 16, latent });
  const { parameters } = small;
  const training = await nn.startTraining(
    nn.interpreter(),
    [count],
    (batch) => ({
      parameters,
      optimizer: nn.adam({ learningRate: 1e-2 }),
      loss: (weights) =>
        nn.vaeLoss(small, weights, nn.input("x", [batch, features]), nn.input("noise", [batch, latent]), 1e-6),
    }),
    nn.initialWeights(parameters),
  );
  const losses: number[] = [];
  for (let step = 1; step <= 100; step++) {
    const noise = Float32Array.from({ length: count * latent }, normal);
    losses.push((await training.step(count, { x, noise })).loss[0]);
  }
  return losses;
}
