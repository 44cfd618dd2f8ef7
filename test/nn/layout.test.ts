import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { conv2d } from "../../src/nn/graph/convolution.ts";
import { add, exp, mul, neg, relu, sigmoid, sub, tanh, where } from "../../src/nn/graph/elementwise.ts";
import { evaluate } from "../../src/nn/graph/evaluate.ts";
import { gradients } from "../../src/nn/graph/gradients.ts";
import { type Graph, graph } from "../../src/nn/graph/graph.ts";
import { movedNumbers } from "../../src/nn/graph/layout.ts";
import { constant, input } from "../../src/nn/graph/leaves.ts";
import { matmul } from "../../src/nn/graph/matmul.ts";
import { reduceMax, reduceSum } from "../../src/nn/graph/reductions.ts";
import { type Shape, sizeOf } from "../../src/nn/graph/shape.ts";
import { reshape, transpose } from "../../src/nn/graph/shaping.ts";
import { simplify } from "../../src/nn/graph/simplify.ts";
import type { Tensor } from "../../src/nn/graph/tensor.ts";

const nodesOf = (y: Tensor) => simplify(graph({ outputs: { y } })).nodes;
const opsOf = (y: Tensor) => nodesOf(y).map(({ op }) => op);
const x = input("x", [2, 3, 4]);

describe("simplify() moves numbers as seldom as possible:", () => {
  it("two transposes in a row are one, or none", () => {
    expect(opsOf(transpose(transpose(x, [2, 0, 1]), [1, 2, 0]))).toEqual(["input"]);
    expect(nodesOf(transpose(transpose(x, [2, 0, 1]), [2, 1, 0]))).toEqual([
      x,
      expect.objectContaining({ op: "transpose" }),
    ]);
    expect(opsOf(transpose(tanh(neg(transpose(x, [2, 0, 1]))), [1, 2, 0]))).toEqual(["input", "neg", "tanh"]);
  });

  it("reshapes meet through what treats each number alone", () => {
    const flat = exp(mul(reshape(x, [24]), 2));
    expect(opsOf(reshape(flat, [2, 3, 4]))).toEqual(["input", "constant", "mul", "exp"]);
    expect(opsOf(reshape(add(flat, constant([...Array(24).keys()], [24])), [2, 3, 4]))).not.toContain("reshape");
  });

  it("a transpose of axes of length 1 is a reshape, which copies nothing", () => {
    expect(opsOf(transpose(input("thin", [3, 1, 4, 1]), [1, 0, 3, 2]))).toEqual(["input", "reshape"]);
  });

  it("a product of matrices transposes its factors itself, and itself", () => {
    const [a, b] = [input("a", [3, 2]), input("b", [4, 3])];
    const product = nodesOf(matmul(transpose(a), relu(transpose(b))));
    expect(product.map(({ op }) => op)).toEqual(["input", "input", "relu", "matmul"]);
    expect(product[3].attributes).toEqual({ transposeA: true, transposeB: true });
    const turned = nodesOf(transpose(matmul(transpose(a), transpose(b))));
    expect(turned).toEqual([b, a, expect.objectContaining({ attributes: { transposeA: false, transposeB: false } })]);
    const column = reshape(input("row", [1, 3]), [3, 1]);
    expect(opsOf(matmul(b, column))).toEqual(["input", "input", "matmul"]);
  });

  it("sums run over the axes that were there before", () => {
    const moved = transpose(x, [2, 0, 1]);
    expect(nodesOf(reduceSum(moved, { axes: [0, 2] }))[1]).toMatchObject({
      op: "reduceSum",
      attributes: { axes: [1, 2] },
    });
    expect(opsOf(reduceMax(exp(moved)))).toEqual(["input", "exp", "reduceMax"]);
    expect(opsOf(reduceSum(reshape(x, [6, 4])))).toEqual(["input", "reduceSum"]);
  });

  it("what is moved alike is added first", () => {
    const sum = add(transpose(x, [1, 0, 2]), transpose(input("z", [2, 3, 4]), [1, 0, 2]));
    expect(opsOf(sum)).toEqual(["input", "input", "add", "transpose"]);
  });

  it("pictures with channels last go through a network and back with their channels first", () => {
    const pictures = input("pictures", [2, 6, 6, 3]);
    const [w, v] = [input("w", [4, 3, 3, 3]), input("v", [3, 4, 3, 3])];
    const apply = (x: Tensor, filters: Tensor) =>
      transpose(conv2d(transpose(x, [0, 3, 1, 2]), filters, { padding: 1 }), [0, 2, 3, 1]);
    const rebuilt = sigmoid(apply(relu(apply(pictures, w)), v));
    const loss = reduceSum(mul(rebuilt, rebuilt));
    const [gw, gv] = gradients(loss, [w, v]);
    const { nodes } = simplify(graph({ outputs: { loss, gw, gv } }));
    expect(nodes.filter(({ op }) => op === "transpose").map(({ inputs }) => inputs[0])).toEqual([pictures]);
  });

  it("nothing that others need too is computed twice", () => {
    const shared = exp(transpose(x, [2, 0, 1]));
    const both = graph({ outputs: { shared, back: transpose(shared, [1, 2, 0]) } });
    expect(simplify(both).nodes.filter(({ op }) => op === "exp").length).toBe(1);
  });

  it("changes no value of random graphs and their gradients, and moves no more numbers", () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(8), fc.nat(1000)), { minLength: 2, maxLength: 12 }), (steps) => {
        const start = input("x", [2, 3, 4]);
        const y = steps.reduce((stack, [kind, seed]) => grown(stack, kind, seed), [start as Tensor]).at(-1)!;
        const traced = graph({ outputs: { y, g: gradients(reduceSum(mul(y, y)), [start])[0] } });
        const simple = simplify(traced);
        expect(movedNumbers(simple)).toBeLessThanOrEqual(movedNumbers(traced));
        const [before, after] = [traced, simple].map(valuesOf);
        for (const [name, values] of Object.entries(before)) {
          expect(simple.outputs[name].shape).toEqual(traced.outputs[name].shape);
          const largest = Math.max(1, ...values.map(Math.abs));
          // Sums in another order round otherwise.
          for (const [i, value] of values.entries())
            expect(Math.abs(after[name][i] - value)).toBeLessThan(1e-12 * largest);
        }
      }),
      { numRuns: process.env.CI ? 300 : 100, seed: 3 },
    );
  });
});

/** A stack of tensors with one more, made of the last and perhaps of an earlier one. */
function grown(stack: Tensor[], kind: number, seed: number): Tensor[] {
  const last = stack.at(-1)!;
  const other = stack[seed % stack.length];
  const rank = last.shape.length;
  const order = last.shape.map((_, axis) => (axis + seed) % rank);
  const matrix = reshape(last, [last.shape[0] ?? 1, sizeOf(last.shape) / (last.shape[0] ?? 1)]);
  const made: (() => Tensor)[] = [
    () => transpose(last, seed % 2 ? order : undefined),
    () => reshape(last, shapes(sizeOf(last.shape))[seed % shapes(sizeOf(last.shape)).length]),
    () => tanh(last),
    () =>
      sub(
        last,
        seed % 3
          ? 0.25
          : constant(
              Array.from({ length: sizeOf(last.shape) }, (_, i) => i / 10),
              last.shape,
            ),
      ),
    () => (other.shape.join() === last.shape.join() ? mul(last, other) : relu(last)),
    () => (rank > 0 ? reduceSum(last, { axes: [seed % rank], keepDims: seed % 2 === 0 }) : neg(last)),
    () => mul(matmul(matrix, matrix, seed % 2 ? { transposeB: true } : { transposeA: true }), 0.1),
    () => add(transpose(last), transpose(tanh(last))),
    () => where(relu(last), last, 1),
  ];
  return [...stack, made[kind]()];
}

function shapes(size: number): Shape[] {
  const found: Shape[] = [[size], [1, size], [size, 1]];
  for (const n of [2, 3, 4]) if (size % n === 0) found.push([n, size / n], [size / n, 1, n]);
  return found;
}

function valuesOf({ nodes, inputs, outputs }: Graph): Record<string, Float64Array> {
  const values = new Map<Tensor, Float64Array>();
  const fed = inputs.x as Tensor | undefined;
  if (fed)
    values.set(
      fed,
      Float64Array.from({ length: sizeOf(fed.shape) }, (_, i) => Math.sin(7 * i)),
    );
  evaluate(nodes, values);
  return Object.fromEntries(Object.entries(outputs).map(([name, tensor]) => [name, values.get(tensor)!]));
}
