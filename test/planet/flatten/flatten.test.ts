import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { foldedWeights, gaussianTaps } from "../../../src/planet/flatten/blur-weights.ts";
import { flatten } from "../../../src/planet/flatten/flatten.ts";
import { gaussianBlur } from "../../../src/planet/flatten/gaussian-blur.ts";
import { plainBlur } from "../../../src/planet/flatten/plain-blur.ts";
import { patchParameters } from "../../../src/planet/patches/parameters.ts";
import { Patches } from "../../../src/planet/patches/patches.ts";
import { Table } from "../../../src/table/table.ts";
import { simdBlur } from "../../../src/wasm/blur.ts";
import { formula } from "../../support/formula.ts";

const fixture = JSON.parse(readFileSync("test/fixtures/planet/flatten.json", "utf8"));

function patchesOf(data: Float32Array, side: number, mode: "paper" | "reference" = "paper"): Patches {
  const centers = new Table({ latitude: new Float64Array(data.length / side ** 2) });
  const parameters = patchParameters({ scaleKm: 3000, resolution: side, mode });
  return new Patches({ data, centers, candidates: centers, parameters });
}

const pictures = (side: number, count: number) => Float32Array.from(formula(count * side, side, 6).data);

function largestGap(found: ArrayLike<number>, known: number[], step = 1): number {
  return Math.max(...known.map((value, i) => Math.abs(found[i * step] - value)));
}

describe("flatten()", () => {
  it("equals torchvision's blur and the paper's steps to 1e-5", () => {
    for (const { side, sigma, count, kernel, blurred, flat } of fixture.cases) {
      const patches = patchesOf(pictures(side, count), side);
      expect(gaussianTaps(sigma)).toHaveLength(kernel);
      expect(largestGap(gaussianBlur(patches, { sigma }), blurred, 37)).toBeLessThan(1e-5);
      expect(largestGap(flatten(patches, { sigma, contrast: 0.33 }).data, flat, 37)).toBeLessThan(1e-5);
    }
  });

  it("takes the paper's 97 taps for its sigma of 16", () => {
    expect(gaussianTaps(16)).toHaveLength(97);
    expect(gaussianTaps(16).reduce((sum, tap) => sum + tap)).toBeCloseTo(1, 14);
  });

  it("forgets brightness and contrast of a patch", () => {
    const one = pictures(16, 1);
    const flat = flatten(patchesOf(one, 16), { sigma: 3 });
    const other = flatten(
      patchesOf(
        one.map((value) => 40 + 3 * value),
        16,
      ),
      { sigma: 3 },
    );
    expect(largestGap(flat.data, [...other.data])).toBeLessThan(1e-4);
    expect(flat.flattening).toEqual({ sigma: 3, contrast: 0.33 });
  });

  it("makes a patch of one value 0, and leaves the given patches as they were", () => {
    const patches = patchesOf(new Float32Array(64).fill(7), 8);
    expect(flatten(patches).data.every((value) => Math.abs(value) < 1e-6)).toBe(true);
    expect(patches.data.every((value) => value === 7)).toBe(true);
  });

  it("stretches each patch to 8 bits in the end, as the reference program", () => {
    const { data } = flatten(patchesOf(pictures(16, 2), 16, "reference"), { sigma: 3 });
    for (const from of [0, 256]) {
      const values = [...data.subarray(from, from + 256)];
      expect([Math.min(...values), Math.max(...values)]).toEqual([0, 1]);
      for (const value of values) expect(value * 255).toBeCloseTo(Math.round(value * 255), 4);
    }
  });

  it("refuses holes and settings out of range", () => {
    const holed = patchesOf(new Float32Array(64).fill(Number.NaN), 8);
    expect(() => flatten(holed)).toThrow(expect.objectContaining({ code: "NOT_FINITE" }));
    const whole = patchesOf(new Float32Array(64), 8);
    expect(() => flatten(whole, { sigma: 0 })).toThrow(expect.objectContaining({ code: "BAD_OPTION" }));
    expect(() => flatten(whole, { contrast: -1 })).toThrow(expect.objectContaining({ code: "BAD_OPTION" }));
    expect(() => gaussianBlur({ ...whole, width: 4 }, { sigma: 1 })).toThrow(
      expect.objectContaining({ code: "NOT_SQUARE" }),
    );
  });
});

describe("simdBlur()", () => {
  it("equals its plain twin for any sigma and size", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5 }), fc.double({ min: 0.4, max: 40, noNaN: true }), (eighths, sigma) => {
        const side = 8 * eighths;
        const data = pictures(side, 2);
        const weights = foldedWeights(gaussianTaps(sigma), side);
        expect(largestGap(simdBlur(data, weights), [...plainBlur(data, weights)])).toBeLessThan(1e-5);
      }),
      { numRuns: 30 },
    );
  });
});

describe("plainBlur()", () => {
  it("equals a sum over reflected neighbours, for odd and even sizes", () => {
    for (const side of [5, 6, 9]) {
      const taps = gaussianTaps(0.7);
      const data = pictures(side, 1);
      const mirror = (i: number) => (i < 0 ? -i : i >= side ? 2 * side - 2 - i : i);
      const expected = Array.from({ length: side * side }, (_, at) => {
        let sum = 0;
        for (let v = -2; v <= 2; v++) {
          for (let h = -2; h <= 2; h++) {
            const [row, column] = [mirror(Math.floor(at / side) + v), mirror((at % side) + h)];
            sum += taps[v + 2] * taps[h + 2] * data[row * side + column];
          }
        }
        return sum;
      });
      expect(largestGap(plainBlur(data, foldedWeights(taps, side)), expected)).toBeLessThan(1e-6);
    }
  });
});
