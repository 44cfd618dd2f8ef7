import { describe, expect, test } from "vitest";
import { completeRows, graspLand, landTypes, wavelengths } from "../../src/datasets/grasp-land.ts";
import { graspSeed } from "../../src/datasets/grasp-stand-in.ts";
import { graspTruth } from "../../src/datasets/grasp-truth.ts";
import { gridCols, latitudeOfRow, longitudeOfColumn } from "../../src/datasets/grid.ts";
import { Table } from "../../src/table/table.ts";

const land = graspLand(graspSeed);
const band = (nm: (typeof wavelengths)[number]) => land.reflectance[wavelengths.indexOf(nm)];
const complete = [...land.type.keys()].filter((cell) => land.landPercentage[cell] === 100 && land.type[cell] >= 0);

function median(values: Float64Array, [south, north]: number[], [west, east]: number[]): number {
  const inside = complete.filter((cell) => {
    const latitude = latitudeOfRow(Math.floor(cell / gridCols));
    const longitude = longitudeOfColumn(cell % gridCols);
    return latitude > south && latitude < north && longitude > west && longitude < east;
  });
  expect(inside.length).toBeGreaterThan(20);
  return new Table({ v: Float64Array.from(inside, (cell) => values[cell]) }).median("v");
}

const amazon = [
  [-9, 1],
  [-70, -54],
];
const congo = [
  [-4, 4],
  [16, 28],
];
const indonesia = [
  [-4, 4],
  [109, 118],
];
const sahara = [
  [18, 28],
  [-8, 28],
];
const arabia = [
  [17, 27],
  [42, 54],
];

describe("graspLand()", () => {
  test("has exactly the report's number of complete cells", () => {
    expect(complete).toHaveLength(completeRows);
    expect(complete.every((cell) => land.reflectance.every((values) => values[cell] > 0 && values[cell] < 1))).toBe(
      true,
    );
  });

  test("has green forests and bare deserts (G-Fig1)", () => {
    for (const [latitudes, longitudes] of [amazon, congo, indonesia]) {
      expect(median(land.ndvi, latitudes, longitudes)).toBeGreaterThan(0.6);
    }
    for (const [latitudes, longitudes] of [sahara, arabia]) {
      expect(median(land.ndvi, latitudes, longitudes)).toBeLessThan(0.2);
    }
  });

  test("has deserts bright at 1020 nm (G-Fig2) and three times the Amazon at 443 nm (G-Fig3)", () => {
    for (const [latitudes, longitudes] of [sahara, arabia]) {
      expect(median(band(1020), latitudes, longitudes)).toBeGreaterThan(0.4);
    }
    const [there, here] = [sahara, amazon].map(([latitudes, longitudes]) => median(band(443), latitudes, longitudes));
    expect(there).toBeGreaterThan(3 * here);
  });

  test("has gaps in the north and nothing south of 60° S", () => {
    const retrieved = [...land.type.keys()].filter((cell) => land.type[cell] >= 0);
    expect(retrieved.every((cell) => latitudeOfRow(Math.floor(cell / gridCols)) > -60)).toBe(true);
    expect(retrieved.every((cell) => latitudeOfRow(Math.floor(cell / gridCols)) < 80)).toBe(true);
  });

  test("has shares that add up to 1", () => {
    for (const cell of complete) {
      expect(land.shares.reduce((sum, share) => sum + share[cell], 0)).toBeCloseTo(1, 12);
    }
  });

  test("keeps the number of complete cells with another seed", () => {
    const other = graspLand(graspSeed + 1);
    expect(other.type.filter((type, cell) => type >= 0 && other.landPercentage[cell] === 100)).toHaveLength(
      completeRows,
    );
    expect(other.ndvi).not.toEqual(land.ndvi);
  });
});

describe("graspTruth()", () => {
  test("labels the complete cells in the file's order", () => {
    const truth = graspTruth();
    expect(truth.length).toBe(completeRows);
    expect([...truth.column("label")]).toEqual(complete.map((cell) => land.type[cell]));
    expect(truth.column("type")[0]).toBe(landTypes[truth.column("label")[0]]);
    expect(truth.source).toMatchObject({ kind: "stand-in" });
  });

  test("follows the rows of a table", () => {
    const some = graspTruth().take([700, 3, 3]).select("latitude", "longitude");
    expect([...graspTruth(some).column("label")]).toEqual([700, 3, 3].map((row) => land.type[complete[row]]));
    const sea = new Table({ latitude: [0.5], longitude: [-30.5] });
    expect(() => graspTruth(sea)).toThrow(expect.objectContaining({ code: "NO_TRUTH" }));
  });
});
