import type { Lattice, ScatteredValues } from "./lattice.ts";
import { eachNode, triangulate } from "./triangulation.ts";

/**
 * Values interpolated in Delaunay's triangles; NaN outside the hull of the points.
 *
 * @returns (rows, columns) of the lattice
 */
export function linearValues({ x, y, values }: ScatteredValues, lattice: Lattice): Float64Array {
  const mesh = triangulate(x, y);
  const { triangles } = mesh;
  const result = new Float64Array(lattice.x.length * lattice.y.length).fill(Number.NaN);
  eachNode(mesh, lattice, (node, t, b0, b1, b2) => {
    result[node] =
      b0 * values[triangles[3 * t]] + b1 * values[triangles[3 * t + 1]] + b2 * values[triangles[3 * t + 2]];
  });
  return result;
}
