import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { interpreter } from "../../src/nn/executors/interpreter.ts";
import { mul, square, tanh } from "../../src/nn/graph/elementwise.ts";
import { gradients } from "../../src/nn/graph/gradients.ts";
import { graph } from "../../src/nn/graph/graph.ts";
import { constant, input } from "../../src/nn/graph/leaves.ts";
import { matmul } from "../../src/nn/graph/matmul.ts";
import { reduceSum } from "../../src/nn/graph/reductions.ts";
import { sizeOf } from "../../src/nn/graph/shape.ts";
import { random } from "../../src/random.ts";
import { operations } from "./operations.ts";
import { evaluate, inputsOf } from "./support.ts";

const step = 1e-5;

describe("gradients() equals finite differences", () => {
  it.each(Object.keys(operations))("of %s", async (name) => {
    await fc.assert(
      fc.asyncProperty(operations[name], fc.nat(1000), async (tested, seed) => {
        const { tensors, feeds } = inputsOf(tested, seed);
        const result = tested.build(...tensors);
        // Weighting the elements differently shows gradients that land in a wrong place.
        const { next } = random(seed + 1);
        const weights = constant(
          Float64Array.from({ length: sizeOf(result.shape) }, () => next() + 0.5),
          result.shape,
        );
        const loss = reduceSum(mul(result, weights));
        const found = gradients(loss, tensors);
        const outputs = Object.fromEntries(found.map((g, i) => [`x${i}`, g]));
        expect(found.map(({ shape }) => shape)).toEqual(tensors.map(({ shape }) => shape));

        const values = await evaluate(interpreter(), outputs, feeds);
        const forward = await interpreter().compile(graph({ outputs: { loss } }));
        const at = async () => (await forward.run(feeds)).loss[0];
        for (const [key, x] of Object.entries(feeds)) {
          for (let i = 0; i < x.length; i++) {
            const middle = x[i];
            x[i] = middle + step;
            const above = await at();
            x[i] = middle - step;
            const below = await at();
            x[i] = middle;
            // Central differences err by step² times the third derivative, and lose eps / step to rounding.
            const slope = (above - below) / (2 * step);
            expect(Math.abs(values[key][i] - slope)).toBeLessThan(2e-6 * (1 + Math.abs(slope)));
          }
        }
      }),
      { numRuns: 25, seed: 7 },
    );
  });
});

describe("gradients()", () => {
  it("differentiates its own result", async () => {
    const x = input("x", [3]);
    const [first] = gradients(reduceSum(mul(square(x), x)), [x]);
    const [second] = gradients(reduceSum(first), [x]);
    const values = await evaluate(interpreter(), { second }, { x: Float64Array.of(1, -2, 0.5) });
    expect([...values.second]).toEqual([6, -12, 3]);
  });

  it("stops at a tensor between, whose gradient it gives", async () => {
    const x = input("x", [2]);
    const between = tanh(x);
    const [g] = gradients(reduceSum(square(between)), [between]);
    const values = await evaluate(interpreter(), { g }, { x: Float64Array.of(0.3, -1) });
    expect([...values.g]).toEqual([2 * Math.tanh(0.3), 2 * Math.tanh(-1)]);
  });

  it("gives zeros to what the result does not depend on", async () => {
    const [x, y] = [input("x", [2]), input("y", [2, 2])];
    const [g] = gradients(reduceSum(x), [y]);
    expect([...(await evaluate(interpreter(), { g }, {})).g]).toEqual([0, 0, 0, 0]);
  });

  it("refuses anything but a single number, with its shape", () => {
    const x = input("x", [2, 3]);
    expect(() => gradients(x, [x])).toThrow(expect.objectContaining({ code: "NOT_SCALAR" }));
    expect(() => gradients(x, [x])).toThrow("[2, 3]");
  });

  it("of a long chain does not overflow the stack", async () => {
    const x = input("x", []);
    let y = x;
    for (let i = 0; i < 20_000; i++) y = mul(y, 1.0001);
    const [g] = gradients(y, [x]);
    const { g: values } = await evaluate(interpreter(), { g }, {});
    // 20,000 products round 20,000 times.
    expect(values[0]).toBeCloseTo(1.0001 ** 20_000, 10);
  });

  it("traces shape errors with both shapes", () => {
    expect(() => matmul(input("a", [2, 3]), input("b", [4, 5]))).toThrow(/\[2, 3\].*\[4, 5\]/);
    expect(() => mul(input("a", [2, 3]), input("b", [2]))).toThrow(/\[2, 3\].*\[2\]/);
  });
});
