import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { plainCorrection } from "../../src/planet/limb-correction.ts";
import { plainMedian3x3 } from "../../src/planet/median.ts";
import { plainSums } from "../../src/planet/minnaert-sums.ts";
import { plainOutliers } from "../../src/planet/outliers.ts";
import { random } from "../../src/random.ts";
import { simdMedian3x3, simdOutliers } from "../../src/wasm/median.ts";
import { simdCorrection, simdMinnaertSums } from "../../src/wasm/minnaert.ts";

/** Numbers with gaps, repeats, zeros of both signs and infinities. */
function spotted(length: number, seed: number, gaps: number): Float32Array {
  const { next, integer } = random(seed);
  const special = [0, -0, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 1e-40];
  return Float32Array.from({ length }, () => {
    if (next() < gaps) return Number.NaN;
    return next() < 0.1 ? special[integer(special.length)] : Math.round(20 * next()) / 2 - 5;
  });
}

describe("simdMedian3x3()", () => {
  it("equals its plain twin for any size and any gaps", () => {
    const gaps = fc.constantFrom(0, 0.02, 0.5, 0.95);
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 150 }),
        fc.integer({ min: 1, max: 21 }),
        fc.nat(1e6),
        gaps,
        (r, c, seed, gap) => {
          const image = spotted(r * c, seed, gap);
          const [ours, known] = [simdMedian3x3(image, r, c, new Float32Array(r * c)), plainMedian3x3(image, r, c)];
          expect(ours.every((value, i) => value === known[i] || (Number.isNaN(value) && Number.isNaN(known[i])))).toBe(
            true,
          );
        },
      ),
      { numRuns: 120 },
    );
  });
});

describe("simdOutliers()", () => {
  it("leaves out the same pixels as its plain twin, in pictures of any size and of several strips", () => {
    for (const [rows, cols] of [
      [1, 1],
      [3, 5],
      [7, 31],
      [333, 401],
      [5, 70_000],
    ]) {
      const { normal, next } = random(rows);
      const image = Float32Array.from({ length: rows * cols }, () => (next() < 0.05 ? Number.NaN : normal()));
      const [ours, known] = [simdOutliers(image, rows, cols, 2.5), plainOutliers(image, rows, cols, 2.5)];
      expect(ours.outliers).toBe(known.outliers);
      expect(Buffer.from(ours.kept.buffer).equals(Buffer.from(known.kept.buffer))).toBe(true);
      if (rows * cols > 1000) expect(ours.outliers).toBeGreaterThan(100);
    }
  });
});

describe("simdMinnaertSums()", () => {
  it("equals its plain twin for any number of pixels", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 40_000 }), fc.nat(1e6), (length, seed) => {
        const { next } = random(seed);
        const plane = (low: number, high: number) => Float32Array.from({ length }, () => low + (high - low) * next());
        const planes = { radiance: plane(-1, 9), incidence: plane(0, 100), emission: plane(0, 95) };
        for (const values of Object.values(planes)) if (next() < 0.5) values[Math.floor(next() * length)] = Number.NaN;
        planes.incidence[0] = 90;
        const [ours, known] = [simdMinnaertSums(planes, -0.5, 1), plainSums(planes, -0.5, 1)];
        expect(ours[0]).toBe(known[0]);
        // The order of the sums and the last digit of cosines and logarithms differ.
        known.forEach((value, k) => {
          expect(Math.abs(ours[k] - value)).toBeLessThanOrEqual(1e-12 * (1 + known[5] + length));
        });
      }),
      { numRuns: 30 },
    );
  });

  it("takes cosines and logarithms to 1e-12 up to 89 degrees, whatever the radiance", () => {
    for (const [angle, radiance] of [
      [0, 1e-30],
      [1e-20, 3e38],
      [45, 1],
      [89, 0.1],
      [60, 1e7],
    ]) {
      const one = (value: number) => Float32Array.of(value);
      const planes = { radiance: one(radiance), incidence: one(angle), emission: one(angle) };
      const [ours, known] = [simdMinnaertSums(planes, 0, 0), plainSums(planes, 0, 0)];
      expect(Math.abs(ours[1] - known[1])).toBeLessThanOrEqual(1e-12);
      expect(Math.abs(ours[2] - known[2])).toBeLessThanOrEqual(1e-12);
    }
  });
});

describe("simdCorrection()", () => {
  it("equals its plain twin but for the last digit of 32-bit numbers, for any number of pixels and any k", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 40_000 }),
        fc.nat(1e6),
        fc.oneof(fc.double({ min: -3, max: 3, noNaN: true }), fc.constantFrom(0, 1, -20, 20)),
        (length, seed, k) => {
          const { next } = random(seed);
          const plane = (low: number, high: number) =>
            Float32Array.from({ length }, () => (next() < 0.05 ? Number.NaN : low + (high - low) * next()));
          const planes = { radiance: plane(-1e7, 2e7), incidence: plane(0, 95), emission: plane(-5, 92) };
          planes.radiance[length >> 1] = Number.POSITIVE_INFINITY;
          planes.emission[length >> 2] = 90;
          const [ours, known] = [simdCorrection(planes, k), plainCorrection(planes, k)];
          const near = ours.every((value, i) => {
            return Object.is(value, known[i]) || Math.abs(value - known[i]) <= 2.5e-7 * Math.abs(known[i]) + 2 ** -148;
          });
          expect(near).toBe(true);
        },
      ),
      { numRuns: 40 },
    );
  });
});
