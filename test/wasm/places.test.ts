import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { placesOf, plainPlaces } from "../../src/planet/patches/places.ts";
import { random } from "../../src/random.ts";
import { simdPlaces } from "../../src/wasm/places.ts";

type Planes = Parameters<typeof plainPlaces>[0];

function mapped(map: typeof plainPlaces, planes: Planes) {
  const pixels = planes.radiance.length;
  const axis = () => new Float64Array(pixels);
  const arrays = { x: axis(), y: axis(), z: axis(), values: new Float32Array(pixels) };
  const count = map(planes, arrays);
  return [arrays.x, arrays.y, arrays.z, arrays.values].map((numbers) => Array.from(numbers.subarray(0, count)));
}

function farthest(ours: readonly number[][], known: readonly number[][]): number {
  expect(ours.map(({ length }) => length)).toEqual(known.map(({ length }) => length));
  return Math.max(0, ...ours.flatMap((numbers, k) => numbers.map((value, i) => Math.abs(value - known[k][i]))));
}

const planesOf = (rows: readonly (readonly [number, number, number])[]): Planes => {
  const plane = (k: number) => Float32Array.from(rows, (row) => row[k]);
  return { radiance: plane(0), latitude: plane(1), longitude: plane(2) };
};

describe("simdPlaces()", () => {
  it("equals its plain twin for any number of pixels with any gaps", () => {
    fc.assert(
      fc.property(fc.nat(20_000), fc.nat(1e6), fc.constantFrom(0, 0.1, 0.7), (length, seed, gaps) => {
        const { next } = random(seed);
        const gap = [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
        const draw = (low: number, high: number) =>
          next() < gaps ? gap[Math.floor(3 * next())] : low + (high - low) * next();
        const planes = planesOf(Array.from({ length }, () => [draw(-1, 9), draw(-90, 90), draw(-180, 360)] as const));
        // Radians of up to two rounds are rounded to 4e-16; a few units of the last place of 1 come on top.
        expect(farthest(mapped(simdPlaces, planes), mapped(plainPlaces, planes))).toBeLessThan(4e-15);
      }),
      { numRuns: 20 },
    );
  });

  it("maps poles, quarters and angles of several rounds as sines and cosines do", () => {
    const angles = [-720, -359.75, -180, -90, -45, 0, 1e-30, 30, 89.999, 90, 91, 135, 180, 270, 359.99, 540, 36_000.5];
    const planes = planesOf(angles.flatMap((a) => angles.map((b) => [1, a, b] as const)));
    // Multiples of pi are rounded there, and not here, where degrees are reduced.
    expect(farthest(mapped(simdPlaces, planes), mapped(plainPlaces, planes))).toBeLessThan(2e-13);
  });

  it("maps angles without sense to numbers of at most 1", () => {
    const planes = planesOf([1e20, -3e38, 3e38].flatMap((a) => [-1e30, 5].map((b) => [7, a, b] as const)));
    const [x, y, z] = mapped(simdPlaces, planes);
    expect([...x, ...y, ...z].filter((value) => !(Math.abs(value) <= 1))).toEqual([]);
    expect(x).toHaveLength(6);
  });
});

describe("placesOf()", () => {
  it("maps quarters of the globe to the axes, and leaves out pixels without a value or a place", () => {
    const { NaN: none } = Number;
    const { count, x, y, z, values } = placesOf(
      planesOf([
        [3, 0, 0],
        [none, 1, 1],
        [4, 0, 90],
        [5, none, 0],
        [6, 90, 12],
        [7, 0, none],
        [8, 0, -180],
      ]),
    );
    const point = (i: number) => [values[i], x[i], y[i], z[i]].map((value) => Math.round(1e12 * value) / 1e12 + 0);
    expect(Array.from({ length: count }, (_, i) => point(i))).toEqual([
      [3, 1, 0, 0],
      [4, 0, 1, 0],
      [6, 0, 0, 1],
      [8, -1, 0, 0],
    ]);
  });

  it("maps a small frame after a large one alone", () => {
    const large = planesOf(Array.from({ length: 5000 }, () => [2, 10, 20] as const));
    expect(placesOf(large).count).toBe(5000);
    expect(placesOf(planesOf([[9, 0, 0]]))).toMatchObject({ count: 1 });
  });
});
