import { expect, test } from "vitest";
import { adam } from "../../../src/nn/training/adam.ts";
import { cosineDecay } from "../../../src/nn/training/cosine-decay.ts";
import { sgd } from "../../../src/nn/training/sgd.ts";

test("cosineDecay() starts at the whole rate, passes half of it in the middle and ends at 0", () => {
  const { scalars } = cosineDecay(sgd({ learningRate: 0.4 }), 10);
  expect(scalars(1).rate).toBe(0.4);
  expect(scalars(6).rate).toBeCloseTo(0.2, 12);
  expect(scalars(11).rate).toBeCloseTo(0, 12);
  expect(scalars(50).rate).toBeCloseTo(0, 12);
});

test("cosineDecay() leaves the optimizer's other numbers alone", () => {
  const plain = adam({ learningRate: 0.1 });
  const { rate, correction } = cosineDecay(plain, 4).scalars(3);
  expect(correction).toBe(plain.scalars(3).correction);
  expect(rate).toBeCloseTo(plain.scalars(3).rate / 2, 12);
});

test("cosineDecay() refuses no steps", () => {
  expect(() => cosineDecay(sgd(), 0)).toThrow(expect.objectContaining({ code: "OUT_OF_RANGE" }));
});
