import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { maskAngles } from "../../src/planet/mask-angles.ts";
import { median3x3 } from "../../src/planet/median.ts";
import { fitMinnaert } from "../../src/planet/minnaert.ts";
import { removeOutliers } from "../../src/planet/outliers.ts";
import { formula } from "../support/formula.ts";
import { full } from "../support/full.ts";
import { flatFrame, sceneFrame } from "./scene-frame.ts";

const scipy = JSON.parse(readFileSync(join(import.meta.dirname, "../fixtures/planet/photometry.json"), "utf8"));
const [rows, cols] = [40, 50];

/** The frame of make_photometry.py. */
function formulaFrame() {
  const { data } = formula(rows, cols, 1);
  const noise = Float32Array.from(data);
  const at = (row: number, col: number) => data[row * cols + col];
  const plane = (value: (row: number, col: number) => number) =>
    Float32Array.from({ length: rows * cols }, (_, i) => value(Math.floor(i / cols), i % cols));
  const radiance = noise.map((value) => (value > 0.9 ? Number.NaN : 100 + 50 * value));
  const incidence = plane((row, col) => at(rows - 1 - row, col) * 70);
  const emission = plane((row, col) => at(row, cols - 1 - col) * 80);
  return flatFrame(rows, cols, { radiance, incidence, emission });
}

describe("maskAngles()", () => {
  const angles = { incidence: [10, 75, 76, 10, 89, 91, Number.NaN], emission: [10, 75, 10, 76, 10, 10, 10] };
  const frame = flatFrame(1, 7, { radiance: [1, 2, 3, 4, 5, 6, 7], ...angles });
  const nan = Number.NaN;

  test("drops pixels above either angle and off the planet, 75 degrees by default", () => {
    expect([...maskAngles(frame).radiance]).toEqual([1, 2, nan, nan, nan, nan, nan]);
    expect(frame.valid).toBe(7);
  });

  test("drops unlit pixels whatever the angle", () => {
    const wide = maskAngles(frame, { maxIncidence: 180, maxEmission: 90 });
    expect([...wide.radiance]).toEqual([1, 2, 3, 4, 5, nan, nan]);
  });

  test("refuses an angle that is none", () => {
    for (const maxEmission of [0, -5, 181, nan]) {
      expect(() => maskAngles(frame, { maxEmission })).toThrow(expect.objectContaining({ code: "BAD_ANGLE" }));
    }
  });
});

describe("fitMinnaert()", () => {
  test("finds k and I0 of three pixels on the law, worked out by hand", () => {
    // cos 60° = 1/2: with k = 2 and I0 = 8, I = 8 mu mu0².
    const fit = fitMinnaert(flatFrame(1, 3, { radiance: [8, 4, 2], incidence: [0, 0, 60], emission: [0, 60, 0] }));
    expect(fit.k).toBeCloseTo(2, 6);
    expect(fit.i0).toBeCloseTo(8, 5);
    expect(fit.residual).toBeLessThan(1e-6);
    expect([fit.slope, fit.intercept]).toEqual([fit.k, Math.log(fit.i0)]);
    expect(Array.from(fit.logMuMu0, (x) => x / Math.log(2)).map(Math.round)).toEqual([0, -1, -1]);
    expect(Array.from(fit.logMuI, (y) => y / Math.log(2)).map(Math.round)).toEqual([3, 1, 1]);
  });

  test("gives what scipy.stats.linregress gives", () => {
    const fit = fitMinnaert(formulaFrame());
    expect(fit.pixels).toBe(scipy.pixels);
    expect(fit.k).toBeCloseTo(scipy.k, 8);
    expect(fit.intercept).toBeCloseTo(scipy.logI0, 8);
    expect(fit.kError).toBeCloseTo(scipy.kError, 8);
    expect(fit.i0Error / fit.i0).toBeCloseTo(scipy.logI0Error, 8);
    expect(fit.r2).toBeCloseTo(scipy.r2, 8);
    expect(fit.residuals.reduce((sum, value) => sum + value, 0)).toBeCloseTo(0, 6);
  });

  test("recovers k of evenly bright planets to 5e-4", () => {
    for (const noise of full ? [0.01, 0.03] : [0.03]) {
      for (const index of full ? [0, 1, 2] : [0]) {
        const { frame, scene } = sceneFrame({ mission: "uvi", scaleKm: 3000, size: 512, index, uniform: true, noise });
        expect(Math.abs(fitMinnaert(maskAngles(frame)).k - scene.k)).toBeLessThan(5e-4);
      }
    }
  });

  test("recovers k of clouded planets to 0.03, which clouds bias", () => {
    for (let index = 0; index < (full ? 24 : 3); index++) {
      const { frame, scene } = sceneFrame({ mission: "uvi", scaleKm: 3000, size: 256, index });
      expect(Math.abs(fitMinnaert(maskAngles(frame)).k - scene.k)).toBeLessThan(0.03);
    }
  });

  test("with robust weighs pixels off the law down", () => {
    const { frame, scene } = sceneFrame({ mission: "uvi", scaleKm: 3000, size: 128, uniform: true });
    const lit = maskAngles(frame);
    // A dark streak across a twentieth of the disk.
    const spoiled = lit.with({ radiance: lit.radiance.map((value, i) => (i % 2560 < 128 ? value / 2 : value)) });
    const off = (robust: boolean) => Math.abs(fitMinnaert(spoiled, { robust }).k - scene.k);
    expect(off(true)).toBeLessThan(0.4 * off(false));
    expect(fitMinnaert(lit, { robust: true }).k).toBeCloseTo(fitMinnaert(lit).k, 2);
  });

  test("correct() makes an even planet even", () => {
    const { frame, scene } = sceneFrame({ mission: "uvi", scaleKm: 3000, size: 256, uniform: true, noise: 0 });
    const lit = maskAngles(frame);
    const fit = fitMinnaert(lit);
    const even = removeOutliers(fit.correct(lit));
    const values = even.radiance.filter((value) => !Number.isNaN(value));
    expect(Math.max(...values) / Math.min(...values)).toBeLessThan(1.01);
    expect(values[0] / scene.i0).toBeCloseTo(1, 2);
    expect(even.metadata.minnaertK).toBe(fit.k);
  });

  test("correct() leaves nothing where an angle reaches 90 degrees", () => {
    const fit = fitMinnaert(flatFrame(1, 3, { radiance: [8, 4, 2], incidence: [0, 0, 60], emission: [0, 60, 0] }));
    const edge = fit.correct(flatFrame(1, 3, { radiance: [1, 1, 1], incidence: [95, 0, 0], emission: [0, 90.1, 0] }));
    expect([...edge.radiance]).toEqual([Number.NaN, Number.NaN, 1]);
  });

  test("scaling the radiance scales I0 and leaves k", () => {
    const frame = formulaFrame();
    const fit = fitMinnaert(frame);
    fc.assert(
      fc.property(fc.double({ min: 1e-3, max: 1e6, noNaN: true }), (factor) => {
        const scaled = fitMinnaert(frame.with({ radiance: frame.radiance.map((value) => value * factor) }));
        expect(scaled.k).toBeCloseTo(fit.k, 5);
        expect(scaled.i0 / fit.i0 / factor).toBeCloseTo(1, 5);
      }),
      { numRuns: 20 },
    );
  });

  test("refuses frames that leave the law open", () => {
    const refused = expect.objectContaining({ code: "NO_FIT" });
    expect(() => fitMinnaert(flatFrame(1, 3, { radiance: [1, 2, 3] }))).toThrow(refused);
    expect(() => fitMinnaert(flatFrame(1, 2, { radiance: [1, 2], incidence: [0, 50] }))).toThrow(refused);
    expect(() => fitMinnaert(flatFrame(1, 2, { radiance: [Number.NaN, -1] }))).toThrow(refused);
    expect(() => fitMinnaert(flatFrame(1, 2, { radiance: [Number.NaN, -1] }), { robust: true })).toThrow(refused);
  });
});

describe("median3x3()", () => {
  test("takes the middle of nine, and the mean of the middle two at a corner", () => {
    const image = Float32Array.of(9, 2, 3, 4, 5, 6, 7, 8, 1);
    expect(median3x3(image, 3, 3)[4]).toBe(5);
    expect(median3x3(image, 3, 3)[0]).toBe(4.5);
  });

  test("gives what SciPy's generic_filter(nanmedian) gives", () => {
    const median = median3x3(formulaFrame().radiance, rows, cols);
    const values = Float64Array.from(median.filter((value) => !Number.isNaN(value)));
    // The means of two numbers are rounded to single precision here.
    expect(values.reduce((sum, value) => sum + value, 0) / scipy.medianSum).toBeCloseTo(1, 8);
    expect(values.reduce((sum, value) => sum + value * value, 0) / scipy.medianSquares).toBeCloseTo(1, 8);
    expect(values.filter((_, i) => i % 97 === 0).every((value, i) => Math.abs(value - scipy.medians[i]) < 1e-5)).toBe(
      true,
    );
  });

  test("lets nothing under the mask reach the rim", () => {
    const disk = new Float32Array(25).fill(Number.NaN);
    for (const i of [6, 7, 8, 11, 12, 13, 16, 17, 18]) disk[i] = 10;
    expect([...median3x3(disk, 5, 5)]).toEqual([...disk]);
  });

  test("writes into an array that is given, and refuses the image itself or another size", () => {
    const image = Float32Array.of(9, 2, 3, 4, 5, 6, 7, 8, 1);
    const out = new Float32Array(9).fill(77);
    expect(median3x3(image, 3, 3, { out })).toBe(out);
    expect([...out]).toEqual([...median3x3(image, 3, 3)]);
    for (const [rows, wrong] of [
      [3, image],
      [3, new Float32Array(8)],
      [4, new Float32Array(12)],
    ] as const) {
      expect(() => median3x3(image, rows, 3, { out: wrong })).toThrow(
        expect.objectContaining({ code: "SHAPE_MISMATCH" }),
      );
    }
  });

  test("equals sorting, for any image with gaps", () => {
    const value = fc.oneof({ weight: 4, arbitrary: fc.integer({ min: -9, max: 9 }) }, fc.constant(Number.NaN));
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 9 }), fc.array(value, { minLength: 1, maxLength: 90 }), (width, list) => {
        const height = Math.floor(list.length / width);
        if (height === 0) return;
        const image = Float32Array.from(list.slice(0, width * height));
        const wanted = Array.from(image, (own, i) => {
          const near: number[] = [];
          for (let r = -1; r <= 1; r++) {
            for (let c = -1; c <= 1; c++) {
              const [row, col] = [Math.floor(i / width) + r, (i % width) + c];
              if (row < 0 || col < 0 || row >= height || col >= width) continue;
              if (!Number.isNaN(image[row * width + col])) near.push(image[row * width + col]);
            }
          }
          near.sort((a, b) => a - b);
          const half = near.length >> 1;
          return Number.isNaN(own) ? own : near.length % 2 ? near[half] : (near[half - 1] + near[half]) / 2;
        });
        expect([...median3x3(image, height, width)]).toEqual(wanted);
      }),
    );
  });
});

describe("removeOutliers()", () => {
  test("removes the one bright pixel, counts it and leaves the input", () => {
    const radiance = Float32Array.from({ length: 100 }, (_, i) => 10 + (i % 3) * 0.1);
    radiance[55] = 50;
    const frame = flatFrame(10, 10, { radiance });
    const clean = removeOutliers(frame);
    expect(clean.metadata.outliers).toBe(1);
    expect(clean.radiance[55]).toBeNaN();
    expect(clean.valid).toBe(99);
    expect(frame.radiance[55]).toBe(50);
  });

  test("finds as many as SciPy at 3 standard deviations", () => {
    expect(removeOutliers(formulaFrame(), { threshold: 3 }).metadata.outliers).toBe(scipy.outliersAt3);
  });

  test("finds 99 % of the stand-in's outliers and takes less than 0.1 % of the rest", () => {
    let [hit, all, wrong, pixels] = [0, 0, 0, 0];
    for (let index = 0; index < (full ? 3 : 1); index++) {
      const { frame, scene } = sceneFrame({ mission: "uvi", scaleKm: 3000, size: 512, index });
      const lit = maskAngles(frame);
      const clean = removeOutliers(fitMinnaert(lit).correct(lit), { threshold: 5 });
      for (let i = 0; i < lit.radiance.length; i++) {
        if (Number.isNaN(lit.radiance[i])) continue;
        const gone = Number.isNaN(clean.radiance[i]);
        pixels++;
        if (scene.outliers[i]) [all, hit] = [all + 1, hit + Number(gone)];
        else wrong += Number(gone);
      }
    }
    expect(all).toBeGreaterThan(50);
    expect(hit / all).toBeGreaterThanOrEqual(0.99);
    expect(wrong / pixels).toBeLessThanOrEqual(0.001);
  });

  test("refuses a threshold that is none", () => {
    const frame = flatFrame(1, 1, { radiance: [1] });
    expect(() => removeOutliers(frame, { threshold: 0 })).toThrow(expect.objectContaining({ code: "BAD_THRESHOLD" }));
  });
});
