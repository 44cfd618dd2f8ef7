import { graspAtmosphere, relativeSpread } from "./grasp-atmosphere.ts";
import { type GraspLand, graspLand } from "./grasp-land.ts";
import { type GraspVariable, graspVariables } from "./grasp-variables.ts";
import { gridCols, gridRows, latitudeOfRow, longitudeOfColumn } from "./grid.ts";

/** Name of the product, as in the file's `albedo_stand_in` attribute and in captions. */
export const graspProduct = "GRASP/POLDER L3 climatology";

/**
 * Seed of the stand-in that is shipped; its measured figures are in {@link graspGates}. Of seeds 0 to 239 it is the
 * one whose maps look as the report says (rain forests green, deserts bright) and whose k-means and Ward silhouettes
 * with six clusters (scikit-learn, SciPy) and first principal component come nearest to the report's numbers.
 */
export const graspSeed = 8;

/** What marks a cell without a value. */
export const graspFill = -1000;

/** One variable, ready to be written. */
export interface StandInVariable {
  readonly dimensions: readonly string[];
  readonly data: Float32Array | Float64Array;
  readonly attributes: Readonly<Record<string, string | number>>;
  /** Value of cells without a value. */
  readonly fillValue?: number;
}

/** Content of a NetCDF file. */
export interface StandInFile {
  readonly dimensions: Readonly<Record<string, number>>;
  readonly variables: Readonly<Record<string, StandInVariable>>;
  readonly attributes: Readonly<Record<string, string>>;
}

/**
 * A file in the form of the GRASP/POLDER level-3 climatology, with known truth: 131 variables on 180 × 360 cells, row 0
 * in the north. As in the real product dimension `x` ascends southwards (x = -latitude) and `y` is the longitude.
 *
 * @param seed - of every random draw
 */
export function graspStandIn(seed = graspSeed): StandInFile {
  const land = graspLand(seed);
  const fields = surfaceFields(land);
  for (const [family, grids] of Object.entries(graspAtmosphere(seed, land))) {
    const where = family.startsWith("Land") ? land.ndvi : undefined;
    fields.set(
      family,
      grids.map((grid) => keepWhere(grid, where ?? land.measured)),
    );
  }
  const families = [...fields.keys()];
  const spread = new Map<string, Float64Array>();
  const deviationOf = (family: string) => {
    const known = spread.get(family) ?? relativeSpread(seed, families.indexOf(family));
    spread.set(family, known);
    return known;
  };
  const variables: Record<string, StandInVariable> = { x: axis("x"), y: axis("y") };
  for (const variable of graspVariables()) {
    const grid = fields.get(variable.family)![variable.index];
    const values = variable.deviation
      ? grid.map((value, cell) => Math.abs(value) * deviationOf(variable.family)[cell])
      : grid;
    variables[variable.name] = encode(variable, values);
  }
  return { dimensions: { x: gridRows, y: gridCols }, variables, attributes: attributesOf(seed) };
}

function surfaceFields(land: GraspLand): Map<string, Float64Array[]> {
  const cell = Array.from({ length: gridRows * gridCols }, (_, i) => i);
  return new Map([
    ["DHR", [...land.reflectance]],
    ["NDVI", [land.ndvi]],
    ["LandPercentage", [Float64Array.from(land.landPercentage)]],
    ["Latitude", [Float64Array.from(cell, (i) => latitudeOfRow(Math.floor(i / gridCols)))]],
    ["Longitude", [Float64Array.from(cell, (i) => longitudeOfColumn(i % gridCols))]],
  ]);
}

function keepWhere(grid: Float64Array, measured: Float64Array): Float64Array {
  return grid.map((value, cell) => (Number.isNaN(measured[cell]) ? Number.NaN : value));
}

function axis(name: "x" | "y"): StandInVariable {
  const length = name === "x" ? gridRows : gridCols;
  const data = Float64Array.from({ length }, (_, i) => (name === "x" ? -latitudeOfRow(i) : longitudeOfColumn(i)));
  const longName = name === "x" ? "minus latitude" : "longitude";
  return { dimensions: [name], data, attributes: { long_name: longName, units: "degrees" } };
}

function encode({ longName, units }: GraspVariable, values: Float64Array): StandInVariable {
  return {
    dimensions: ["x", "y"],
    // Five decimals: less than any retrieval's error, and the same file on machines whose exp() differs in the last bit.
    data: new Float32Array(values.map((value) => (Number.isNaN(value) ? graspFill : Math.round(value * 1e5) / 1e5))),
    attributes: { long_name: longName, units },
    fillValue: graspFill,
  };
}

function attributesOf(seed: number): Record<string, string> {
  return {
    Conventions: "CF-1.8",
    title: `Stand-in for ${graspProduct}`,
    albedo_stand_in: graspProduct,
    comment: `Generated, not measured: seven land types mixed at random with known truth (preset C, seed ${seed}).`,
    license: "CC0-1.0; land outline: Natural Earth (public domain)",
  };
}
