import { expect, test } from "vitest";
import { heatmap } from "../../src/figures/heatmap.ts";
import { matrix } from "../../src/matrix.ts";

const correlations = matrix([
  [1, -0.25],
  [-0.25, 1],
]);

test("heatmap() draws row 0 on top in square cells, with numbers and the given range", () => {
  const figure = heatmap(correlations, { names: ["a", "b"], range: [-1, 1], annotate: 2 });
  const [trace] = figure.data;
  expect(trace).toMatchObject({
    type: "heatmap",
    x: ["a", "b"],
    y: ["a", "b"],
    zmin: -1,
    zmax: 1,
    texttemplate: "%{z:.2f}",
  });
  expect(trace.z).toEqual({ data: new Float32Array([1, -0.25, -0.25, 1]), rows: 2, cols: 2 });
  expect(figure.layout.yaxis).toMatchObject({ autorange: "reversed", scaleanchor: "x" });
});

test("heatmap() spreads coolwarm evenly around zero unless told otherwise", () => {
  const [{ zmin, zmax, colorscale }] = heatmap(matrix([[-0.5, 2]])).data;
  expect([zmin, zmax]).toEqual([-2, 2]);
  const stops = colorscale as [number, string][];
  expect([stops[0], stops[16], stops[32]]).toEqual([
    [0, "#3b4cc0"],
    [0.5, "#dddddd"],
    [1, "#b40426"],
  ]);
});

test("heatmap() leaves room for long names below and beside", () => {
  const long = "a rather long name of a feature";
  const short = heatmap(correlations, { names: ["a", "b"] }).layout.margin!;
  const wide = heatmap(correlations, { names: [long, "b"] }).layout.margin!;
  expect(wide.l!).toBeGreaterThan(short.l! + 50);
  expect(wide.b!).toBeGreaterThan(short.b! + 50);
});

test("heatmap() refuses names, ranges and decimals that do not fit", () => {
  expect(() => heatmap(correlations, { names: ["a"] })).toThrow("Cannot draw 1 names for 2 columns");
  expect(() => heatmap(correlations, { range: [1, -1] })).toThrow("Cannot use the range from 1 to -1");
  expect(() => heatmap(correlations, { range: [Number.NaN, 1] })).toThrow("from NaN to 1");
  expect(() => heatmap(correlations, { annotate: -1 })).toThrow("Cannot use -1 decimals");
  expect(() => heatmap(correlations, { colors: "warmcool" as "coolwarm" })).toThrow(
    'Cannot find colours named "warmcool"',
  );
});
