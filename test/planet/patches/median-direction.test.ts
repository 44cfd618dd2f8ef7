import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { medianOf } from "../../../src/planet/patches/median-direction.ts";
import { random } from "../../../src/random.ts";

function sortedMedian(values: Float64Array): number {
  const sorted = values.slice().sort();
  const n = values.length;
  return (sorted[(n - 1) >> 1] + sorted[n >> 1]) / 2;
}

describe("medianOf()", () => {
  it("equals sorting all and taking the middle", () => {
    const number = fc.oneof(fc.double({ min: -1, max: 1, noNaN: true }), fc.constantFrom(-1, 0, 1, 0.25));
    fc.assert(
      fc.property(fc.array(number, { minLength: 1, maxLength: 60 }), (list) => {
        const values = Float64Array.from(list);
        expect(medianOf(values)).toBe(sortedMedian(values));
      }),
    );
  });

  it("does so for many numbers: in order, at random, mostly equal, and where those looked at first mislead", () => {
    const { next } = random(3);
    const drawn = Array.from({ length: 40_001 }, next);
    const makers: ((i: number) => number)[] = [
      (i) => i,
      (i) => -i,
      (i) => drawn[i],
      (i) => Math.round(3 * drawn[i]),
      () => 7,
      (i) => (i % 61 === 0 ? 100 + drawn[i] : drawn[i]),
      (i) => (i < 20_000 ? drawn[i] : 5 + drawn[i]),
    ];
    for (const maker of makers) {
      for (const length of [8191, 8192, 20_000, 40_000, 40_001]) {
        const values = Float64Array.from({ length }, (_, i) => maker(i));
        const before = values.slice();
        expect(medianOf(values)).toBe(sortedMedian(values));
        expect(values.every((value, i) => value === before[i])).toBe(true);
      }
    }
  });
});
