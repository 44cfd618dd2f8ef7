import { ArgumentError } from "../../errors.ts";
import { cubicValues } from "./cubic.ts";
import { type InterpolationMethod, requireMethod } from "./interpolation-method.ts";
import type { Lattice, ScatteredValues } from "./lattice.ts";
import { linearValues } from "./linear.ts";
import { nearestValues } from "./nearest.ts";

const methods: Record<InterpolationMethod, (points: ScatteredValues, lattice: Lattice) => Float64Array> = {
  nearest: nearestValues,
  linear: linearValues,
  cubic: cubicValues,
};

/**
 * Values on a lattice from values at scattered places, as SciPy's `griddata`: of the nearest place, or interpolated
 * linearly or smoothly (Clough and Tocher) in Delaunay's triangles. Outside the hull of the places the last two give NaN.
 *
 * @param points - places and values, (n) each, finite, at least one; for `linear` and `cubic` three that span a triangle
 * @param lattice - positions of columns and rows, evenly spaced and ascending
 * @returns (rows, columns), row-major, the first row at `lattice.y[0]`
 * @throws {@link ArgumentError} `SHAPE_MISMATCH`, `NOT_FINITE`, `NO_VALUES`, `UNKNOWN_METHOD`
 */
export function griddata(
  points: ScatteredValues,
  lattice: Lattice,
  { method = "linear" }: { /** @defaultValue "linear" */ method?: InterpolationMethod } = {},
): Float64Array {
  const interpolate = interpolator(method);
  const n = points.x.length;
  if (points.y.length !== n || points.values.length !== n) {
    throw new ArgumentError(
      "SHAPE_MISMATCH",
      `Cannot interpolate ${points.values.length} values at ${n} and ${points.y.length} coordinates`,
      "Give each place an x, a y and a value.",
    );
  }
  if (n === 0) throw new ArgumentError("NO_VALUES", "Cannot interpolate between no places", "Pass at least one.");
  for (let i = 0; i < n; i++) {
    // A sum is finite only where all of its terms are.
    if (Number.isFinite(points.x[i] + points.y[i] + points.values[i])) continue;
    throw new ArgumentError(
      "NOT_FINITE",
      `Cannot interpolate: place ${i} is (${points.x[i]}, ${points.y[i]}) with value ${points.values[i]}`,
      "Leave out the places that miss a coordinate or a value.",
    );
  }
  return interpolate(points, lattice);
}

/** The function for a method, without the checks of {@link griddata}. */
export function interpolator(method: InterpolationMethod): (typeof methods)[InterpolationMethod] {
  requireMethod(method);
  return methods[method];
}
