import { expect, test } from "vitest";
import { heatmap } from "../../src/figures/heatmap.ts";
import { matrix } from "../../src/matrix.ts";

const correlations = matrix([
  [1, -0.25],
  [-0.25, 1],
]);

test("heatmap() draws row 0 on top in square cells, with numbers and the given range", () => {
  const figure = heatmap(correlations, { names: ["a", "b"], range: [-1, 1], annotate: 2 });
  const [trace, numbers] = figure.data;
  expect(trace).toMatchObject({
    type: "heatmap",
    x: ["a", "b"],
    y: ["a", "b"],
    zmin: -1,
    zmax: 1,
  });
  expect(numbers).toMatchObject({
    x: ["a", "b", "a", "b"],
    y: ["a", "a", "b", "b"],
    text: ["1.00", "−0.25", "−0.25", "1.00"],
    textfont: { color: ["#ffffff", "#000000", "#000000", "#ffffff"] },
    hoverinfo: "skip",
  });
  expect(trace.z).toEqual({ data: new Float32Array([1, -0.25, -0.25, 1]), rows: 2, cols: 2 });
  expect(figure.layout.yaxis).toMatchObject({ range: [1.5, -0.5], scaleanchor: "x" });
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

test("heatmap() writes numbers that stand out from every colour of a scale, and none in empty cells", () => {
  const luminance = (hex: string) => {
    const [r, g, b] = [1, 3, 5].map((at) => {
      const share = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r! + 0.7152 * g! + 0.0722 * b!;
  };
  for (const colors of ["viridis", "plasma", "coolwarm", "greys"] as const) {
    const values = Array.from({ length: 33 }, (_, i) => i);
    const [cells, numbers] = heatmap(matrix([values]), { colors, range: [0, 32], annotate: 0, rowNames: ["a"] }).data;
    const stops = cells!.colorscale as [number, string][];
    const written = (numbers!.textfont as { color: string[] }).color;
    for (const [place, color] of stops) {
      const [low, high] = [luminance(color), luminance(written[32 * place]!)].sort((a, b) => a - b);
      // Black or white always reaches the square root of 21, the contrast that WCAG asks of text being 4.5.
      expect((high! + 0.05) / (low! + 0.05), `${colors} ${place}`).toBeGreaterThan(4.5);
    }
  }
  const gap = heatmap(matrix([[Number.NaN, 1]]), { annotate: 1, rowNames: ["a"] }).data[1]!;
  expect(gap.text).toEqual(["1.0"]);
  expect(heatmap(matrix([[1]]), { annotate: 1, colors: ["white", "black"] }).data).toMatchObject([
    { texttemplate: "%{z:.1f}" },
  ]);
});
