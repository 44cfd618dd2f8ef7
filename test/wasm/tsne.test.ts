import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { jointProbabilities } from "../../src/manifold/affinities.ts";
import { plainForces } from "../../src/manifold/forces.ts";
import type { SparseRows } from "../../src/manifold/sparse-rows.ts";
import { knn } from "../../src/neighbors/knn.ts";
import { runHere } from "../../src/wasm/sliced.ts";
import { exactModule, type ForceModule, forcesFit, openForces, simdForces, treeModule } from "../../src/wasm/tsne.ts";
import { noise } from "../support/check-clusterer.ts";

// Of sums of far points, which are small differences of 32-bit numbers.
const rounding = 2e-4;

type MakeModule = (p: SparseRows, n: number, dimensions: number) => ForceModule;

describe.each<[string, MakeModule]>([
  ["over all pairs", exactModule],
  ["by a tree that takes no group together", (p, n, dimensions) => treeModule(p, n, dimensions, 0)],
])("simdForces() %s", (_, moduleOf) => {
  it("equals its plain twin within the rounding of 32-bit numbers, for any number of samples", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 10, max: 120 }),
        fc.constantFrom(2, 3),
        fc.integer(),
        fc.constantFrom(1e-4, 1, 30),
        fc.boolean(),
        (n, dimensions, seed, spread, tied) => {
          const p = jointProbabilities(knn(noise(n, 5, seed), { k: 9 }), 3);
          const { data } = noise(dimensions, n, seed + 1);
          const y = Array.from({ length: dimensions }, (_, c) => {
            return Float64Array.from(data.subarray(c * n, (c + 1) * n), (value) =>
              Math.fround((tied ? Math.round(value) : value) * spread),
            );
          });
          const module = openForces(moduleOf(p, n, dimensions));
          const ours = simdForces(module, p, n, dimensions);
          const known = plainForces(p, n, dimensions);
          // Twice, because nothing of the first run must be left in the second.
          runHere(module, ours.compute(y));
          const total = runHere(undefined, known.compute(y));
          expect(Math.abs(runHere(module, ours.compute(y)) / total - 1)).toBeLessThan(rounding);
          expect(differences(ours.push, known.push).largest).toBeLessThan(rounding);
          expect(differences(ours.pull, known.pull).largest).toBeLessThan(rounding);
        },
      ),
      { numRuns: 60 },
    );
  });
});

describe("simdForces() by a tree", () => {
  it.each([2, 3])(
    "comes near the sum of all pairs in %i dimensions, the nearer the smaller the angle",
    (dimensions) => {
      const n = 3000;
      const p = jointProbabilities(knn(noise(n, 4, 1), { k: 9 }), 3);
      const { data } = noise(dimensions, n, 2);
      const y = Array.from({ length: dimensions }, (_, c) => data.slice(c * n, (c + 1) * n).map((value) => value * 20));
      const known = plainForces(p, n, dimensions);
      const total = runHere(undefined, known.compute(y as Float64Array[]));
      const errors = [0.2, 0.5, 0.8].map((angle) => {
        const module = openForces(treeModule(p, n, dimensions, angle));
        const ours = simdForces(module, p, n, dimensions);
        expect(Math.abs(runHere(module, ours.compute(y as Float64Array[])) / total - 1)).toBeLessThan(angle / 25);
        return differences(ours.push, known.push).typical;
      });
      expect(errors[0]).toBeLessThan(0.005);
      expect(errors[1]).toBeLessThan(0.03);
      expect(errors[0]).toBeLessThan(errors[1]);
      expect(errors[1]).toBeLessThan(errors[2]);
    },
  );

  it("knows what its memory cannot hold", () => {
    const pairs = (rows: number, each: number) => ({
      offsets: Int32Array.from({ length: rows + 1 }, (_, i) => i * each),
    });
    expect(forcesFit(treeModule(pairs(100_000, 100) as SparseRows, 100_000, 2, 0.5))).toBe(true);
    expect(forcesFit(exactModule(pairs(100_000, 100) as SparseRows, 100_000))).toBe(true);
    expect(forcesFit(exactModule(pairs(1_000_000, 1000) as SparseRows, 1_000_000))).toBe(false);
  });
});

/** Largest difference as a share of the largest number, and typical difference as a share of the typical number. */
function differences(found: readonly Float64Array[], wanted: readonly Float64Array[]) {
  let gap = 0;
  let size = 0;
  let gaps = 0;
  let squares = 0;
  wanted.forEach((part, c) => {
    part.forEach((value, i) => {
      gap = Math.max(gap, Math.abs(found[c][i] - value));
      size = Math.max(size, Math.abs(value));
      gaps += (found[c][i] - value) ** 2;
      squares += value * value;
    });
  });
  return { largest: size === 0 ? gap : gap / size, typical: Math.sqrt(gaps / squares) };
}
