import { estimateGradients } from "./gradients.ts";
import type { Lattice, ScatteredValues } from "./lattice.ts";
import { eachNode, type Triangulation, triangulate } from "./triangulation.ts";

/**
 * A smooth surface (continuous with its gradient) through scattered values: Clough and Tocher's cubics on the three parts of
 * each of Delaunay's triangles, with the side derivatives that make it independent of an affine map (Alfeld, 1984,
 * doi:10.1016/0167-8396(84)90029-3; Farin, 1986, doi:10.1016/0167-8396(86)90016-6). NaN outside the hull of the points.
 *
 * @returns (rows, columns) of the lattice
 */
export function cubicValues(scattered: ScatteredValues, lattice: Lattice): Float64Array {
  const mesh = triangulate(scattered.x, scattered.y);
  const gradients = estimateGradients(mesh, scattered);
  const result = new Float64Array(lattice.x.length * lattice.y.length).fill(Number.NaN);
  const net = new Float64Array(19);
  let current = -1;
  eachNode(mesh, lattice, (node, triangle, b0, b1, b2) => {
    if (triangle !== current) controlNet(mesh, triangle, scattered.values, gradients, net);
    current = triangle;
    result[node] = evaluate(net, b0, b1, b2);
  });
  return result;
}

/** Writes the 19 Bézier ordinates of a triangle's three cubics, corner by corner, then the inner ones. */
function controlNet(
  mesh: Triangulation,
  triangle: number,
  values: ScatteredValues["values"],
  gradients: Float64Array,
  net: Float64Array,
): void {
  const { points, triangles } = mesh;
  const corners = [triangles[3 * triangle], triangles[3 * triangle + 1], triangles[3 * triangle + 2]];
  /** A third of the derivative at corner i towards corner j. */
  const towards = (i: number, j: number) => {
    const [from, to] = [corners[i], corners[j]];
    const dx = points[2 * to] - points[2 * from];
    const dy = points[2 * to + 1] - points[2 * from + 1];
    return (gradients[2 * from] * dx + gradients[2 * from + 1] * dy) / 3;
  };
  // On the outer sides: each corner's value f, and the ordinates next to it along the side to the next corner (ahead)
  // and to the one before (back). `low` lies between a corner and the middle.
  const f = corners.map((corner) => values[corner]);
  const ahead = f.map((value, i) => value + towards(i, (i + 1) % 3));
  const back = f.map((value, i) => value + towards(i, (i + 2) % 3));
  const low = f.map((value, i) => (value + ahead[i] + back[i]) / 3);
  // Across side k, opposite to corner k, from corner i to corner j.
  const across = f.map((_, k) => {
    const [i, j] = [(k + 1) % 3, (k + 2) % 3];
    const slant = sideSlant(mesh, triangle, k);
    return (slant * (-f[i] + 3 * ahead[i] - 3 * back[j] + f[j]) - f[i] + 2 * ahead[i] - back[j] + low[j] + low[i]) / 2;
  });
  const inner = f.map((_, i) => (across[(i + 1) % 3] + across[(i + 2) % 3] + low[i]) / 3);
  for (let i = 0; i < 3; i++) {
    net[i] = f[i];
    net[3 + i] = ahead[i];
    net[6 + i] = back[i];
    net[9 + i] = low[i];
    net[12 + i] = across[i];
    net[15 + i] = inner[i];
  }
  net[18] = (inner[0] + inner[1] + inner[2]) / 3;
}

/**
 * How the direction across side k, towards the middle of the triangle beyond, leans along the side: -1/2 is straight to the
 * own middle, as on the hull.
 */
function sideSlant({ points, triangles, halfedges }: Triangulation, triangle: number, k: number): number {
  const [i, j] = [(k + 1) % 3, (k + 2) % 3];
  const beyond = halfedges[3 * triangle + i];
  if (beyond < 0) return -0.5;
  const other = beyond - (beyond % 3);
  let mx = 0;
  let my = 0;
  for (let corner = other; corner < other + 3; corner++) {
    mx += points[2 * triangles[corner]] / 3;
    my += points[2 * triangles[corner] + 1] / 3;
  }
  const at = (corner: number) => 2 * triangles[3 * triangle + corner];
  const [a, b, c] = [at(k), at(i), at(j)];
  const ux = points[b] - points[a];
  const uy = points[b + 1] - points[a + 1];
  const vx = points[c] - points[a];
  const vy = points[c + 1] - points[a + 1];
  const area = ux * vy - uy * vx;
  const bi = ((mx - points[a]) * vy - (my - points[a + 1]) * vx) / area;
  const bj = (ux * (my - points[a + 1]) - uy * (mx - points[a])) / area;
  return (2 * bj + bi - 1) / (2 - 3 * bj - 3 * bi);
}

/** The cubic of the part in which the point lies, in de Casteljau's polynomial form. */
function evaluate(net: Float64Array, b0: number, b1: number, b2: number): number {
  // In the part beside side k the barycentric coordinate of corner k is 0: p and q belong to the corners of the side.
  const k = b0 <= b1 && b0 <= b2 ? 0 : b1 <= b2 ? 1 : 2;
  const [i, j] = [(k + 1) % 3, (k + 2) % 3];
  const least = k === 0 ? b0 : k === 1 ? b1 : b2;
  const p = (i === 0 ? b0 : i === 1 ? b1 : b2) - least;
  const q = (j === 0 ? b0 : j === 1 ? b1 : b2) - least;
  const m = 3 * least;
  return (
    p * p * p * net[i] +
    3 * p * p * q * net[3 + i] +
    3 * p * q * q * net[6 + j] +
    q * q * q * net[j] +
    3 * m * (p * p * net[9 + i] + 2 * p * q * net[12 + k] + q * q * net[9 + j]) +
    3 * m * m * (p * net[15 + i] + q * net[15 + j]) +
    m * m * m * net[18]
  );
}
