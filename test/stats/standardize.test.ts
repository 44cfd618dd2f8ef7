import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Matrix, matrix } from "../../src/matrix.ts";
import { correlation } from "../../src/stats/correlation.ts";
import { covariance } from "../../src/stats/covariance.ts";
import { type StandardizeOptions, standardize } from "../../src/stats/standardize.ts";
import { noise } from "../support/check-clusterer.ts";
import { formula } from "../support/formula.ts";

interface Known {
  rows: number;
  cols: number;
  groups: number;
  shift: number;
  constant: number | null;
  covariance: number[];
  correlation: (number | null)[];
  columns: number[];
  global: number[];
}

const fixture = JSON.parse(readFileSync(new URL("../fixtures/stats/stats.json", import.meta.url), "utf8"));
const sets: Known[] = fixture.sets;

describe("standardize()", () => {
  it("scales three numbers as worked out by hand", () => {
    const z = standardize(matrix([[1], [2], [6]]));
    const sd = Math.sqrt(14 / 3);
    closeTo(z.data, [-2 / sd, -1 / sd, 3 / sd], 15);
    expect([z.mean[0], z.scale[0]]).toEqual([3, sd]);
  });

  it.each(sets)("equals scikit-learn and NumPy on $rows × $cols around $shift", (known) => {
    closeTo(standardize(sample(known)).data, known.columns, known.shift ? 6 : 12);
    closeTo(standardize(sample(known), { scope: "global" }).data, known.global, known.shift ? 6 : 12);
  });

  it("gives columns mean 0 and deviation 1, wherever and however wide they were", () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 80 }), fc.integer({ min: -6, max: 6 }), fc.integer(), (n, power, seed) => {
        const x = noise(n, 3, seed);
        const moved = { ...x, data: x.data.map((v) => 10 ** power * (v + 5)) };
        const largest = Math.max(...moved.data.map(Math.abs));
        const check = (values: number[], scale: number) => {
          // The rounding of the values themselves, in units of their deviation.
          const bound = 8 * Number.EPSILON * (1 + largest / scale);
          expect(Math.abs(sum(values) / values.length)).toBeLessThanOrEqual(bound);
          expect(Math.abs(sum(values.map((v) => v * v)) / values.length - 1)).toBeLessThanOrEqual(2 * bound);
        };
        const z = standardize(moved);
        for (let j = 0; j < 3; j++) {
          const column = Array.from({ length: n }, (_, i) => z.data[i * 3 + j]);
          check(column, z.scale[j]);
        }
        const all = standardize(moved, { scope: "global" });
        check([...all.data], all.scale[0]);
      }),
      { numRuns: 40 },
    );
  });

  it("makes a constant column 0, with scale 1", () => {
    const z = standardize(
      matrix([
        [0.1, 1],
        [0.1, 2],
        [0.1, 6],
      ]),
    );
    expect(z.scale[0]).toBe(1);
    for (let i = 0; i < 3; i++) expect(z.data[2 * i]).toBeCloseTo(0, 15);
    expect([...standardize(matrix([[4, 5]])).data]).toEqual([0, 0]);
  });

  it("leaves its input as it was", () => {
    const x = noise(10, 2, 1);
    const before = x.data.slice();
    standardize(x);
    expect(x.data).toEqual(before);
  });

  it("refuses an unknown scope, missing values, and nothing", () => {
    const x = noise(4, 2, 1);
    expect(() => standardize(x, { scope: "rows" } as unknown as StandardizeOptions)).toThrow(
      expect.objectContaining({ code: "BAD_OPTION" }),
    );
    x.data[3] = Number.NaN;
    expect(() => standardize(x)).toThrow(
      expect.objectContaining({ code: "NOT_FINITE", message: expect.stringMatching(/1 are .* row 1, column 1/) }),
    );
    expect(() => standardize(matrix(new Float64Array(0), 0, 2))).toThrow(
      expect.objectContaining({ code: "TOO_FEW_ROWS" }),
    );
  });
});

describe("covariance() and correlation()", () => {
  it("are, for two columns, as worked out by hand", () => {
    const x = matrix([
      [1, 2],
      [2, 4],
      [3, 0],
    ]);
    closeTo(covariance(x).data, [1, -1, -1, 4], 15);
    closeTo(correlation(x).data, [1, -0.5, -0.5, 1], 15);
  });

  it.each(sets)("equal NumPy's on $rows × $cols around $shift", (known) => {
    closeTo(covariance(sample(known)).data, known.covariance, known.shift ? 8 : 13);
    const r = correlation(sample(known)).data;
    known.correlation.forEach((value, i) => {
      // NumPy divides rounding noise by rounding noise where a column is constant; here there is no correlation.
      const [row, col] = [Math.floor(i / known.cols), i % known.cols];
      if (known.constant === row || known.constant === col) expect(r[i]).toBeNaN();
      else expect(r[i]).toBeCloseTo(value!, known.shift ? 8 : 13);
    });
  });

  it("stay within -1 and 1, symmetric, and keep their sign under scaling", () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 40 }), fc.integer({ min: 1, max: 5 }), fc.integer(), (n, d, seed) => {
        const x = noise(n, d, seed);
        const r = correlation(x).data;
        const scaled = correlation({ ...x, data: x.data.map((v, at) => 3 * v * ((at % d) + 1)) }).data;
        for (let i = 0; i < d; i++) {
          expect(r[i * d + i]).toBe(1);
          for (let j = 0; j < d; j++) {
            expect(r[i * d + j]).toBe(r[j * d + i]);
            expect(Math.abs(r[i * d + j])).toBeLessThanOrEqual(1);
            expect(scaled[i * d + j]).toBeCloseTo(r[i * d + j], 10);
          }
        }
      }),
      { numRuns: 40 },
    );
  });

  it("refuse a single row and missing values", () => {
    expect(() => correlation(matrix([[1, 2]]))).toThrow(expect.objectContaining({ code: "TOO_FEW_ROWS" }));
    expect(() => covariance(matrix([[1], [Number.NaN]]))).toThrow(expect.objectContaining({ code: "NOT_FINITE" }));
  });
});

function sample({ rows, cols, groups, shift, constant }: Known): Matrix {
  const { data } = formula(rows, cols, groups);
  return matrix(
    data.map((v, at) => (at % cols === constant ? 0.1 : v + shift)),
    rows,
    cols,
  );
}

function closeTo(values: ArrayLike<number>, known: number[], digits: number): void {
  known.forEach((value, i) => {
    expect(values[i]).toBeCloseTo(value, digits);
  });
}

function sum(values: number[]): number {
  return values.reduce((a, b) => a + b, 0);
}
