import { describe, expect, it } from "vitest";
import { range } from "../../src/stats/range.ts";

describe("range()", () => {
  it("counts up to, but not including, the end", () => {
    expect(range(1, 4)).toEqual([1, 2, 3]);
    expect(range(0, 1, 0.25)).toEqual([0, 0.25, 0.5, 0.75]);
    expect(range(3, 0, -1)).toEqual([3, 2, 1]);
    expect(range(5, 5)).toEqual([]);
    expect(range(5, 1)).toEqual([]);
  });

  it.each([
    [0, 5, 0],
    [0, Number.POSITIVE_INFINITY, 1],
    [Number.NaN, 5, 1],
    [0, 1, 1e-12],
  ])("refuses to count from %s to %s in steps of %s", (start, stop, step) => {
    expect(() => range(start, stop, step)).toThrow(expect.objectContaining({ code: "BAD_RANGE" }));
  });
});
