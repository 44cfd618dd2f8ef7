import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { divideAndConquer } from "../../src/decomposition/divide-and-conquer.ts";
import { plainEigenLoops } from "../../src/decomposition/eigen-loops.ts";
import { SecularEquation } from "../../src/decomposition/secular-equation.ts";
import { simdEigenLoops } from "../../src/wasm/eigen.ts";

/** Tridiagonal matrices on which eigensolvers come to grief, by what is on and beside the diagonal. */
const kinds: Record<string, (d: number, i: number, random: () => number) => [on: number, beside: number]> = {
  random: (_d, _i, random) => [random(), random()],
  "second differences": () => [2, -1],
  "zero but for one number": (_d, i) => [i === 7 ? 3 : 0, 0],
  "of Wilkinson, its values in pairs": (d, i) => [Math.abs(i - (d >> 1)), 1],
  "of Wilkinson, in many copies glued together": (_d, i) => [Math.abs((i % 21) - 10), i % 21 === 20 ? 1e-9 : 1],
  "graded over twelve orders of size": (d, i, random) => [10 ** ((-12 * i) / d), random() * 10 ** ((-12 * i) / d)],
  "nearly a multiple of the unit matrix": (_d, _i, random) => [1, random() * 1e-15],
  "of tiny numbers": (_d, _i, random) => [random() * 1e-200, random() * 1e-200],
};

describe("divideAndConquer()", () => {
  it.each(Object.keys(kinds))("solves a matrix %s, and keeps its vectors orthogonal", (kind) => {
    fc.assert(
      fc.property(fc.integer({ min: 33, max: 110 }), fc.boolean(), fc.integer(), (d, simd, seed) => {
        const matrix = tridiagonal(kind, d, seed);
        const loops = simd ? simdEigenLoops(d) : plainEigenLoops(d);
        const { basis, pitch } = loops;
        const values = divideAndConquer(matrix, loops);
        const size = Math.max(...[...matrix.diagonal, ...matrix.beside].map(Math.abs));
        const { diagonal, beside } = matrix;
        let misfit = 0;
        let overlap = 0;
        for (let i = 0; i < d; i++) {
          const at = i * pitch;
          for (let j = 0; j < d; j++) {
            const image =
              diagonal[j] * basis[at + j] +
              (j > 0 ? beside[j - 1] * basis[at + j - 1] : 0) +
              (j + 1 < d ? beside[j] * basis[at + j + 1] : 0);
            misfit = Math.max(misfit, Math.abs(image - values[i] * basis[at + j]) / size);
          }
          for (let other = 0; other <= i; other++) {
            let product = i === other ? -1 : 0;
            for (let j = 0; j < d; j++) product += basis[at + j] * basis[other * pitch + j];
            overlap = Math.max(overlap, Math.abs(product));
          }
        }
        // A few hundred roundings of 1e-16.
        expect(misfit).toBeLessThan(3e-14);
        expect(overlap).toBeLessThan(3e-14);
      }),
      { numRuns: 6 },
    );
  });

  it("finds the values of second differences, which are known", () => {
    const d = 150;
    const found = divideAndConquer(tridiagonal("second differences", d, 0), simdEigenLoops(d)).sort();
    found.forEach((value, i) => {
      expect(value).toBeCloseTo(2 - 2 * Math.cos(((i + 1) * Math.PI) / (d + 1)), 13);
    });
  });
});

describe("SecularEquation", () => {
  it("has the roots worked out by hand", () => {
    const differences = new Float64Array(2);
    expect(new SecularEquation(Float64Array.of(2), Float64Array.of(3), 0.5).root(0, differences, 0)).toBeCloseTo(
      6.5,
      14,
    );
    // diag(0, 1) + z z' with z = (1, 1) is [[1, 1], [1, 2]].
    const equation = new SecularEquation(Float64Array.of(0, 1), Float64Array.of(1, 1), 1);
    for (const [i, sign] of [
      [0, -1],
      [1, 1],
    ]) {
      const root = (3 + sign * Math.sqrt(5)) / 2;
      expect(equation.root(i, differences, 0)).toBeCloseTo(root, 15);
      expect(differences[0]).toBeCloseTo(-root, 15);
      expect(differences[1]).toBeCloseTo(1 - root, 15);
    }
  });

  it("tells how far a root lies from a pole that it almost touches", () => {
    const differences = new Float64Array(2);
    const root = new SecularEquation(Float64Array.of(1, 2), Float64Array.of(1e-12, 1), 1).root(0, differences, 0);
    expect(root).toBe(1);
    // z² / (1 + 1 / (2 - 1)), far below the last place of the root.
    expect(differences[0] / -5e-25).toBeCloseTo(1, 12);
  });
});

function tridiagonal(kind: string, d: number, seed: number) {
  let state = (seed >>> 0) + 1;
  const random = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32 - 0.5;
  };
  const diagonal = new Float64Array(d);
  const beside = new Float64Array(d);
  for (let i = 0; i < d; i++) [diagonal[i], beside[i]] = kinds[kind](d, i, random);
  beside[d - 1] = 0;
  return { diagonal, beside };
}
