import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { matrix } from "../../src/matrix.ts";
import { meanAndCovariance } from "../../src/stats/covariance.ts";
import { plainProducts } from "../../src/stats/products.ts";
import { gramFits, gramProducts } from "../../src/wasm/gram.ts";
import { noise } from "../support/check-clusterer.ts";

describe("gramProducts()", () => {
  it("equals its plain twin for any shape, 32-bit numbers within their rounding", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 300 }), fc.integer({ min: 1, max: 40 }), fc.integer(), (n, d, seed) => {
        const x = noise(n, d, seed);
        const origin = Float64Array.from({ length: d }, (_, j) => j / 8);
        compare(gramProducts(x, origin), plainProducts(x, origin), d, 1e-13);
        const single = matrix(Float32Array.from(x.data), n, d);
        // Differences are rounded once to 24 bits, products and their sums over up to 128 rows again.
        compare(gramProducts(single, origin), plainProducts(single, origin), d, 3e-6);
      }),
      { numRuns: 60 },
    );
  });

  it("knows what its memory cannot hold", () => {
    expect(gramFits(16_384)).toBe(true);
    expect(gramFits(30_000)).toBe(false);
  });
});

describe("meanAndCovariance() of many columns", () => {
  it("does not lose 32-bit numbers whose squares are out of range", () => {
    const { data } = noise(50, 30, 3);
    for (const scale of [1e25, 1e-25]) {
      const x = matrix(
        Float32Array.from(data, (v) => v * scale),
        50,
        30,
      );
      const known = meanAndCovariance(matrix(Float64Array.from(x.data), 50, 30)).covariance.data;
      meanAndCovariance(x).covariance.data.forEach((value, at) => {
        expect(Math.abs(value - known[at])).toBeLessThanOrEqual(1e-6 * scale * scale);
      });
    }
  });

  it("gives constant columns no variance at all", () => {
    const x = matrix(new Float32Array(40 * 30).fill(0.1), 40, 30);
    expect(Math.max(...meanAndCovariance(x).covariance.data)).toBe(0);
  });
});

type Products = ReturnType<typeof plainProducts>;

/** Within `tolerance` of the lengths of the two columns, which bound their product. */
function compare(ours: Products, known: Products, d: number, tolerance: number): void {
  for (let j = 0; j < d; j++) {
    const own = Math.sqrt(known.products[j * d + j]);
    expect(Math.abs(ours.sums[j] - known.sums[j])).toBeLessThanOrEqual(tolerance * 20 * (1 + own));
    for (let k = j; k < d; k++) {
      const bound = tolerance * (1e-6 + own * Math.sqrt(known.products[k * d + k]));
      expect(Math.abs(ours.products[j * d + k] - known.products[j * d + k])).toBeLessThanOrEqual(bound);
    }
  }
}
