import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Matrix, matrix } from "../../src/matrix.ts";
import { canChoose } from "../../src/neighbors/candidates.ts";
import { byCandidates, byPairs } from "../../src/neighbors/knn.ts";
import { growTo, instantiate } from "../../src/wasm/instantiate.ts";
import { pairProductsFit, pairProductsShape, pairProductsSliced } from "../../src/wasm/knn-pairs.ts";
import { runHere } from "../../src/wasm/sliced.ts";
import { noise } from "../support/check-clusterer.ts";

describe("byCandidates()", () => {
  it("gives the same bits as all pairs, with ties, far from the origin, with and without queries", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 2, max: 120 }),
        fc.integer({ min: 1, max: 90 }),
        fc.integer({ min: 1, max: 30 }),
        fc.integer(),
        fc.constantFrom(0, 1e6),
        fc.boolean(),
        (n, d, wanted, seed, offset, tied) => {
          const k = Math.min(wanted, n - 1);
          const shifted = (rows: number, s: number): Matrix => {
            const x = noise(rows, d, s);
            return { ...x, data: x.data.map((value) => (tied ? Math.round(value) : value) + offset) };
          };
          const x = shifted(n, seed);
          const queries = shifted(41, seed + 1);
          expect(byCandidates(x, k)).toEqual(byPairs(x, k));
          expect(byCandidates(x, k, queries)).toEqual(byPairs(x, k, queries));
        },
      ),
      { numRuns: 100 },
    );
  });

  it("tells rows apart that 32-bit numbers cannot", () => {
    const x = noise(60, 30, 3);
    for (let i = 0; i < 60; i++) x.data[i * 30] = i < 2 ? 1e4 * (-1) ** i : i * 1e-7;
    for (let i = 2; i < 60; i++) x.data.fill(1, i * 30 + 1, (i + 1) * 30);
    expect(byCandidates(x, 4)).toEqual(byPairs(x, 4));
  });

  it("leaves numbers whose squares overflow or vanish to all pairs", () => {
    const row = (value: number) => matrix([Array(30).fill(value), Array(30).fill(0)]);
    expect([1e200, 1, 1e-200].map((value) => canChoose(row(value)))).toEqual([false, true, false]);
  });
});

describe("pairProductsSliced()", () => {
  it("multiplies every query with every row", () => {
    const rows = Float32Array.of(1, 2, 3, 4, 5, 6);
    const seen: number[][] = [];
    const module = instantiate("knnpairs");
    growTo(module.memory, module.prepare(...pairProductsShape(3, 2)));
    const use = (query: number, products: Float32Array) => void seen.push([query, ...products]);
    runHere(module, pairProductsSliced(module, rows, Float32Array.of(1, 0, 1, 1), 2, 1, use));
    expect(seen).toEqual([
      [0, 1, 3, 5],
      [1, 3, 7, 11],
    ]);
  });

  it("knows what its memory cannot hold", () => {
    expect(pairProductsFit(100_000, 512)).toBe(true);
    expect(pairProductsFit(10_000_000, 512)).toBe(false);
  });
});
