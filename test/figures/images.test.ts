import { expect, test } from "vitest";
import { display, plotlyMime } from "../../kernel/protocol.ts";
import { images } from "../../src/figures/images.ts";
import { flatFrame } from "../planet/scene-frame.ts";

interface Heatmap {
  type: string;
  z: { rows: number; cols: number; data: ArrayLike<number> };
  x0: number;
  dx: number;
  y0: number;
  zmin: number;
  zmax: number;
  showscale: boolean;
  source?: string;
  xaxis: string;
}

const ramp = (rows: number, cols: number) => ({
  rows,
  cols,
  data: Float32Array.from({ length: rows * cols }, (_, i) => i),
});
const traces = (figure: ReturnType<typeof images>) => figure.data as unknown as Heatmap[];

test("images() puts pictures side by side under their names, row 0 on top, each with its own contrast", () => {
  const figure = images({ first: ramp(2, 3), second: { rows: 2, cols: 3, data: [0, 0, 0, 0, 0, 50] } });
  const [first, second] = traces(figure);
  expect(Array.from(first.z.data)).toEqual([0, 1, 2, 3, 4, 5]);
  expect([first.zmin, first.zmax, second.zmin, second.zmax]).toEqual([0, 5, 0, 50]);
  expect([first.showscale, second.showscale]).toEqual([false, false]);
  const { yaxis, yaxis2, annotations } = figure.layout as Record<string, { range?: number[] }> & {
    annotations: object[];
  };
  expect(yaxis.range).toEqual([1.5, -0.5]);
  expect(yaxis2).toMatchObject({ matches: "y" });
  expect(annotations).toMatchObject([{ text: "<b>first</b>" }, { text: "<b>second</b>" }]);
});

test("images() with a common scale draws one colour bar, at the last grey picture", () => {
  const figure = images({ low: ramp(2, 2), high: { rows: 2, cols: 2, data: [10, 20, 30, 40] } }, { scale: "common" });
  expect(traces(figure).map(({ zmin, zmax, showscale }) => [zmin, zmax, showscale])).toEqual([
    [0, 40, false],
    [0, 40, true],
  ]);
  expect(traces(images({ one: ramp(2, 2) }, { range: [-1, 1] }))[0]).toMatchObject({ zmin: -1, zmax: 1 });
});

test("images() shows a region, and of large pictures every few pixels, at their true rows and columns", () => {
  const [part] = traces(images({ a: ramp(8, 10) }, { region: { row: 2, col: 4, rows: 4, cols: 6 }, maxPixels: 3 }));
  expect([part.x0, part.y0, part.dx, part.z.rows, part.z.cols]).toEqual([4, 2, 2, 2, 3]);
  expect(Array.from(part.z.data)).toEqual([24, 26, 28, 44, 46, 48]);
});

test("images() shows frames by their radiance and says where they come from", () => {
  const frame = flatFrame(2, 2, { radiance: [1, 2, Number.NaN, 4] });
  const figure = images({ frame });
  expect(Array.from(traces(figure)[0].z.data)).toEqual([1, 2, Number.NaN, 4]);
  expect(figure.fullCaption).toContain("stand-in for Venus Express VMC");
});

test("images() shows colour pictures as PNG", () => {
  const rgb = Uint8Array.of(255, 0, 0, 0, 255, 0);
  const [picture] = traces(images({ flag: { rows: 1, cols: 2, rgb } }));
  expect(picture.type).toBe("image");
  const png = Buffer.from(picture.source!.split(",")[1], "base64");
  expect([png.readUInt32BE(16), png.readUInt32BE(20), png[25]]).toEqual([2, 1, 2]);
});

test("images() refuses what it cannot show", () => {
  const refused = (make: () => unknown, code: string) => expect(make).toThrow(expect.objectContaining({ code }));
  refused(() => images({}), "NO_FIGURES");
  refused(() => images({ a: { rows: 2, cols: 2, data: [1] } }), "SHAPE_MISMATCH");
  refused(() => images({ a: ramp(2, 2) }, { region: { row: 1, col: 0, rows: 2, cols: 1 } }), "OUT_OF_RANGE");
  refused(() => images({ a: ramp(2, 2) }, { range: [2, 1] }), "BAD_RANGE");
  refused(() => images({ a: ramp(2, 2) }, { columns: 0 }), "BAD_COUNT");
});

test("images() survives a picture without values", () => {
  const [empty] = traces(images({ empty: { rows: 1, cols: 2, data: [Number.NaN, Number.NaN] } }));
  expect([empty.zmin, empty.zmax]).toEqual([0, 1]);
});

test("a Frame shows itself as seven linked panels, the image reading all planes", async () => {
  const frame = flatFrame(300, 200, { radiance: Array.from({ length: 60_000 }, (_, i) => i) });
  const bundle = await frame[display]();
  expect(bundle["text/plain"]).toBe(String(frame));
  const { data, layout } = bundle[plotlyMime] as { data: (Heatmap & { text?: string[][] })[]; layout: object };
  expect(data).toHaveLength(7);
  expect(data[0].dx).toBe(3);
  expect(data[0].text![1][2]).toBe("606<br>i 0.0° e 0.0° g 0.0°<br>0.0° N 0.0° E, 0.0 h");
  expect(layout).toMatchObject({ xaxis7: { matches: "x" }, yaxis7: { matches: "y" } });
});
