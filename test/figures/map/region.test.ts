import { expect, test } from "vitest";
import { crop, regionOf, regions, rowsIn } from "../../../src/figures/map/region.ts";
import { columnsOf } from "../columns.ts";

const table = columnsOf({
  latitude: [0, 10, -40, 65, -17],
  longitude: [20, -60, 170, 179.5, -179.5],
  value: [1, 2, 3, 4, 5],
});

test("crop() keeps the rows in a region, by name or bounds", () => {
  expect(Array.from(crop(table, "africa").column("value"))).toEqual([1]);
  expect(Array.from(crop(table, { latitude: [-50, 70], longitude: [160, 180] }).column("value"))).toEqual([3, 4]);
});

test("crop() takes rows on both sides of the date line", () => {
  const across = crop(table, { latitude: [-90, 90], longitude: [160, -150] });
  expect(Array.from(across.column("value"))).toEqual([3, 4, 5]);
});

test("crop() includes the edges", () => {
  expect(rowsIn(table, { latitude: [0, 10], longitude: [-60, 20] })).toEqual(Int32Array.of(0, 1));
});

test("crop() refuses regions that are empty, unknown or upside down", () => {
  expect(() => crop(table, "antarctica")).toThrow("Cannot find rows between latitude -90 and -60");
  expect(() => crop(table, "afrika" as "africa")).toThrow(
    expect.objectContaining({ code: "NO_SUCH_REGION", hint: expect.stringContaining('"africa"') }),
  );
  expect(() => crop(table, { latitude: [10, -10], longitude: [0, 1] })).toThrow(
    "Cannot use the region from latitude 10 to -10",
  );
  expect(() => crop(table, { latitude: [0, Number.NaN], longitude: [0, 1] })).toThrow(
    expect.objectContaining({ code: "BAD_REGION" }),
  );
  expect(() => crop(table, { latitude: [0, 1], longitude: [0, 200] })).toThrow(
    expect.objectContaining({ code: "BAD_REGION" }),
  );
  expect(() => crop(columnsOf({ lat: [1], lon: [1] }), "africa")).toThrow('Cannot find column "latitude"');
});

test("every named region is one", () => {
  for (const region of Object.values(regions)) expect(regionOf(region)).toBe(region);
});
