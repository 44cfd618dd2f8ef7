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
        const count = 1 + (last % d);
        const [ours, known] = [simdEigenLoops(d), plainEigenLoops(d)].map((loops) => run(loops, d, seed, k, count));
        for (const name of ["product", "work", "reflected", "combined"] as const) {
          const misfits = ours[name].map(
            (value, at) => Math.abs(value - known[name][at]) / (1 + Math.abs(known[name][at])),
          );
          // Sums of up to 40 products, in another order, through 40 reflections.
          expect(Math.max(...misfits), name).toBeLessThanOrEqual(1e-11);
        }
      }),
      { numRuns: 80 },
    );
  });

  it("knows what its memory cannot hold", () => {
    expect(eigenFits(8000)).toBe(true);
    expect(eigenFits(20_000)).toBe(false);
  });
});

/** Advances step k, reflects `count` rows, then combines as many in a block of columns; what each leaves. */
function run(loops: EigenLoops, d: number, seed: number, k: number, count: number) {
  const { work, basis, weights } = loops;
  fill(loops, work, noise(d, d, seed).data);
  fill(loops, basis, noise(d, d, seed + 1).data);
  fill(loops, weights, noise(d, d, seed + 2).data);
  loops.previous.set(noise(1, d, seed + 3).data);
  loops.scale.set(noise(1, d, seed + 4).data.map((v) => (v > 1 ? 0 : v / d)));
  loops.advance(k);
  const product = loops.product.slice(k + 1);
  const upper = taken(loops, work, d).map((value, at) => (at % d > Math.floor(at / d) ? value : 0));
  fill(loops, work, upper);
  loops.reflect(count);
  const reflected = taken(loops, basis, count);
  const from = k;
  const to = Math.min(d, k + 13);
  for (let i = 0; i < d; i++) {
    loops.rows[i] = d - 1 - i;
    loops.members[i] = (i * 2) % count;
  }
  fill(loops, basis, noise(d, d, seed + 5).data);
  loops.combine(count, Math.ceil(count / 2), from, to);
  return { product, work: upper, reflected, combined: taken(loops, basis, d) };
}

function fill({ pitch, scale }: EigenLoops, rows: Float64Array, data: ArrayLike<number>): void {
  const d = scale.length;
  for (let at = 0; at < d * d; at++) rows[Math.floor(at / d) * pitch + (at % d)] = data[at];
}

/** The first rows, without what is beyond d. */
function taken({ pitch, scale }: EigenLoops, rows: Float64Array, count: number): Float64Array {
  const d = scale.length;
  return Float64Array.from({ length: count * d }, (_, at) => rows[Math.floor(at / d) * pitch + (at % d)]);
}
