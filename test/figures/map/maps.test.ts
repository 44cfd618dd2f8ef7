import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { backgroundMap } from "../../../src/figures/map/background-map.ts";
import { clusterMap } from "../../../src/figures/map/cluster-map.ts";
import { axisAliases } from "../../../src/figures/map/degrees.ts";
import { variableMap } from "../../../src/figures/map/variable-map.ts";
import { encodePng } from "../../../src/images/png.ts";
import type { Matrix } from "../../../src/matrix.ts";
import { columnsOf, gridTable } from "../columns.ts";

const source = { kind: "real", name: "NASA NEO" } as const;
const world = gridTable([-60, 70], [-180, 180], (latitude, longitude) => latitude + longitude / 1000, source);

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "albedo-maps-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function picture(name: string, width: number, height: number): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, encodePng({ width, height, pixels: new Uint8Array(width * height), palette: [[0, 0, 0]] }));
  return path;
}

test("variableMap() fills the cells of the world with values, degrees and a colour bar", () => {
  const figure = variableMap(world, "value", { units: "K", range: [-60, 70], title: "t" });
  const [cells, coast] = figure.data;
  expect(cells).toMatchObject({ type: "heatmap", x0: -179.5, dx: 1, y0: -59.5, dy: 1, zmin: -60, zmax: 70 });
  const z = cells.z as Matrix;
  expect([z.rows, z.cols]).toEqual([130, 360]);
  expect(z.data[0]).toBeCloseTo(-59.5 - 0.1795, 4);
  expect(cells.colorbar).toMatchObject({ title: { text: "value (K)" } });
  expect(coast.hoverinfo).toBe("skip");
  expect(figure.layout.xaxis).toMatchObject({ range: [-180, 180] });
  expect(figure.layout.yaxis).toMatchObject({ range: [-60, 84], scaleanchor: "x", scaleratio: 1 });
  expect(figure.source).toEqual(source);
});

test("a map of the world is as high as its shape asks, with or without a width", () => {
  for (const width of [undefined, 500, 1200]) {
    const { layout } = variableMap(world, "value", width === undefined ? {} : { width });
    const { l, r, t, b } = layout.margin as Required<Record<"l" | "r" | "t" | "b", number>>;
    const shape = (layout.height! - t - b) / (layout.width! - l - r);
    expect(shape).toBeCloseTo(144 / 360, 2);
  }
});

test("variableMap() prints the table's unit of a column, unless it has no dimension", () => {
  const title = (units: Record<string, string>) =>
    (variableMap({ ...world, units }, "value").data[0].colorbar as { title: { text: string } }).title.text;
  expect(title({ value: "W m-2" })).toBe("value (W m-2)");
  expect(title({ value: "1" })).toBe("value");
  expect(title({})).toBe("value");
});

test("variableMap() of a region shows its rows only, with true shapes in its middle", () => {
  const figure = variableMap(world, "value", { region: "europe" });
  const z = figure.data[0].z as Matrix;
  expect([figure.data[0].x0, figure.data[0].y0, z.cols, z.rows]).toEqual([-24.5, 34.5, 70, 36]);
  expect(figure.layout.yaxis!.scaleratio).toBeCloseTo(1 / Math.cos((53 * Math.PI) / 180), 6);
});

test("a map of a cropped table chooses its bounds, also across the date line", () => {
  const fiji = gridTable([-20, -10], [170, 190], () => 1);
  const { layout, data } = variableMap(fiji, "value");
  expect(layout.xaxis!.range).toEqual([170.5 - 0.76, 189.5 + 0.76]);
  expect([data[0].x0, (data[0].z as Matrix).cols]).toEqual([170.5, 20]);
  const lone = variableMap(
    gridTable([0, 4], [10, 14], () => 1),
    "value",
  ).layout;
  expect(lone.xaxis!.range).toEqual([10, 14]);
});

test("axis labels name the hemisphere, also beyond the date line", () => {
  const longitudes = axisAliases(["E", "W"], [-180, 250]);
  expect([longitudes["\u221260"], longitudes["0"], longitudes["60"], longitudes["180"], longitudes["200"]]).toEqual([
    "60°W",
    "0°",
    "60°E",
    "180°",
    "160°W",
  ]);
  expect(axisAliases(["N", "S"], [-31, -30], 0.5)).toEqual({
    "\u221231": "31°S",
    "\u221230.5": "30.5°S",
    "\u221230": "30°S",
  });
});

test("variableMap() leaves rows without a value empty and scattered rows as points", () => {
  const scattered = columnsOf({
    latitude: [1.1, 2.35, 7.77, 3.2, Number.NaN],
    longitude: [10.2, 13.7, 11.1, 10.9, 4],
    value: [1, Number.NaN, 3, 4, 5],
  });
  const [trace, coast] = variableMap(scattered, "value").data;
  expect([trace.type, coast.type]).toEqual(["scattergl", "scattergl"]);
  expect(Array.from((trace.marker as { color: ArrayLike<number> }).color)).toEqual([1, 3, 4]);
});

test("maps of tables with x and y are drawn in the plane, with no background", () => {
  const plane = columnsOf({ x: [0, 30, 0, 30], y: [90, 90, 60, 60], B1: [1, 2, 3, 4] });
  const figure = variableMap(plane, "B1");
  expect(figure.data).toHaveLength(1);
  expect(figure.layout.images).toBeUndefined();
  expect(figure.data[0].z).toEqual({ data: Float32Array.of(3, 4, 1, 2), rows: 2, cols: 2 });
  expect(clusterMap(plane, [0, 0, 1, 1]).data).toHaveLength(2);
});

test("clusterMap() has one trace, colour and count for each cluster and isolates it on a click", () => {
  const labels = Int32Array.from(world.column("latitude") as number[], (latitude) => (latitude > 0 ? 2 : 0));
  const figure = clusterMap(world, labels, { names: ["south", "middle", "north"] });
  const clusters = figure.data.slice(0, -1);
  expect(clusters.map(({ name }) => name)).toEqual(["south (21,600)", "north (25,200)"]);
  expect(clusters[1].colorscale).toEqual([
    [0, "#2ca02c"],
    [1, "#2ca02c"],
  ]);
  expect(figure.layout.legend).toMatchObject({ itemclick: "toggleothers" });
  expect(clusters[1].hovertemplate).toContain("cluster <b>north</b>");
});

test("a cluster of a region keeps the colour that it has on the map of the world", () => {
  const labels = Int32Array.from(world.column("longitude") as number[], (x) => (x < -100 ? 0 : x < 0 ? 1 : 2));
  const figure = clusterMap(world, labels, { region: "southAmerica", colors: "plasma" });
  expect(figure.data.slice(0, -1).map(({ colorscale }) => (colorscale as [number, string][])[0][1])).toEqual([
    "#cb4778",
  ]);
});

test("maps refuse columns, labels and regions that do not fit", () => {
  expect(() => variableMap(world, "valu")).toThrow(
    expect.objectContaining({ code: "UNKNOWN_COLUMN", hint: expect.stringContaining('"value"') }),
  );
  expect(() => variableMap(columnsOf({ latitude: [1], longitude: [1], v: [Number.NaN] }), "v")).toThrow(
    "all 1 rows of the map lack a value",
  );
  expect(() => variableMap(columnsOf({ latitude: [Number.NaN], longitude: [1], v: [1] }), "v")).toThrow(
    "none of 1 rows has two finite coordinates",
  );
  expect(() => variableMap(columnsOf({ latitude: [1], longitude: [1], v: ["a"] }), "v")).toThrow(
    'Cannot draw column "v": row 0 holds "a"',
  );
  expect(() => variableMap(world, "value", { region: "antarctica" })).toThrow(
    expect.objectContaining({ code: "EMPTY_REGION" }),
  );
  expect(() => variableMap(world, "value", { range: [Number.NaN, 1] })).toThrow("Cannot use the range from NaN to 1");
  expect(() => clusterMap(world, new Int32Array(3))).toThrow("Cannot draw 3 labels for 46800 rows");
});

test("a picture of the world lies where it belongs, twice on maps across the date line", async () => {
  const path = await picture("world.png", 8, 4);
  const [once] = variableMap(world, "value", { background: path, region: "africa" }).layout.images!;
  expect(once).toMatchObject({ x: -180, y: 90, sizex: 360, sizey: 180, xref: "x", layer: "below" });
  const twice = backgroundMap({ background: path, region: "oceania" }).layout.images!;
  expect(twice.map(({ x }) => x)).toEqual([-180, 180]);
});

test("background satellite is the picture that ALBEDO_WORLD_IMAGE names, else a generated one", async () => {
  vi.stubEnv("ALBEDO_WORLD_IMAGE", await picture("named.png", 10, 5));
  const named = backgroundMap();
  vi.stubEnv("ALBEDO_WORLD_IMAGE", "");
  const generated = backgroundMap();
  vi.unstubAllEnvs();
  expect(named.fullCaption).toBe("Background: world picture.");
  expect(generated.fullCaption).toBe("Background: land outline (Natural Earth).");
  expect(backgroundMap({ background: "none" }).layout.images).toEqual([]);
});

test("pictures that are missing, cropped or none are refused by name", async () => {
  const square = await picture("square.png", 5, 5);
  const text = join(folder, "text.png");
  await writeFile(text, "no picture");
  const draw = (background: string) => () => backgroundMap({ background });
  expect(draw(join(folder, "none.png"))).toThrow(
    expect.objectContaining({ name: "FileError", code: "NO_SUCH_PICTURE" }),
  );
  expect(draw(square)).toThrow("5 × 5 pixels");
  expect(draw(text)).toThrow(expect.objectContaining({ code: "NOT_A_PICTURE" }));
});
