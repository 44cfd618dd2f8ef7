import { describe, expect, it } from "vitest";
import { interpreter } from "../../src/nn/executors/interpreter.ts";
import { add, exp, mul, relu, sub } from "../../src/nn/graph/elementwise.ts";
import { gradients } from "../../src/nn/graph/gradients.ts";
import { graph } from "../../src/nn/graph/graph.ts";
import { constant, input } from "../../src/nn/graph/leaves.ts";
import { reduceSum } from "../../src/nn/graph/reductions.ts";
import { broadcast, reshape } from "../../src/nn/graph/shaping.ts";
import { simplify } from "../../src/nn/graph/simplify.ts";
import type { Tensor } from "../../src/nn/graph/tensor.ts";

const opsOf = (outputs: Record<string, Tensor>) => simplify(graph({ outputs })).nodes.map(({ op }) => op);

describe("simplify()", () => {
  it("computes what depends on constants alone", () => {
    const { nodes, outputs } = simplify(graph({ outputs: { y: mul(exp(constant([0, 0], [2])), 3) } }));
    expect(nodes.length).toBe(1);
    expect(outputs.y).toMatchObject({ op: "constant", attributes: { data: Float64Array.of(3, 3) } });
  });

  it("makes equal nodes one", () => {
    const x = input("x", [3]);
    expect(opsOf({ y: add(exp(x), exp(x)), z: exp(x) })).toEqual(["input", "exp", "add"]);
  });

  it("keeps apart what differs in attributes, shape or constants", () => {
    const x = input("x", [4]);
    const outputs = {
      a: reshape(x, [2, 2]),
      b: reshape(x, [4, 1]),
      c: add(x, 1),
      d: add(x, 2),
      e: add(x, -0),
      f: mul(x, 0),
    };
    expect(opsOf(outputs).filter((op) => op === "reshape").length).toBe(2);
    expect(opsOf(outputs).filter((op) => op === "constant").length).toBe(3);
  });

  it("drops arithmetic that changes nothing, but not what broadcasts", () => {
    const x = input("x", [2]);
    expect(opsOf({ y: sub(add(mul(x, 1), 0), 0) })).toEqual(["input"]);
    expect(opsOf({ y: reshape(reshape(x, [2, 1]), [2]) })).toEqual(["input"]);
    expect(opsOf({ y: mul(x, constant(1, [3, 2])) })).toEqual(["input", "constant", "mul"]);
  });

  it("lets operations broadcast by themselves where the shape stays", () => {
    const [x, row] = [input("x", [3, 2]), input("row", [2])];
    expect(opsOf({ y: mul(x, broadcast(row, [3, 2])) })).toEqual(["input", "input", "mul"]);
    expect(opsOf({ y: mul(row, broadcast(row, [3, 2])) })).toContain("broadcast");
    expect(opsOf({ y: mul(broadcast(row, [3, 2]), broadcast(row, [3, 2])) })).toContain("broadcast");
  });

  it("leaves nothing that no result needs", () => {
    const x = input("x", [2]);
    const [g] = gradients(reduceSum(mul(exp(x), 2)), [x]);
    // The forward sum is not part of the gradient.
    expect(opsOf({ g })).not.toContain("reduceSum");
  });

  it("changes no value", async () => {
    const x = input("x", [2, 2]);
    const h = relu(sub(mul(x, 2), constant([1, 1], [2])));
    const y = add(mul(h, h), mul(add(exp(constant(0)), 0), h));
    const program = await interpreter().compile(graph({ outputs: { y } }));
    const { y: values } = await program.run({ x: Float64Array.of(0, 1, 2, 3) });
    expect([...values]).toEqual([0, 2, 12, 30]);
  });
});

describe("graph()", () => {
  it("refuses two inputs of one name, and updates that fit no input", () => {
    const [a, b] = [input("x", [2]), input("x", [3])];
    expect(() => graph({ outputs: { a, b } })).toThrow(/\[2\].*\[3\]/);
    expect(() => graph({ outputs: { a }, updates: { y: a } })).toThrow(
      expect.objectContaining({ code: "UNKNOWN_INPUT" }),
    );
    expect(() => graph({ outputs: { a }, updates: { x: reduceSum(a) } })).toThrow(/\[2\].*\[\]/);
  });
});
