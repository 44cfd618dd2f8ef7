import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { matrix } from "../../src/matrix.ts";
import { plainProducts } from "../../src/stats/products.ts";
import { simdProducts } from "../../src/wasm/covariance.ts";
import { noise } from "../support/check-clusterer.ts";
import { formula } from "../support/formula.ts";

describe("simdProducts()", () => {
  it("equals its plain twin for any shape", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 11 }), fc.integer(), (n, d, seed) => {
        const x = noise(n, d, seed);
        compare(
          x,
          Float64Array.from({ length: d }, (_, j) => j / 10),
        );
      }),
      { numRuns: 80 },
    );
  });

  it("equals its plain twin over several chunks, also of 32-bit numbers", () => {
    const x = formula(5001, 7, 6);
    compare(x, new Float64Array(7).fill(2));
    compare(matrix(Float32Array.from(x.data), 5001, 7), new Float64Array(7).fill(2));
  });

  it("takes rows wider than a chunk", () => {
    compare(noise(3, 600, 1), new Float64Array(600));
  });
});

function compare(x: Parameters<typeof simdProducts>[0], origin: Float64Array): void {
  const ours = simdProducts(x, origin);
  const known = plainProducts(x, origin);
  known.sums.forEach((value, j) => {
    expect(Math.abs(ours.sums[j] - value)).toBeLessThanOrEqual(1e-12 * x.rows);
  });
  for (let j = 0; j < x.cols; j++) {
    for (let k = j; k < x.cols; k++) {
      const at = j * x.cols + k;
      // Products of numbers around 1, summed in another order.
      expect(Math.abs(ours.products[at] - known.products[at])).toBeLessThanOrEqual(1e-11 * x.rows);
    }
  }
}
