import fc from "fast-check";
import { expect, test } from "vitest";
import { matrix } from "../../src/matrix.ts";
import {
  activation,
  add,
  constant,
  dense,
  denseLayers,
  input,
  interpreter,
  leakyRelu,
  matmul,
  relu,
  sequential,
  sigmoid,
  type Tensor,
  tanh,
} from "../../src/nn/index.ts";
import { trainedVae } from "../../src/nn/vae/trained-vae.ts";
import { vae } from "../../src/nn/vae/vae.ts";
import { decodeDense } from "../../widgets/src/views/dense-decoder.ts";

const x = input("x", [1, 2]);
const wave = (length: number) => Array.from({ length }, (_, i) => Math.sin(3 * i + 1));
const weights = (name: string) => (name.endsWith("bias") ? constant([1, -1], [2]) : constant(wave(4), [2, 2]));

test("denseLayers() reads a small network, and the page computes it as worked out by hand", () => {
  const product = matmul(x, constant([1, 2, 3, 4, 5, 6], [2, 3]));
  const layers = denseLayers(relu(add(product, constant([-20, 0, 1], [3]))))!;
  expect(layers).toEqual([
    { weights: Float32Array.of(1, 4, 2, 5, 3, 6), bias: Float32Array.of(-20, 0, 1), bend: "relu" },
  ]);
  // (1·2 + 4·3 − 20, 2·2 + 5·3, 3·2 + 6·3 + 1), with what is below 0 bent away.
  expect(decodeDense(layers, [2, 3])).toEqual(Float32Array.of(0, 19, 25));
});

test.each<[string, (x: Tensor) => Tensor]>([
  ["relu", relu],
  ["tanh", tanh],
  ["sigmoid", sigmoid],
  ["leakyRelu", (x) => leakyRelu(x, 0.2)],
])("the page bends by %s", (bend, apply) => {
  const [first] = denseLayers(sequential([dense(2, 2), activation(apply)]).apply(x, weights))!;
  expect(first!.bend).toBe(bend);
  const [a, b] = [Math.sin(1) + Math.sin(4) + 1, Math.sin(7) + Math.sin(10) - 1];
  const bent = { relu: (v: number) => Math.max(0, v), tanh: Math.tanh, sigmoid: (v: number) => 1 / (1 + Math.exp(-v)), leakyRelu: (v: number) => (v < 0 ? 0.2 * v : v) }[bend]!; // biome-ignore format: a table
  const values = decodeDense([first!], [1, 1]);
  expect(values[0]).toBeCloseTo(bent(a), 5);
  expect(values[1]).toBeCloseTo(bent(b), 5);
});

test("denseLayers() gives nothing for what is not dense layers on one input", () => {
  for (const other of [
    x,
    tanh(x),
    add(matmul(x, x, { transposeB: true }), constant([1], [1])),
    add(x, constant(1, [1, 2])),
    matmul(x, constant(wave(4), [2, 2])),
  ]) {
    expect(denseLayers(other)).toBeUndefined();
  }
});

test("the page decodes as an autoencoder does, whatever its sizes and weights", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 9 }),
      fc.integer({ min: 1, max: 12 }),
      fc.integer({ min: 0, max: 1000 }),
      fc.double({ min: -3, max: 3, noNaN: true }),
      async (features, hidden, seed, z) => {
        const sizes = { features, hidden, latent: 2 };
        const count = vae(sizes).parameters.reduce((sum, { shape }) => sum + shape.reduce((a, b) => a * b, 1), 0);
        const vector = Float32Array.from({ length: count }, (_, i) => Math.sin(i * 7.7 + seed));
        const model = trainedVae({ sizes, vector, executor: interpreter() });
        const { data } = await model.decode(matrix([[z, 1 - z]]));
        const here = decodeDense(model.decoderLayers(), [z, 1 - z]);
        expect(here).toHaveLength(features);
        // Sums of up to 12 terms four layers deep, in 32 bits here and there.
        const scale = Math.max(1, ...Array.from(data, Math.abs));
        for (const [i, value] of here.entries()) expect(Math.abs(value - data[i]!) / scale).toBeLessThan(1e-5);
      },
    ),
    { numRuns: 20 },
  );
});
