import { describe, expect, it } from "vitest";
import { random } from "../../src/random.ts";
import { spearmanr } from "../../src/stats/spearmanr.ts";

describe("spearmanr()", () => {
  it("is 1 for any rise and -1 for any fall", () => {
    expect(spearmanr([1, 2, 30], [-5, 0, 0.1])).toBe(1);
    expect(spearmanr([1, 2, 30], [9, 3, 2])).toBe(-1);
  });

  it("gives equal values their mean rank, as SciPy", () => {
    // scipy.stats.spearmanr([1, 2, 2, 3, 5], [5, 6, 7, 8, 7]), SciPy 1.18
    expect(spearmanr([1, 2, 2, 3, 5], [5, 6, 7, 8, 7])).toBeCloseTo(0.763157894736842, 14);
  });

  it("sees only the order, and leaves its input untouched", () => {
    const { next } = random(4);
    const a = Float64Array.from({ length: 50 }, next);
    const b = Float64Array.from({ length: 50 }, next);
    const before = [a.slice(), b.slice()];
    expect(spearmanr(a.map(Math.exp), b)).toBe(spearmanr(a, b));
    expect([a, b]).toEqual(before);
  });

  it("refuses unequal lengths, single values and gaps; a constant has no correlation", () => {
    expect(() => spearmanr([1, 2], [1])).toThrow("Cannot compare 2 values with 1");
    expect(() => spearmanr([1], [1])).toThrow("Cannot rank 1 values");
    expect(() => spearmanr([1, Number.NaN], [1, 2])).toThrow("Cannot rank value 1, NaN");
    expect(spearmanr([1, 1, 1], [1, 2, 3])).toBeNaN();
  });
});
