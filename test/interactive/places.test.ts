import fc from "fast-check";
import { expect, test } from "vitest";
import { packedPlaces } from "../../src/interactive/places.ts";
import { tableFromColumns } from "../../src/table/table-from.ts";
import { placesOf } from "../../widgets/src/views/places.ts";

const packed = (longitude: number[], latitude: number[]) =>
  packedPlaces(tableFromColumns({ longitude, latitude }), { count: longitude.length, what: "rows" });

test("packedPlaces() sends a grid as a byte for each place, and the page gets it back exactly", () => {
  const grid = packed([0.5, 359.5, 0.5, Number.NaN], [-89.5, 0.1, Number.NaN, -89.5]);
  expect(grid.longitude).toEqual({ levels: Float32Array.of(0.5, -0.5, Number.NaN), codes: Uint8Array.of(0, 1, 0, 2) });
  expect(placesOf(grid)).toEqual({
    longitude: Float32Array.of(0.5, -0.5, 0.5, Number.NaN),
    latitude: Float32Array.of(-89.5, 0.1, Number.NaN, -89.5),
  });
});

test("packedPlaces() sends scattered places in hundredths of a degree, two bytes for each", () => {
  const degrees = fc.double({ min: -180, max: 180, noNaN: true });
  fc.assert(
    fc.property(fc.array(degrees, { minLength: 300, maxLength: 400 }), (values) => {
      const scattered = packed([...values, Number.NaN, ...values.keys()], [...values, 0, ...values.keys()].fill(1));
      expect(scattered.longitude).toHaveProperty("hundredths");
      const { longitude } = placesOf(scattered);
      expect(longitude[values.length]).toBeNaN();
      for (const [i, value] of values.entries()) expect(Math.abs(longitude[i]! - value)).toBeLessThan(0.0051);
    }),
    { numRuns: 20 },
  );
});
