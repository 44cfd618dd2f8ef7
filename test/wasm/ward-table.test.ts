import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { condensedDistances } from "../../src/cluster/condensed.ts";
import { nearestNeighborChain, wardUpdate } from "../../src/cluster/nearest-neighbor-chain.ts";
import { numberMerges } from "../../src/cluster/tree.ts";
import { type Matrix, matrix } from "../../src/matrix.ts";
import { wardTableFits, wardTableMerges } from "../../src/wasm/ward-table.ts";
import { mapRows, noise } from "../support/check-clusterer.ts";
import { formula } from "../support/formula.ts";

describe("wardTableMerges()", () => {
  it("merges as its plain twin in 64 bits does, whatever the shape, place, unit and kind of numbers", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 2, max: 150 }),
        fc.integer({ min: 1, max: 40 }),
        fc.integer(),
        fc.integer({ min: -60, max: 60 }),
        fc.constantFrom(0, 1000),
        (n, d, seed, power, shift) => {
          const { data } = noise(n, d, seed);
          equal(matrix(Float32Array.from(data), n, d));
          equal(
            matrix(
              data.map((v) => (v + shift) * 10 ** power),
              n,
              d,
            ),
          );
        },
      ),
      { numRuns: 80 },
    );
  });

  it("decides as its twin where thousands of samples lie in tight groups", () => {
    const x = formula(1500, 24, 5);
    const tight = matrix(
      x.data.map((v) => Math.floor(v) + (v - Math.floor(v)) / 1000),
      1500,
      24,
    );
    equal(tight);
  });

  it("merges duplicates first, at height 0", () => {
    const x = mapRows(noise(30, 20, 4), (i) => i % 30, 240);
    const { heights } = numberMerges(wardTableMerges(x));
    expect(heights.filter((height) => height === 0)).toHaveLength(210);
    expect(Math.max(...numberMerges(wardTableMerges(matrix(new Float64Array(60).fill(3), 3, 20))).heights)).toBe(0);
  });

  it("gives the same heights as its twin for whole numbers, full of ties", () => {
    const x = noise(120, 18, 8);
    const whole = { ...x, data: x.data.map((v) => Math.sign(Math.round(v / 2))) };
    // Later heights depend on which of the equal pairs merged first; the first ones do not.
    const ours = numberMerges(wardTableMerges(whole)).heights.slice(0, 20);
    const known = nearestNeighborChain(condensedDistances(whole), 120, wardUpdate).heights.slice(0, 20);
    ours.forEach((height, i) => {
      expect(height).toBeCloseTo(known[i], 12);
    });
  });

  it("leaves its input as it was", () => {
    const x = noise(20, 18, 1);
    const before = x.data.slice();
    wardTableMerges(x);
    expect(x.data).toEqual(before);
  });

  it("knows before it starts what its memory cannot hold", () => {
    expect(wardTableFits({ rows: 10_700, cols: 512 })).toBe(true);
    expect(wardTableFits({ rows: 40_000, cols: 512 })).toBe(false);
  });
});

/** Same merges, heights within the rounding of both: the twin's formula loses a few digits of its own. */
function equal(x: Matrix): void {
  const ours = numberMerges(wardTableMerges(x));
  const known = nearestNeighborChain(condensedDistances(x), x.rows, wardUpdate);
  expect(ours.left).toEqual(known.left);
  expect(ours.right).toEqual(known.right);
  ours.heights.forEach((height, i) => {
    expect(Math.abs(height - known.heights[i])).toBeLessThanOrEqual(1e-10 * known.heights[i]);
  });
}
