import Delaunator from "delaunator";
import type { Lattice } from "./lattice.ts";

/** Triangles over points of the plane: three points each, and the triangle beyond each side. */
export interface Triangulation {
  /** x and y of each point in turn. */
  readonly points: Float64Array;
  /** Three points of each triangle. */
  readonly triangles: Uint32Array;
  /** For side k of triangle t, from its point k to the next, the same side seen from the other triangle; -1 on the hull. */
  readonly halfedges: Int32Array;
}

/** Delaunay's triangulation; of coinciding points the first takes part. */
export function triangulate(x: Float64Array, y: Float64Array): Triangulation {
  const points = new Float64Array(2 * x.length);
  for (let i = 0; i < x.length; i++) {
    points[2 * i] = x[i];
    points[2 * i + 1] = y[i];
  }
  const { triangles, halfedges } = new Delaunator(points);
  return { points, triangles, halfedges };
}

/** How far outside a triangle, as a part of it, a node still counts as inside: the rounding of its coordinates. */
const tolerance = 1e-12;

/**
 * Finds the triangle around each node of a lattice, triangle by triangle.
 *
 * @param use - called once for each node inside the hull with its triangle and barycentric coordinates there
 */
export function eachNode(
  { points, triangles }: Triangulation,
  lattice: Lattice,
  use: (node: number, triangle: number, b0: number, b1: number, b2: number) => void,
): void {
  const { x: columns, y: rows } = lattice;
  const seen = new Uint8Array(columns.length * rows.length);
  const acrossColumns = indexer(columns);
  const acrossRows = indexer(rows);
  for (let t = 0; t < triangles.length; t += 3) {
    const a = 2 * triangles[t];
    const b = 2 * triangles[t + 1];
    const c = 2 * triangles[t + 2];
    const [ax, ay, bx, by, cx, cy] = [points[a], points[a + 1], points[b], points[b + 1], points[c], points[c + 1]];
    const right = acrossColumns.last(Math.max(ax, bx, cx));
    const top = acrossRows.last(Math.max(ay, by, cy));
    const left = acrossColumns.first(Math.min(ax, bx, cx));
    const bottom = acrossRows.first(Math.min(ay, by, cy));
    if (left > right || bottom > top) continue;
    const area = (by - cy) * (ax - cx) + (cx - bx) * (ay - cy);
    for (let row = bottom; row <= top; row++) {
      for (let column = left; column <= right; column++) {
        const node = row * columns.length + column;
        if (seen[node]) continue;
        const px = columns[column] - cx;
        const py = rows[row] - cy;
        const b0 = ((by - cy) * px + (cx - bx) * py) / area;
        const b1 = ((cy - ay) * px + (ax - cx) * py) / area;
        const b2 = 1 - b0 - b1;
        if (!(b0 >= -tolerance && b1 >= -tolerance && b2 >= -tolerance)) continue;
        seen[node] = 1;
        use(node, t / 3, b0, b1, b2);
      }
    }
  }
}

/** The first and last position inside bounds, by arithmetic for evenly spaced positions, a hair wide. */
function indexer(positions: Float64Array) {
  const count = positions.length;
  const start = positions[0];
  const perUnit = count > 1 ? (count - 1) / (positions[count - 1] - start) : 0;
  const hair = 1e-9;
  return {
    first: (low: number) => Math.max(0, Math.ceil((low - start) * perUnit - hair)),
    last: (high: number) => Math.min(count - 1, Math.floor((high - start) * perUnit + hair)),
  };
}
