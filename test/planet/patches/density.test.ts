import { describe, expect, it } from "vitest";
import { binCounts, densityLimits } from "../../../src/planet/patches/density.ts";
import { patchDefaults } from "../../../src/planet/patches/parameters.ts";

describe("densityLimits()", () => {
  it("asks of the paper's settings for 18,432 points in all and 25.6 in each part", () => {
    const { points, perBin } = densityLimits(patchDefaults);
    expect(points).toBe(18_432);
    expect(perBin).toBeCloseTo(25.6, 12);
  });
});

describe("binCounts()", () => {
  it("counts by hand, borders as NumPy does", () => {
    const y = Float64Array.of(-1, 1, 0, -0.5, 0.2, 1.1, Number.NaN);
    const z = Float64Array.of(-1, 1, 0, 0.9, -0.2, 0, 0);
    expect([...binCounts(y, z, 1, 2)]).toEqual([1, 1, 1, 2]);
  });

  it("counts every point inside once", () => {
    const y = Float64Array.from({ length: 500 }, (_, i) => Math.sin(i * 12.9898) * 1.5);
    const z = Float64Array.from({ length: 500 }, (_, i) => Math.cos(i * 78.233) * 1.5);
    const inside = y.filter((value, i) => Math.abs(value) <= 1 && Math.abs(z[i]) <= 1).length;
    expect(binCounts(y, z, 1, 8).reduce((sum, count) => sum + count)).toBe(inside);
  });
});
