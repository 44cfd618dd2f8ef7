import { describe, expect, it } from "vitest";
import { r2Score } from "../../src/metrics/r2-score.ts";

describe("r2Score()", () => {
  it("is the share of the squares that predictions explain, worked out by hand", () => {
    // Squared misses 1 + 1 of 8 + 0 + 8 around the mean 3.
    expect(r2Score([1, 3, 5], [2, 3, 4])).toBe(1 - 2 / 8);
    expect(r2Score([1, 2, 3], [1, 2, 3])).toBe(1);
    expect(r2Score([1, 2, 3], [2, 2, 2])).toBe(0);
  });

  it("equals scikit-learn's r2_score", () => {
    // sklearn.metrics.r2_score([3, -0.5, 2, 7], [2.5, 0.0, 2, 8]), scikit-learn 1.9
    expect(r2Score([3, -0.5, 2, 7], [2.5, 0, 2, 8])).toBeCloseTo(0.9486081370449679, 14);
  });

  it("refuses unequal lengths, single values, gaps and constant columns", () => {
    expect(() => r2Score([1, 2], [1])).toThrow("Cannot score 1 predictions of 2 values");
    expect(() => r2Score([1], [1])).toThrow("Cannot score 1 predictions");
    expect(() => r2Score([1, Number.NaN], [1, 2])).toThrow("not finite");
    expect(() => r2Score([0.1, 0.1, 0.1], [1, 2, 3])).toThrow("no variance to explain");
  });
});
