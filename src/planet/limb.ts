import { random } from "../random.ts";
import { solve3, type Vector } from "./solve3.ts";

/** A circle fitted to the bright edge of a planet. Pixels count from the middle of the top left one. */
export interface Limb {
  readonly col: number;
  readonly row: number;
  readonly radius: number;
  /** Edge points within half a pixel of the circle. */
  readonly points: number;
  /** Degrees of the circle on which there are such points. */
  readonly arc: number;
  /** Root mean square distance of these points from the circle, pixels. */
  readonly rms: number;
}

/** Pixels that an edge point may lie off the circle, at first and in the end: near its tips the terminator is close. */
const tolerance = 1.5;
const finalTolerance = 0.5;
const rays = 720;
const trials = 300;

/**
 * The lit limb in a picture: along rays from the middle of the bright area the outermost fall to half of the brightness
 * inside it, then the circle on which most of these points lie (RANSAC, since those on the terminator do not), then
 * least squares through them.
 *
 * @param radiance - rows × cols, NaN where there is none
 * @param expected - radius in pixels; circles more than a tenth away from it are not considered
 * @returns undefined when no circle has points on 40 degrees or more
 */
export function fitLimb(radiance: Float32Array, rows: number, cols: number, expected: number): Limb | undefined {
  const points = edgePoints(radiance, rows, cols);
  const draw = random(1);
  let best: { center: Circle; near: Point[] } | undefined;
  for (let trial = 0; trial < trials && points.length >= 3; trial++) {
    const [a, b, c] = [0, 0, 0].map(() => points[draw.integer(points.length)]);
    const circle = circleThrough(a, b, c);
    if (!circle || Math.abs(circle.radius / expected - 1) > 0.1) continue;
    const near = pointsNear(points, circle, tolerance);
    if (!best || near.length > best.near.length) best = { center: circle, near };
  }
  if (!best) return undefined;
  let circle = best.center;
  let near = best.near;
  for (let round = 0; round < 20; round++) {
    const refined = leastSquares(near, circle);
    if (!refined) return undefined;
    const moved = Math.hypot(refined.col - circle.col, refined.row - circle.row);
    circle = refined;
    const allowed = Math.max(finalTolerance, tolerance * 0.8 ** (round + 1));
    near = pointsNear(points, circle, allowed);
    if (moved < 1e-4 && allowed === finalTolerance) break;
  }
  const arc = arcOf(near, circle);
  if (arc < 40) return undefined;
  const squares = near.reduce((sum, point) => sum + offset(point, circle) ** 2, 0);
  return { ...circle, points: near.length, arc, rms: Math.sqrt(squares / near.length) };
}

interface Point {
  readonly col: number;
  readonly row: number;
}

interface Circle extends Point {
  readonly radius: number;
}

/** Outermost falls below half of the brightness inside, one along each ray that has one. */
function edgePoints(radiance: Float32Array, rows: number, cols: number): Point[] {
  const values = radiance.filter(Number.isFinite).sort();
  if (values.length < 100) return [];
  const dark = values[Math.floor(values.length * 0.1)];
  const bright = values[Math.floor(values.length * 0.98)];
  const threshold = dark + 0.15 * (bright - dark);
  let [weight, middleCol, middleRow] = [0, 0, 0];
  for (let i = 0; i < radiance.length; i++) {
    if (!(radiance[i] > threshold)) continue;
    weight++;
    middleCol += i % cols;
    middleRow += Math.floor(i / cols);
  }
  const middle = { col: middleCol / weight, row: middleRow / weight };
  const points: Point[] = [];
  for (let ray = 0; ray < rays; ray++) {
    const turn = (2 * Math.PI * ray) / rays;
    const found = edgeAlong(radiance, rows, cols, middle, [Math.cos(turn), Math.sin(turn)], dark, threshold);
    if (found) points.push(found);
  }
  return points;
}

function edgeAlong(
  radiance: Float32Array,
  rows: number,
  cols: number,
  from: Point,
  [stepCol, stepRow]: readonly [number, number],
  dark: number,
  threshold: number,
): Point | undefined {
  const at = (distance: number) => {
    const [col, row] = [from.col + distance * stepCol, from.row + distance * stepRow];
    const [left, top] = [Math.floor(col), Math.floor(row)];
    if (left < 0 || top < 0 || left + 1 >= cols || top + 1 >= rows) return Number.NaN;
    const [u, v] = [col - left, row - top];
    const i = top * cols + left;
    const upper = radiance[i] * (1 - u) + radiance[i + 1] * u;
    const lower = radiance[i + cols] * (1 - u) + radiance[i + cols + 1] * u;
    return upper * (1 - v) + lower * v;
  };
  const reach = Math.ceil(Math.hypot(rows, cols));
  let outermost = -1;
  for (let distance = reach; outermost < 0 && distance >= 4; distance--)
    if (at(distance) > threshold) outermost = distance;
  if (outermost < 0) return undefined;
  // The level inside the edge, of the last pixels before it.
  let inside = 0;
  for (let back = 2; back < 6; back++) inside = Math.max(inside, at(outermost - back) || 0);
  const half = dark + (inside - dark) / 2;
  const step = 0.25;
  for (let distance = outermost - 4; distance < outermost + 6; distance += step) {
    const [here, next] = [at(distance), at(distance + step)];
    if (Number.isNaN(here) || Number.isNaN(next)) return undefined;
    if (here >= half && next < half) {
      const exact = distance + (step * (here - half)) / (here - next);
      return { col: from.col + exact * stepCol, row: from.row + exact * stepRow };
    }
  }
  return undefined;
}

function circleThrough(a: Point, b: Point, c: Point): Circle | undefined {
  const [bx, by, cx, cy] = [b.col - a.col, b.row - a.row, c.col - a.col, c.row - a.row];
  const area = 2 * (bx * cy - by * cx);
  if (Math.abs(area) < 1) return undefined;
  const [bb, cc] = [bx * bx + by * by, cx * cx + cy * cy];
  const [x, y] = [(cy * bb - by * cc) / area, (bx * cc - cx * bb) / area];
  return { col: a.col + x, row: a.row + y, radius: Math.hypot(x, y) };
}

function offset(point: Point, circle: Circle): number {
  return Math.hypot(point.col - circle.col, point.row - circle.row) - circle.radius;
}

function pointsNear(points: readonly Point[], circle: Circle, allowed: number): Point[] {
  return points.filter((point) => Math.abs(offset(point, circle)) < allowed);
}

/** One Gauss-Newton step towards the circle of least squared distances. */
function leastSquares(points: readonly Point[], circle: Circle): Circle | undefined {
  const rows = points.map((point) => {
    const distance = Math.hypot(point.col - circle.col, point.row - circle.row);
    const direction: Vector = [(point.col - circle.col) / distance, (point.row - circle.row) / distance, 1];
    return { direction, rest: distance - circle.radius };
  });
  const sum = (value: (row: (typeof rows)[number]) => number) => rows.reduce((total, row) => total + value(row), 0);
  const matrix = [0, 1, 2].map(
    (a): Vector => [
      sum(({ direction }) => direction[a] * direction[0]),
      sum(({ direction }) => direction[a] * direction[1]),
      sum(({ direction }) => direction[a] * direction[2]),
    ],
  );
  const right = [0, 1, 2].map((a) => sum(({ direction, rest }) => direction[a] * rest)) as unknown as Vector;
  const change = solve3(matrix, right);
  if (!change) return undefined;
  return { col: circle.col + change[0], row: circle.row + change[1], radius: circle.radius + change[2] };
}

/** Degrees of the circle, counted in sectors of 2, that hold points. */
function arcOf(points: readonly Point[], circle: Circle): number {
  const sectors = new Set(
    points.map(({ col, row }) =>
      Math.floor(((Math.atan2(row - circle.row, col - circle.col) + Math.PI) / Math.PI) * 90),
    ),
  );
  return sectors.size * 2;
}
