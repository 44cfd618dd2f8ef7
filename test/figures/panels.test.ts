import { expect, test } from "vitest";
import { Figure } from "../../src/figures/figure.ts";
import { heatmap } from "../../src/figures/heatmap.ts";
import { histogram } from "../../src/figures/histogram.ts";
import { lines } from "../../src/figures/lines.ts";
import { clusterMap } from "../../src/figures/map/cluster-map.ts";
import { panelGrid } from "../../src/figures/panel-grid.ts";
import { panels } from "../../src/figures/panels.ts";
import { matrix } from "../../src/matrix.ts";
import { gridTable } from "./columns.ts";

const table = gridTable([-30, 30], [-80, 40], (latitude) => latitude, { kind: "real", name: "NEO" });
const labels = Int32Array.from(table.column("value") as number[], (value) => (value > 0 ? 1 : 0));

test("panels() gives each figure axes of its own and keeps its shape", () => {
  const figures = [
    lines({ y: [1, 2], title: "a" }),
    heatmap(
      matrix([
        [1, 2],
        [3, 4],
      ]),
      { title: "b" },
    ),
  ];
  const { data, layout } = panels(figures, { columns: 2 });
  expect(data.map(({ xaxis, yaxis }) => [xaxis, yaxis])).toEqual([
    ["x", "y"],
    ["x2", "y2"],
  ]);
  expect(layout.xaxis2).toMatchObject({ anchor: "y2" });
  expect(layout.yaxis2).toMatchObject({ anchor: "x2", scaleanchor: "x2", autorange: "reversed" });
  expect(layout.annotations!.map(({ text }) => text)).toEqual(["<b>a</b>", "<b>b</b>"]);
  const [first, second] = [layout.xaxis!.domain!, layout.xaxis2!.domain!] as [number, number][];
  expect(first[1]).toBeLessThan(second[0]);
});

test("panels() of maps share one legend, colours, caption and source", () => {
  const part = (region: "southAmerica" | "africa") =>
    clusterMap(table, labels, {
      region: { latitude: [-20, 20], longitude: region === "africa" ? [-10, 30] : [-70, -40] },
      title: region,
    });
  const figure = panels([part("southAmerica"), part("africa")], { linked: "y", title: "Figure 8" });
  const shown = figure.data.filter(({ showlegend }) => showlegend);
  expect(shown.map(({ name }) => name)).toEqual(["0", "1"]);
  const groups = figure.data.filter(({ legendgroup }) => legendgroup === "1");
  expect(groups).toHaveLength(2);
  expect(groups[0].colorscale).toEqual(groups[1].colorscale);
  expect(figure.fullCaption).toBe("Background: land outline (Natural Earth). Data: NEO.");
  expect(figure.layout.yaxis2).toMatchObject({ matches: "y" });
  expect(figure.layout.xaxis2).not.toHaveProperty("matches");
  expect(figure.layout.images!.map(({ xref, yref }) => [xref, yref])).toEqual([
    ["x", "y"],
    ["x2", "y2"],
  ]);
});

test("panels() give lines and histograms of one name the same colour", () => {
  const colors = (figure: Figure) =>
    figure.data.map((trace) => (trace.line as { color?: string })?.color ?? (trace.marker as { color?: string }).color);
  for (const one of [lines({ y: { a: [1], b: [2] } }), histogram({ values: { a: [1, 2], b: [2, 3] } })]) {
    const [a, b, again, too] = colors(panels([one, one]));
    expect([again, too]).toEqual([a, b]);
    expect(a).toMatch(/^#/);
    expect(b).not.toBe(a);
  }
});

test("panelGrid() makes the axes of a row equally high and lets none overlap", () => {
  const frame = { width: 300, height: 200, l: 40, r: 20, t: 10, b: 30 };
  const grid = panelGrid([frame, { ...frame, width: 500 }, frame], 2, 900, 100, 20);
  const [a, b, c] = grid.places;
  expect(a.y).toEqual(b.y);
  expect(a.x[1]).toBeLessThan(b.x[0]);
  expect(c.y[1]).toBeLessThan(a.y[0]);
  const shape = ({ x, y }: typeof a) => ((x[1] - x[0]) * grid.paperWidth) / ((y[1] - y[0]) * grid.height);
  expect(shape(a)).toBeCloseTo(240 / 160, 6);
  expect(shape(b)).toBeCloseTo(440 / 160, 6);
  for (const { x, y } of grid.places) {
    expect(Math.min(...x, ...y)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...x, ...y)).toBeLessThanOrEqual(1);
  }
});

test.each([
  [3, 940],
  [6, 940],
])("panelGrid() keeps the shapes of %d wide strips beside each other", (columns, width) => {
  const strip = { width: 316, height: 72, l: 8, r: 8, t: 4, b: 8 };
  const { places, ...grid } = panelGrid(Array(columns).fill(strip), columns, width, 0, 24);
  for (const { x, y } of places) {
    expect(((x[1] - x[0]) * grid.paperWidth) / ((y[1] - y[0]) * grid.height)).toBeCloseTo(5, 1);
  }
  expect(places.at(-1)!.x[1]).toBeLessThanOrEqual(1);
});

test("panels() refuses nothing, panels of panels and titles that do not match", () => {
  expect(() => panels([])).toThrow("Cannot make panels of no figures");
  const twice = panels([lines({ y: [1] }), lines({ y: [1] })]);
  expect(() => panels([twice])).toThrow("Cannot use figure 0 as a panel");
  expect(() => panels([lines({ y: [1] })], { titles: ["a", "b"] })).toThrow("Cannot draw 2 titles for 1 figures");
  expect(twice).toBeInstanceOf(Figure);
});
