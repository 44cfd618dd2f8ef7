import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type EigenLoops, plainEigenLoops } from "../../src/decomposition/eigen-loops.ts";
import { eigenFits, simdEigenLoops } from "../../src/wasm/eigen.ts";
import { noise } from "../support/check-clusterer.ts";

describe("simdEigenLoops()", () => {
  it("does what its plain twin does, for even and odd numbers of columns", () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 40 }), fc.integer(), fc.nat(), fc.nat(), (d, seed, first, last) => {
        const k = first % (d - 1);
        const low = Math.min(first, last) % d;
        const [ours, known] = [simdEigenLoops(d), plainEigenLoops(d)].map((loops) => run(loops, d, seed, k, low));
        for (const name of ["product", "work", "basis"] as const) {
          const misfits = ours[name].map(
            (value, at) => Math.abs(value - known[name][at]) / (1 + Math.abs(known[name][at])),
          );
          // Sums of up to 40 products, in another order, through 40 reflections.
          expect(Math.max(...misfits)).toBeLessThanOrEqual(1e-11);
        }
      }),
      { numRuns: 80 },
    );
  });

  it("multiplies out all reflections as its plain twin does", () => {
    for (const d of [2, 3, 5, 8, 33]) {
      const [ours, known] = [simdEigenLoops(d), plainEigenLoops(d)].map((loops) => {
        loops.work.set(noise(d, d, d).data);
        loops.scale.set(noise(1, d, 1).data.map((v) => v / d));
        loops.expand();
        return loops.basis;
      });
      ours.forEach((value, at) => {
        expect(value).toBeCloseTo(known[at], 10);
      });
    }
  });

  it("knows what its memory cannot hold", () => {
    expect(eigenFits(8000)).toBe(true);
    expect(eigenFits(20_000)).toBe(false);
  });
});

function run(loops: EigenLoops, d: number, seed: number, k: number, low: number): EigenLoops {
  loops.work.set(noise(d, d, seed).data);
  loops.basis.set(noise(d, d, seed + 1).data);
  for (let i = 0; i < d; i++) {
    loops.cosines[i] = Math.cos(i);
    loops.sines[i] = Math.sin(i);
  }
  loops.multiply(k);
  loops.update(k);
  loops.scale.set(noise(1, d, seed + 2).data.map((v) => (v > 1 ? 0 : v / d)));
  loops.reflect(d - low);
  loops.rotate(low, d - 1);
  return loops;
}
