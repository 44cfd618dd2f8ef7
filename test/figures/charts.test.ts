import { expect, test } from "vitest";
import { bar } from "../../src/figures/bar.ts";
import { countBins, histogram } from "../../src/figures/histogram.ts";
import { lines } from "../../src/figures/lines.ts";
import { planeDensity } from "../../src/figures/plane-density.ts";
import { densityScatter, scatter } from "../../src/figures/scatter.ts";
import known from "../fixtures/figures/dendrograms.json" with { type: "json" };

test("countBins() counts as numpy.histogram does, on edges too", () => {
  for (const { bins, range, counts, edges } of known.histograms) {
    const found = countBins(known.values, bins, range as [number, number]);
    expect([...found.counts]).toEqual(counts);
    found.edges.forEach((edge, i) => {
      expect(edge).toBeCloseTo(edges[i], 12);
    });
  }
});

test("planeDensity() counts as numpy.histogram2d does, and loses no point", () => {
  const x = known.values.slice(0, -5);
  const y = x.map((_, i) => x[(i - 3 + x.length) % x.length]);
  const { counts, atPoint } = planeDensity(x, y, 6);
  known.plane.forEach((column, i) => {
    expect(column).toEqual(Array.from({ length: 6 }, (_, j) => counts.data[j * 6 + i]));
  });
  expect((counts.data as Float64Array).reduce((sum, count) => sum + count, 0)).toBe(x.length);
  expect(Math.max(...atPoint)).toBe(Math.max(...counts.data));
});

test("histogram() lays several over common bins, each of area 1 when density is asked for", () => {
  const figure = histogram({ values: { a: [0, 0, 1, 4], b: [2, Number.NaN] }, bins: 4, density: true });
  const [a, b] = figure.data;
  expect([...(a.x as Float64Array)]).toEqual([0.5, 1.5, 2.5, 3.5]);
  expect([...(a.y as Float32Array)]).toEqual([0.5, 0.25, 0, 0.25]);
  expect([...(b.y as Float32Array)]).toEqual([0, 0, 1, 0]);
  expect(figure.layout).toMatchObject({ barmode: "overlay", showlegend: true });
});

test("histogram() cuts each range by itself when asked to, as matplotlib does series by series", () => {
  const { data, layout } = histogram({ values: { wide: [0, 10, 10], narrow: [4, 5] }, bins: 2, ownBins: true });
  expect(data.map(({ x, width }) => [[...(x as Float64Array)], width])).toEqual([
    [[2.5, 7.5], 5],
    [[4.25, 4.75], 0.5],
  ]);
  expect(data.map(({ y }) => [...(y as Int8Array)])).toEqual([
    [1, 2],
    [1, 1],
  ]);
  expect(layout.xaxis!.range).toEqual([0, 10]);
});

test("histogram() of equal values makes room around them, and refuses nothing to count", () => {
  expect(histogram({ values: [2, 2], bins: 2 }).layout.xaxis!.range).toEqual([1.5, 2.5]);
  expect(() => histogram({ values: [Number.NaN] })).toThrow("there is no finite value");
  expect(() => histogram({ values: [1], bins: 0 })).toThrow("Cannot use 0 bins");
});

test("lines() draws one or several lines and a mark", () => {
  const one = lines({ x: [1, 2], y: [3, 4], mark: { x: 2, text: "here" } });
  expect(one.data).toMatchObject([{ mode: "lines+markers", x: [1, 2], y: [3, 4] }]);
  expect(one.layout.shapes).toMatchObject([{ x0: 2, x1: 2 }]);
  const two = lines({ y: { train: new Float64Array(100), test: new Float64Array(100) } });
  expect(two.data.map(({ name, mode }) => [name, mode])).toEqual([
    ["train", "lines"],
    ["test", "lines"],
  ]);
  expect(() => lines({ x: [1], y: [1, 2] })).toThrow("Cannot draw 2 heights for 1 positions");
});

test("scatter() leaves out points without coordinates, with their colours", () => {
  const [trace] = scatter({ x: [0, Number.NaN, 2], y: [5, 6, 7], color: [10, 20, 30] }).data;
  const marker = trace.marker as { color: ArrayLike<number>; cmin: number; cmax: number };
  expect([...(trace.x as Int8Array)]).toEqual([0, 2]);
  expect([Array.from(marker.color), marker.cmin, marker.cmax]).toEqual([[10, 30], 10, 30]);
});

test("scatter() gives each cluster its colour and a place in the legend", () => {
  const cover = { x: [0, 1, 2], y: [0, 0, 0], labels: [2, 0, 2], names: ["sand", "snow", "forest"] };
  const { data, layout } = scatter(cover);
  expect(layout.legend).toMatchObject({ title: { text: "cluster" } });
  const named = scatter({ ...cover, label: "cover" });
  expect(named.layout.legend).toMatchObject({ title: { text: "cover" } });
  expect(named.data[0]!.hovertemplate).toMatch(/^cover sand/);
  expect(data.map(({ name, marker }) => [name, (marker as { color: string }).color])).toEqual([
    ["sand (1)", "#1f77b4"],
    ["forest (2)", "#2ca02c"],
  ]);
  expect([...(data[1].x as Int8Array)]).toEqual([0, 2]);
});

test("scatter() fits a line by least squares", () => {
  const [, line] = scatter({ x: [0, 1, 2], y: [1, 3, 5], fit: true }).data;
  expect([line.x, line.y]).toEqual([
    [0, 2],
    [1, 5],
  ]);
});

test("scatter() refuses arrays that do not match and points that are nowhere", () => {
  expect(() => scatter({ x: [1, 2], y: [1] })).toThrow("Cannot draw 1 heights for 2 positions");
  expect(() => scatter({ x: [1], y: [1], labels: [0, 1] })).toThrow("Cannot draw 2 labels for 1 points");
  expect(() => scatter({ x: [1], y: [1], labels: [0.5] })).toThrow("Cannot use 0.5 as the cluster of sample 0");
  expect(() => scatter({ x: [1], y: [Number.NaN] })).toThrow("none has two finite coordinates");
});

test("densityScatter() draws the most crowded points last", () => {
  const [trace] = densityScatter({ x: [0, 0, 0, 10], y: [0, 0, 0, 10], bins: 2 }).data;
  expect(Array.from((trace.marker as { color: ArrayLike<number> }).color)).toEqual([1, 3, 3, 3]);
  expect([...(trace.x as Int8Array)]).toEqual([10, 0, 0, 0]);
});

test("bar() adds the running sum", () => {
  const { data } = bar({ x: ["PC0", "PC1"], y: [0.75, 0.2], cumulative: true });
  expect(data[0]).toMatchObject({ type: "bar", x: ["PC0", "PC1"], y: [0.75, 0.2] });
  expect([...(data[1].y as Float64Array)]).toEqual([0.75, 0.95]);
  expect(() => bar({ x: ["a"], y: [1, 2] })).toThrow("Cannot draw 2 heights for 1 names");
});

test.each([
  ["no heights", () => lines({} as never), "lines({ y })"],
  ["an array where options are meant", () => histogram([1, 2] as never), "histogram({ values })"],
  ["series that are none", () => lines({ y: { a: [1], b: 2 } as never }), "lines({ y })"],
  ["no series", () => histogram({ values: {} }), "histogram({ values })"],
])("lines() and histogram() say how they are called when given %s", (_, draw, call) => {
  expect(draw).toThrow(
    expect.objectContaining({ code: "NO_VALUES", message: `Cannot draw ${call}: it is not given numbers` }),
  );
});
