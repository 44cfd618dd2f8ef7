import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { griddata } from "../../../src/planet/interpolation/griddata.ts";
import type { InterpolationMethod } from "../../../src/planet/interpolation/interpolation-method.ts";
import { linspace } from "../../../src/planet/interpolation/lattice.ts";
import { formula } from "../../support/formula.ts";

const fixture = JSON.parse(readFileSync("test/fixtures/planet/griddata.json", "utf8"));
// Linear weights lose a few digits in narrow triangles; cubic gradients are iterated until they change by a millionth.
const tolerances: Record<InterpolationMethod, number> = { nearest: 0, linear: 1e-9, cubic: 1e-6 };
const methods = Object.keys(tolerances) as InterpolationMethod[];

const surface = (x: number, y: number) => 3 + x * y + 2 * x * x - y * y * y + Math.abs(x - 0.25);

function scattered(n: number, scale: number, shift: number) {
  const { data } = formula(n, 2, 1);
  const x = new Float64Array(n).map((_, i) => scale * data[2 * i] + shift);
  const y = new Float64Array(n).map((_, i) => scale * data[2 * i + 1] + shift);
  return { x, y, values: x.map((value, i) => surface(value, y[i])) };
}

function compare(found: Float64Array, known: (number | null)[], tolerance: number): void {
  expect(found).toHaveLength(known.length);
  known.forEach((value, i) => {
    if (value === null) expect(found[i]).toBeNaN();
    else expect(Math.abs(found[i] - value)).toBeLessThanOrEqual(tolerance);
  });
}

describe("griddata()", () => {
  for (const method of methods) {
    it(`equals SciPy's ${method} values`, () => {
      for (const { n, size, half, ...known } of fixture.cases) {
        const line = linspace(-half, half, size);
        compare(griddata(scattered(n, 3, -1.5), { x: line, y: line }, { method }), known[method], tolerances[method]);
      }
    });

    it(`equals SciPy's ${method} values also outside the hull of the points`, () => {
      const line = linspace(-0.2, 1.2, 9);
      compare(
        griddata(scattered(25, 1, 0), { x: line, y: line }, { method }),
        fixture.outside[method],
        tolerances[method],
      );
    });

    it(`gives the points their own values by ${method}`, () => {
      fc.assert(
        fc.property(fc.array(fc.integer({ min: -99, max: 99 }), { minLength: 30, maxLength: 30 }), (values) => {
          const line = linspace(0, 5, 6);
          const x = Float64Array.from(values, (_, i) => i % 6);
          const y = Float64Array.from(values, (_, i) => Math.floor(i / 6));
          const lattice = { x: line, y: line.slice(0, 5) };
          compare(griddata({ x, y, values: Float64Array.from(values) }, lattice, { method }), values, 1e-9);
        }),
        { numRuns: 25 },
      );
    });
  }

  it("finds the nearest point as comparing all of them does, wherever they lie", () => {
    const place = fc.tuple(fc.integer({ min: 0, max: 40 }), fc.integer({ min: 0, max: 40 }));
    fc.assert(
      fc.property(fc.array(place, { minLength: 1, maxLength: 60 }), (places) => {
        const line = linspace(-5, 45, 11);
        const x = Float64Array.from(places, ([column]) => column);
        const y = Float64Array.from(places, ([, row]) => row);
        const found = griddata({ x, y, values: x.map((_, i) => i) }, { x: line, y: line }, { method: "nearest" });
        found.forEach((point, node) => {
          const gaps = places.map(([a, b]) => (a - line[node % 11]) ** 2 + (b - line[Math.floor(node / 11)]) ** 2);
          expect(point).toBe(gaps.indexOf(Math.min(...gaps)));
        });
      }),
      { numRuns: 60 },
    );
  });

  it("reproduces a plane by linear, and a plane by cubic, whatever the points", () => {
    fc.assert(
      fc.property(fc.integer({ min: 20, max: 80 }), fc.integer({ min: -9, max: 9 }), (n, slope) => {
        const points = scattered(n, 2, -1);
        const values = points.x.map((value, i) => 4 + slope * value - 2 * points.y[i]);
        const line = linspace(-0.9, 0.9, 7);
        for (const method of ["linear", "cubic"] as const) {
          griddata({ ...points, values }, { x: line, y: line }, { method }).forEach((value, node) => {
            if (Number.isNaN(value)) return;
            const expected = 4 + slope * line[node % 7] - 2 * line[Math.floor(node / 7)];
            expect(Math.abs(value - expected)).toBeLessThan(2e-5);
          });
        }
      }),
      { numRuns: 30 },
    );
  });

  it("interpolates linearly by hand", () => {
    const points = { x: Float64Array.of(0, 4, 0), y: Float64Array.of(0, 0, 4), values: Float64Array.of(1, 5, 9) };
    const found = griddata(points, { x: Float64Array.of(0, 1, 2), y: Float64Array.of(0, 1, 2) });
    expect([...found]).toEqual([1, 2, 3, 3, 4, 5, 5, 6, 7]);
  });

  it("refuses what it cannot interpolate", () => {
    const line = linspace(0, 1, 3);
    const one = Float64Array.of(1);
    const run = (values: Float64Array, method?: string) => () =>
      griddata({ x: one, y: one, values }, { x: line, y: line }, { method: method as InterpolationMethod });
    expect(run(Float64Array.of(1, 2))).toThrow(expect.objectContaining({ code: "SHAPE_MISMATCH" }));
    expect(run(Float64Array.of(Number.NaN))).toThrow(expect.objectContaining({ code: "NOT_FINITE" }));
    expect(run(one, "spline")).toThrow(expect.objectContaining({ code: "UNKNOWN_METHOD" }));
    const none = new Float64Array(0);
    expect(() => griddata({ x: none, y: none, values: none }, { x: line, y: line })).toThrow(
      expect.objectContaining({ code: "NO_VALUES" }),
    );
  });
});
