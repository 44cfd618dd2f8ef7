import { expect, test } from "vitest";
import { gridCols, latitudeOfRow, longitudeOfColumn } from "../../src/datasets/grid.ts";
import { landPercentage } from "../../src/datasets/land-percentage.ts";

const percent = landPercentage();
const at = (latitude: number, longitude: number) => percent[(89.5 - latitude) * gridCols + longitude + 179.5];

test("the grid runs from north to south and from west to east", () => {
  expect([latitudeOfRow(0), latitudeOfRow(179)]).toEqual([89.5, -89.5]);
  expect([longitudeOfColumn(0), longitudeOfColumn(359)]).toEqual([-179.5, 179.5]);
});

test("landPercentage() knows continents, oceans, a lake, both sides of the date line and the South Pole", () => {
  expect([at(22.5, 10.5), at(-4.5, -62.5), at(66.5, -175.5), at(67.5, 178.5), at(-89.5, 0.5)]).toEqual([
    100, 100, 100, 100, 100,
  ]);
  expect([at(0.5, -30.5), at(20.5, -179.5), at(89.5, 0.5), at(42.5, 50.5)]).toEqual([0, 0, 0, 0]);
});

test("landPercentage() covers the Earth's share of land", () => {
  let land = 0;
  let all = 0;
  percent.forEach((share, cell) => {
    const weight = Math.cos((latitudeOfRow(Math.floor(cell / gridCols)) * Math.PI) / 180);
    land += weight * share;
    all += weight * 100;
  });
  // Natural Earth's polygons rasterised by another program cover 28.872 %; the atlas rounds their corners.
  expect((100 * land) / all).toBeCloseTo(28.87, 1);
});

test("landPercentage() counts cells as the unrounded polygons do, within a few", () => {
  const full = percent.filter((share) => share === 100);
  expect(full.length).toBe(19_472);
  expect(percent.filter((share) => share > 0).length).toBe(23_633);
  expect(
    percent.filter((share, cell) => share === 100 && latitudeOfRow(Math.floor(cell / gridCols)) > -60).length,
  ).toBe(13_742);
  expect(percent.every((share) => share % 4 === 0)).toBe(true);
});
