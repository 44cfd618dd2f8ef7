import fc from "fast-check";
import { expect, test } from "vitest";
import { boxBetween, chooseInside, extentOf, type Outline } from "../../widgets/src/plot/outline.ts";
import { Selection } from "../../widgets/src/plot/selection.ts";

function chosen(x: number[], y: number[], outline: Outline, before: number[] = [], add = false): number[] {
  const selection = new Selection(x.length);
  selection.takeRows(before);
  chooseInside(selection, { x, y }, outline, add);
  return [...selection.rows()];
}

test("chooseInside() takes the points in a box, those on its edge too, and none without a place", () => {
  const box = boxBetween([2, 3], [0, 1]);
  expect(chosen([0, 2, 1, 2.1, Number.NaN], [1, 3, 2, 2, 2], box)).toEqual([0, 1, 2]);
  expect(extentOf(box)).toEqual({ x: [0, 2], y: [1, 3] });
});

test("chooseInside() follows the sides of a lasso, also of one with four corners, and adds where it is asked to", () => {
  // A diamond about (0, 0), and a hook whose notch holds the second point.
  const diamond: Outline = [[0, -2], [2, 0], [0, 2], [-2, 0]]; // biome-ignore format: corners
  expect(chosen([0, 1.5, 0.9], [0, 1.5, 0.9], diamond)).toEqual([0, 2]);
  expect(chosen([0, 1.5, 0.9], [0, 1.5, 0.9], diamond, [1], true)).toEqual([0, 1, 2]);
  const hook: Outline = [[0, 0], [4, 0], [4, 4], [3, 4], [3, 1], [0, 1]]; // biome-ignore format: corners
  expect(chosen([3.5, 1.5, 1.5], [3, 3, 0.5], hook)).toEqual([0, 2]);
});

test("a lasso around a box chooses what the box does, whatever the points inside", () => {
  const place = fc.double({ min: -0.99, max: 0.99, noNaN: true });
  fc.assert(
    fc.property(fc.array(fc.tuple(place, place), { maxLength: 30 }), (points) => {
      const [x, y] = [points.map(([x]) => 2 * x), points.map(([, y]) => 2 * y)];
      // The fifth corner lies on a side: no box by its form, one by what it holds.
      const lasso: Outline = [[-1, -1], [0, -1], [1, -1], [1, 1], [-1, 1]]; // biome-ignore format: corners
      const onEdge = points.filter(([x, y]) => Math.abs(2 * x) === 1 || Math.abs(2 * y) === 1).length;
      fc.pre(onEdge === 0);
      expect(chosen(x, y, lasso)).toEqual(chosen(x, y, boxBetween([-1, -1], [1, 1])));
    }),
  );
});
