import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { adjustedRandScore } from "../../src/metrics/adjusted-rand.ts";

const fixture = JSON.parse(readFileSync(new URL("../fixtures/metrics/scores.json", import.meta.url), "utf8"));

describe("adjustedRandScore()", () => {
  it("scores labels that cross each other as worked out by hand", () => {
    // No pair is together in both; 2 of 6 in each: (0 - 2/3) / (2 - 2/3).
    expect(adjustedRandScore([0, 0, 1, 1], [0, 1, 0, 1])).toBeCloseTo(-0.5, 15);
  });

  it.each(fixture.pairs as { a: number[]; b: number[]; ari: number }[])("equals scikit-learn's: $ari", (known) => {
    expect(adjustedRandScore(known.a, known.b)).toBeCloseTo(known.ari, 13);
  });

  it("is 1 for the same clusters under other names, and the same from both sides", () => {
    const labels = fc.array(fc.integer({ min: -3, max: 3 }), { minLength: 1, maxLength: 60 });
    fc.assert(
      fc.property(labels, fc.integer({ min: 0, max: 99 }), (a, shift) => {
        expect(
          adjustedRandScore(
            a,
            a.map((v) => shift - 2 * v),
          ),
        ).toBe(1);
        const b = a.map((v, i) => (v * 7 + i + shift) % 3);
        expect(adjustedRandScore(a, b)).toBeCloseTo(adjustedRandScore(b, a), 14);
        expect(adjustedRandScore(a, b)).toBeLessThanOrEqual(1);
      }),
    );
  });

  it("refuses labellings of different length, empty ones, and labels that are not whole numbers", () => {
    expect(() => adjustedRandScore([0, 1], [0])).toThrow(expect.objectContaining({ code: "SHAPE_MISMATCH" }));
    expect(() => adjustedRandScore([], [])).toThrow(expect.objectContaining({ code: "EMPTY" }));
    expect(() => adjustedRandScore([0, 0.5], [0, 1])).toThrow(expect.objectContaining({ code: "BAD_LABELS" }));
    expect(() => adjustedRandScore([0, 1], [0, Number.NaN])).toThrow(expect.objectContaining({ code: "BAD_LABELS" }));
  });
});
