import type { ScatteredValues } from "./lattice.ts";
import type { Triangulation } from "./triangulation.ts";

/** Neighbours of each point along the sides of triangles: those of point i from `starts[i]` to `starts[i + 1]`. */
interface Edges {
  readonly starts: Int32Array;
  readonly ends: Int32Array;
}

const tolerance = 1e-6;
const mostRounds = 400;

/**
 * Gradients of a smooth surface through scattered values: those that make the curves along all sides of the triangles
 * bend least. Points are taken one after the other, each given its best gradient while its neighbours keep theirs, until
 * none changes by more than a millionth (Nielson, 1983, doi:10.1090/S0025-5718-1983-0679444-7; Renka and Cline, 1984,
 * doi:10.1216/RMJ-1984-14-1-223); order of points and end as in SciPy, so that results agree beyond that millionth.
 *
 * @returns the two components of each point's gradient in turn
 */
export function estimateGradients(mesh: Triangulation, { x, y, values }: ScatteredValues): Float64Array {
  const { starts, ends } = edges(mesh, x.length);
  const n = x.length;
  // Along a side e of length L the bending of a cubic is least where the gradient solves
  // sum (4 e eᵀ / L³) g = sum (6 (f₂ - f₁) - 2 e·g₂) e / L³, over the sides of a point.
  const sides = new Float64Array(3 * ends.length);
  const systems = new Float64Array(5 * n);
  for (let i = 0; i < n; i++) {
    let [xx, xy, yy, fx, fy] = [0, 0, 0, 0, 0];
    for (let s = starts[i]; s < starts[i + 1]; s++) {
      const j = ends[s];
      const ex = x[j] - x[i];
      const ey = y[j] - y[i];
      const weight = 1 / Math.hypot(ex, ey) ** 3;
      sides[3 * s] = weight * ex * ex;
      sides[3 * s + 1] = weight * ex * ey;
      sides[3 * s + 2] = weight * ey * ey;
      xx += 4 * sides[3 * s];
      xy += 4 * sides[3 * s + 1];
      yy += 4 * sides[3 * s + 2];
      fx += 6 * (values[j] - values[i]) * weight * ex;
      fy += 6 * (values[j] - values[i]) * weight * ey;
    }
    const determinant = xx * yy - xy * xy;
    systems.set([yy / determinant, xy / determinant, xx / determinant, fx, fy], 5 * i);
  }

  const gradients = new Float64Array(2 * n);
  for (let round = 0; round < mostRounds; round++) {
    let largest = 0;
    for (let i = 0; i < n; i++) {
      // A point without sides coincides with another one.
      if (starts[i] === starts[i + 1]) continue;
      let fx = systems[5 * i + 3];
      let fy = systems[5 * i + 4];
      for (let s = starts[i]; s < starts[i + 1]; s++) {
        const gx = gradients[2 * ends[s]];
        const gy = gradients[2 * ends[s] + 1];
        fx -= 2 * (sides[3 * s] * gx + sides[3 * s + 1] * gy);
        fy -= 2 * (sides[3 * s + 1] * gx + sides[3 * s + 2] * gy);
      }
      const gx = systems[5 * i] * fx - systems[5 * i + 1] * fy;
      const gy = systems[5 * i + 2] * fy - systems[5 * i + 1] * fx;
      const change = Math.max(Math.abs(gradients[2 * i] - gx), Math.abs(gradients[2 * i + 1] - gy));
      largest = Math.max(largest, change / Math.max(1, Math.abs(gx), Math.abs(gy)));
      gradients[2 * i] = gx;
      gradients[2 * i + 1] = gy;
    }
    if (largest < tolerance) break;
  }
  return gradients;
}

function edges({ triangles, halfedges }: Triangulation, n: number): Edges {
  const starts = new Int32Array(n + 1);
  const next = (e: number) => (e % 3 === 2 ? e - 2 : e + 1);
  for (let e = 0; e < triangles.length; e++) {
    starts[triangles[e] + 1]++;
    // A side of the hull is met once only.
    if (halfedges[e] < 0) starts[triangles[next(e)] + 1]++;
  }
  for (let i = 0; i < n; i++) starts[i + 1] += starts[i];
  const place = starts.slice();
  const ends = new Int32Array(starts[n]);
  for (let e = 0; e < triangles.length; e++) {
    const [from, to] = [triangles[e], triangles[next(e)]];
    ends[place[from]++] = to;
    if (halfedges[e] < 0) ends[place[to]++] = from;
  }
  return { starts, ends };
}
