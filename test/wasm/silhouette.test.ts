import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { meanDistances } from "../../src/metrics/mean-distances.ts";
import { meanDistancesFit, meanDistancesSimd } from "../../src/wasm/silhouette.ts";
import { noise } from "../support/check-clusterer.ts";
import { formula } from "../support/formula.ts";

describe("meanDistancesSimd()", () => {
  it("equals its plain twin for clusters of any sizes", () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 2, maxLength: 8 }),
        fc.integer({ min: 1, max: 9 }),
        fc.integer(),
        (sizes, d, seed) => {
          const starts = startsOf(sizes);
          const x = noise(starts.at(-1)!, d, seed).data;
          compare(meanDistancesSimd(x, d, starts), meanDistances(x, d, starts));
        },
      ),
      { numRuns: 80 },
    );
  });

  it("equals its plain twin where clusters span several tiles", () => {
    const x = formula(6000, 3, 5).data as Float64Array;
    const starts = startsOf([2500, 1, 1499, 2000]);
    compare(meanDistancesSimd(x, 3, starts), meanDistances(x, 3, starts));
  });

  it("knows what its memory cannot hold", () => {
    expect(meanDistancesFit(1_000_000, 7, 7)).toBe(true);
    expect(meanDistancesFit(1_000_000, 600, 7)).toBe(false);
  });
});

function startsOf(sizes: number[]): Int32Array {
  let sum = 0;
  return Int32Array.of(0, ...sizes.map((size) => (sum += size)));
}

type Means = { within: Float64Array; nearest: Float64Array };

/** Sums of thousands of distances in another order differ by a few units of the last digit. */
function compare(ours: Means, known: Means): void {
  known.within.forEach((value, i) => {
    expect(Math.abs(ours.within[i] - value)).toBeLessThanOrEqual(1e-13 * (1 + value));
    expect(Math.abs(ours.nearest[i] - known.nearest[i])).toBeLessThanOrEqual(1e-13 * (1 + known.nearest[i]));
  });
}
