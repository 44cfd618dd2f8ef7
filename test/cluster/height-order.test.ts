import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { heightOrder } from "../../src/cluster/height-order.ts";

describe("heightOrder()", () => {
  it("sorts by height and keeps equal ones in their order", () => {
    expect([...heightOrder(Float64Array.of(3, 0, 1e-300, 3, 5e200, 0, -0))]).toEqual([1, 5, 6, 2, 0, 3, 4]);
    expect(heightOrder(new Float64Array(0))).toHaveLength(0);
  });

  it("equals a stable sort by comparison", () => {
    const height = fc.oneof(
      fc.double({ min: 0, noNaN: true, noDefaultInfinity: true }),
      fc.integer({ min: 0, max: 3 }),
    );
    fc.assert(
      fc.property(fc.array(height, { maxLength: 200 }), (list) => {
        const heights = Float64Array.from(list);
        const known = [...heights.keys()].sort((i, j) => heights[i] - heights[j] || i - j);
        expect([...heightOrder(heights)]).toEqual(known);
      }),
    );
  });
});
