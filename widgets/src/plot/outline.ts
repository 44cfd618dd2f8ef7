import type { Selection } from "./selection.ts";

/** Corners of a box or a lasso, in units of the axes. */
export type Outline = readonly (readonly [x: number, y: number])[];

/** The box between two opposite corners. */
export function boxBetween([x0, y0]: readonly [number, number], [x1, y1]: readonly [number, number]): Outline {
  return [
    [x0, y0],
    [x1, y0],
    [x1, y1],
    [x0, y1],
  ];
}

/** The ranges that an outline covers. */
export function extentOf(outline: Outline): { x: [number, number]; y: [number, number] } {
  const xs = outline.map(([x]) => x);
  const ys = outline.map(([, y]) => y);
  return { x: [Math.min(...xs), Math.max(...xs)], y: [Math.min(...ys), Math.max(...ys)] };
}

/** Chooses the points inside an outline; those on the edge of a box belong to it. */
export function chooseInside(
  selection: Selection,
  points: { x: ArrayLike<number>; y: ArrayLike<number> },
  outline: Outline,
  add = false,
): void {
  const isInside = insideOf(outline);
  selection.choose((row) => isInside(points.x[row]!, points.y[row]!), add);
}

/** Whether places lie inside an outline; those on the edge of a box do. */
export function insideOf(outline: Outline): (x: number, y: number) => boolean {
  const {
    x: [left, right],
    y: [low, high],
  } = extentOf(outline);
  const box = isBox(outline);
  return (x, y) => x >= left && x <= right && y >= low && y <= high && (box || isWithin(outline, x, y));
}

function isBox(outline: Outline): boolean {
  const [a, b, c, d] = outline;
  return outline.length === 4 && a![1] === b![1] && b![0] === c![0] && c![1] === d![1] && d![0] === a![0];
}

function isWithin(outline: Outline, x: number, y: number): boolean {
  let inside = false;
  for (let i = 0, j = outline.length - 1; i < outline.length; j = i++) {
    const [[x0, y0], [x1, y1]] = [outline[i]!, outline[j]!];
    if (y0 > y !== y1 > y && x < ((x1 - x0) * (y - y0)) / (y1 - y0) + x0) inside = !inside;
  }
  return inside;
}
