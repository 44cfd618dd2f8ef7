import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { correlate } from "../../src/table/correlate.ts";
import { moments, quantiles } from "../../src/table/statistics.ts";

const finite = fc.double({ noNaN: true, min: -1e6, max: 1e6 });

describe("quantiles()", () => {
  test("are right by hand", () => {
    expect([...quantiles(Float64Array.of(4, 1, 3, 2), [0, 0.5, 0.75, 1])]).toEqual([1, 2.5, 3.25, 4]);
    expect([...quantiles(Float64Array.of(7), [0.3])]).toEqual([7]);
    expect([...quantiles(Float64Array.of(Number.NaN), [0.5])]).toEqual([Number.NaN]);
  });

  test("select what sorting finds, in any order of fractions, and leave the values alone", () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(finite, fc.integer({ min: 0, max: 3 })), { minLength: 1, maxLength: 80 }),
        (list) => {
          const values = Float64Array.from(list);
          const sorted = Float64Array.from(list).sort();
          const fractions = sorted.map((_, i) => (list.length > 1 ? i / (list.length - 1) : 0)).reverse();
          const found = quantiles(values, [...fractions]);
          expect([...values]).toEqual(list);
          found.forEach((value, i) => {
            // Rounding of the fraction may fall a hair beside the place.
            expect(value).toBeCloseTo(sorted[list.length - 1 - i], 5);
          });
        },
      ),
    );
  });
});

describe("moments()", () => {
  test("are right by hand, missing values left out", () => {
    const { count, sum, mean, std, min, max } = moments(Float64Array.of(2, Number.NaN, 4, 9));
    expect({ count, sum, mean, min, max }).toEqual({ count: 3, sum: 15, mean: 5, min: 2, max: 9 });
    expect(std).toBeCloseTo(Math.sqrt(13), 12);
  });

  test("of one value have no deviation, of none no mean", () => {
    expect(moments(Float64Array.of(3)).std).toBeNaN();
    expect(moments(new Float64Array(0))).toMatchObject({ count: 0, sum: 0, mean: Number.NaN, min: Number.NaN });
  });

  test("move with the origin", () => {
    fc.assert(
      fc.property(fc.array(finite, { minLength: 2, maxLength: 50 }), finite, (list, shift) => {
        const here = moments(Float64Array.from(list));
        const there = moments(Float64Array.from(list, (value) => value + shift));
        expect(there.mean).toBeCloseTo(here.mean + shift, 5);
        expect(there.std).toBeCloseTo(here.std, 4);
      }),
    );
  });
});

describe("correlate()", () => {
  test("is 1 and -1 along lines, NaN without variation", () => {
    const x = Float64Array.of(1, 2, 3, Number.NaN);
    expect(correlate(x, Float64Array.of(2, 4, 6, 100))).toBeCloseTo(1, 14);
    expect(correlate(x, Float64Array.of(3, 2, 1, -100))).toBeCloseTo(-1, 14);
    expect(correlate(x, Float64Array.of(5, 5, 5, 5))).toBeNaN();
    expect(correlate(Float64Array.of(1), Float64Array.of(1))).toBeNaN();
  });

  test.each([0.1, 0.7, 273.15])("is NaN where one column is %d throughout, whose mean is rounded", (value) => {
    const same = new Float64Array(100).fill(value);
    const rising = Float64Array.from(same, (_, i) => i);
    expect(correlate(same, same)).toBeNaN();
    expect(correlate(same, rising)).toBeNaN();
    expect(correlate(rising, same)).toBeNaN();
  });

  test("is NaN where a column varies only in rows that lack the other value", () => {
    expect(correlate(Float64Array.of(1, 0.7, 0.7, 0.7), Float64Array.of(Number.NaN, 1, 2, 3))).toBeNaN();
  });
});
