import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { jointProbabilities } from "../../src/manifold/affinities.ts";
import { plainForces } from "../../src/manifold/forces.ts";
import { knn } from "../../src/neighbors/knn.ts";
import { simdForces, simdForcesFit } from "../../src/wasm/tsne.ts";
import { noise } from "../support/check-clusterer.ts";

describe("simdForces()", () => {
  it("equals its plain twin within the rounding of 32-bit numbers, for any number of samples", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 10, max: 120 }),
        fc.constantFrom(2, 3),
        fc.integer(),
        fc.constantFrom(1e-4, 1, 30),
        (n, dimensions, seed, spread) => {
          const p = jointProbabilities(knn(noise(n, 5, seed), { k: 9 }), 3);
          const { data } = noise(dimensions, n, seed + 1);
          const y = Array.from({ length: dimensions }, (_, c) => {
            return Float64Array.from(data.subarray(c * n, (c + 1) * n), (value) => Math.fround(value * spread));
          });
          const ours = simdForces(p, n, dimensions);
          const known = plainForces(p, n, dimensions);
          // Twice, because nothing of the first run must be left in the second.
          ours.compute(y);
          const total = known.compute(y);
          expect(Math.abs(ours.compute(y) / total - 1)).toBeLessThan(1e-5);
          for (const [found, wanted] of [
            [ours.push, known.push],
            [ours.pull, known.pull],
          ]) {
            const largest = Math.max(...wanted.flatMap((part) => Array.from(part, Math.abs)));
            wanted.forEach((part, c) => {
              part.forEach((value, i) => {
                expect(Math.abs(found[c][i] - value)).toBeLessThan(1e-5 * largest);
              });
            });
          }
        },
      ),
      { numRuns: 100 },
    );
  });

  it("knows what its memory cannot hold", () => {
    const pairs = (length: number) => ({ columns: { length }, offsets: [], values: [] }) as never;
    expect(simdForcesFit(pairs(10_000_000), 100_000)).toBe(true);
    expect(simdForcesFit(pairs(1_000_000_000), 10_000_000)).toBe(false);
  });
});
