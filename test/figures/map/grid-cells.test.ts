import fc from "fast-check";
import { expect, test } from "vitest";
import { cellTrace, gridCells } from "../../../src/figures/map/grid-cells.ts";
import type { Matrix } from "../../../src/matrix.ts";

test("gridCells() finds the steps of a grid with holes, also of coordinates stored as floats", () => {
  const x = Float32Array.of(-179.9, -179.8, -179.7, -179.6, -179.8);
  const y = Float32Array.of(10.1, 10.1, 10.1, 10.2, 10.2);
  const grid = gridCells(x, y)!;
  expect([grid.x.count, grid.y.count]).toEqual([4, 2]);
  expect(grid.x.step).toBeCloseTo(0.1, 4);
  expect([[...grid.column], [...grid.row]]).toEqual([
    [0, 1, 2, 3, 1],
    [0, 0, 0, 1, 1],
  ]);
});

test("gridCells() knows scattered points, shared cells and few points from a grid", () => {
  expect(gridCells([0, 1, 2.5, 3.1, 7.77], [0, 1, 0, 1, 0])).toBeUndefined();
  expect(gridCells([0, 1, 0, 1, 1], [0, 0, 1, 1, 1])).toBeUndefined();
  expect(gridCells([0, 1, 2], [0, 1, 2])).toBeUndefined();
  expect(gridCells([0, 1, 2, Number.NaN], [0, 0, 0, 0])).toBeUndefined();
});

test("cellTrace() writes a full rectangle as rows of values from the lowest y", () => {
  const grid = gridCells([0, 2, 0, 2], [5, 5, 4, 4])!;
  const trace = cellTrace(grid, Int32Array.of(0, 1, 2, 3), [1, 2, 3, 4]);
  expect(trace).toMatchObject({ x0: 0, dx: 2, y0: 4, dy: 1 });
  expect(trace.z).toEqual({ data: Float32Array.of(3, 4, 1, 2), rows: 2, cols: 2 });
});

test("cellTrace() puts every value where it belongs and covers absent rows and columns, on any grid", () => {
  const cell = fc.tuple(fc.integer({ min: 0, max: 30 }), fc.integer({ min: 0, max: 20 }));
  fc.assert(
    fc.property(fc.uniqueArray(cell, { minLength: 4, maxLength: 60, selector: ([c, r]) => c * 100 + r }), (cells) => {
      const x = cells.map(([column]) => -10 + 0.25 * column);
      const y = cells.map(([, row]) => 40 + 0.5 * row);
      const grid = gridCells(x, y);
      // A step that is a multiple of the true one, or none, is right when few cells are filled.
      fc.pre(grid !== undefined);
      const trace = cellTrace(grid!, Int32Array.from(cells.keys()), Float64Array.from(cells.keys()));
      const found = new Map<string, number>();
      const [xs, ys] = [new Set<number>(), new Set<number>()];
      if (trace.x0 !== undefined) {
        const { data, cols, rows } = trace.z as Matrix;
        expect(data.length).toBe(cols * rows);
        data.forEach((value, i) => {
          const px = (trace.x0 as number) + (i % cols) * (trace.dx as number);
          const py = (trace.y0 as number) + Math.floor(i / cols) * (trace.dy as number);
          if (!Number.isNaN(value)) found.set(`${px.toFixed(6)},${py.toFixed(6)}`, value);
        });
      } else {
        const [px, py, z] = [trace.x, trace.y, trace.z] as ArrayLike<number>[];
        for (let i = 0; i < z.length; i++) {
          xs.add(px[i]);
          ys.add(py[i]);
          if (!Number.isNaN(z[i])) found.set(`${px[i].toFixed(6)},${py[i].toFixed(6)}`, z[i]);
        }
        expect(xs.size).toBe(grid!.x.count);
        expect(ys.size).toBe(grid!.y.count);
      }
      expect(found.size).toBe(cells.length);
      cells.forEach((_, i) => {
        expect(found.get(`${x[i].toFixed(6)},${y[i].toFixed(6)}`)).toBe(i);
      });
    }),
  );
});
