import fc from "fast-check";
import { expect, it } from "vitest";
import { medianOfSines } from "../../../src/planet/patches/median-direction.ts";

it("medianOfSines() equals sorting all and taking the middle", () => {
  const number = fc.oneof(fc.double({ min: -1, max: 1, noNaN: true }), fc.constantFrom(-1, 0, 1, 0.25));
  fc.assert(
    fc.property(fc.array(number, { minLength: 1, maxLength: 60 }), (values) => {
      const sorted = [...values].sort((a, b) => a - b);
      const n = values.length;
      expect(medianOfSines(Float64Array.from(values))).toBe((sorted[(n - 1) >> 1] + sorted[n >> 1]) / 2);
    }),
  );
});
