import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inflateSync } from "node:zlib";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import {
  backgroundMap,
  bar,
  closeChromium,
  clusterMap,
  dendrogram,
  densityScatter,
  Figure,
  heatmap,
  histogram,
  lines,
  panels,
  pngOf,
  renderImages,
  scatter,
  variableMap,
} from "../../src/figures/index.ts";
import { matrix } from "../../src/matrix.ts";
import { random } from "../../src/random.ts";
import { chromium } from "../support/environment.ts";
import { long } from "../support/full.ts";
import { hoverAt, launch, openFigure } from "./browser.ts";
import { columnsOf, gridTable } from "./columns.ts";

const source = { kind: "stand-in", name: "GRASP/POLDER L3 climatology" } as const;
const wave = (latitude: number, longitude: number) => Math.cos(latitude / 20) * Math.sin(longitude / 40);
const world = gridTable([-56, 72], [-180, 180], wave, source);
const labels = clustersOf(world);
// Cheaper to draw, where the whole world adds nothing.
const africa = gridTable([-36, 38], [-20, 54], wave, source);
const { normal } = random(1);
const cloud = { x: Float64Array.from({ length: 5000 }, normal), y: Float64Array.from({ length: 5000 }, normal) };
const tree = {
  left: Int32Array.of(0, 2, 5, 4),
  right: Int32Array.of(1, 3, 6, 7),
  heights: Float64Array.of(1, 2, 5, 9),
  sizes: Int32Array.of(2, 2, 4, 5),
};

const builders: Record<string, () => Figure> = {
  heatmap: () =>
    heatmap(
      matrix([
        [1, 0.5],
        [0.5, 1],
      ]),
      { names: ["DHR443", "NDVI"], annotate: 2, source },
    ),
  dendrogram: () => dendrogram(tree, { cut: 2, title: "Tree" }),
  "variableMap with cells": () => variableMap(africa, "value", { background: "satellite" }),
  "variableMap with points": () => variableMap(africa, "value", { marks: "points" }),
  clusterMap: () => clusterMap(world, labels, { title: "Clusters" }),
  "clusterMap with points": () => clusterMap(africa, clustersOf(africa), { marks: "points", background: "none" }),
  backgroundMap: () => backgroundMap({ region: "europe" }),
  "variableMap in the plane": () =>
    variableMap(columnsOf({ x: [0, 1, 0, 1], y: [0, 0, 1, 1], B1: [1, 2, 3, 4] }), "B1"),
  "panels of maps": () =>
    panels([clusterMap(africa, clustersOf(africa), { region: "africa" }), backgroundMap({ region: "africa" })], {
      linked: true,
    }),
  lines: () => lines({ y: { a: [1, 2, 3], b: [3, 1, 2] }, logY: true, title: "Lines" }),
  histogram: () => histogram({ values: { x: cloud.x, y: cloud.y }, bins: 200, density: true }),
  scatter: () => scatter({ ...cloud, color: cloud.x, fit: true }),
  "scatter of clusters": () => scatter({ ...cloud, labels: Int32Array.from(cloud.x, (x) => (x > 0 ? 1 : 0)) }),
  densityScatter: () => densityScatter(cloud),
  bar: () => bar({ y: [0.7, 0.2, 0.1], cumulative: true, annotate: 2 }),
};

/** Cluster of a value of {@link wave}, 0 to 4. */
function clusterAt(value: number): number {
  return Math.floor(2.49 * (value + 1));
}

function clustersOf(grid: typeof world): Int32Array {
  return Int32Array.from(grid.column("value") as number[], clusterAt);
}

/** Width, height and number of different colours of an 8-bit RGB or RGBA PNG. */
function look(png: Buffer): { width: number; height: number; colors: number } {
  const [width, height, channels] = [png.readUInt32BE(16), png.readUInt32BE(20), png[25] === 6 ? 4 : 3];
  const parts: Buffer[] = [];
  for (let at = 8; at < png.length; at += png.readUInt32BE(at) + 12) {
    if (png.toString("latin1", at + 4, at + 8) === "IDAT")
      parts.push(png.subarray(at + 8, at + 8 + png.readUInt32BE(at)));
  }
  const bytes = inflateSync(Buffer.concat(parts));
  const stride = width * channels;
  const colors = new Set<number>();
  const before = new Uint8Array(stride);
  for (let row = 0; row < height; row++) {
    const filter = bytes[row * (stride + 1)];
    for (let i = 0; i < stride; i++) {
      const a = i >= channels ? bytes[row * (stride + 1) + 1 + i - channels] : 0;
      const [b, c] = [before[i], i >= channels ? before[i - channels] : 0];
      const at = row * (stride + 1) + 1 + i;
      bytes[at] = (bytes[at] + [0, a, b, (a + b) >> 1, paeth(a, b, c)][filter]) & 255;
      if (i >= channels) before[i - channels] = a;
    }
    before.set(bytes.subarray(row * (stride + 1) + 1, (row + 1) * (stride + 1)));
    for (let i = 0; i < stride; i += channels) colors.add((before[i] << 16) | (before[i + 1] << 8) | before[i + 2]);
  }
  return { width, height, colors: colors.size };
}

function paeth(a: number, b: number, c: number): number {
  const [pa, pb, pc] = [Math.abs(b - c), Math.abs(a - c), Math.abs(a + b - 2 * c)];
  return pa <= pb && pa <= pc ? a : pb <= pc ? b : c;
}

interface TextBox {
  text: string;
  left: number;
  right: number;
  top: number;
  bottom: number;
}

function overlap(a: TextBox, b: TextBox): boolean {
  // Boxes of text have a pixel of air above and below the letters.
  return a.left < b.right && b.left < a.right && a.top < b.bottom - 1 && b.top < a.bottom - 1;
}

describe.skipIf(!chromium)("in a real Chromium (skipped where there is none)", () => {
  let browser: Browser;
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "albedo-render-"));
    browser = await launch();
  });
  afterAll(async () => {
    await browser?.close();
    closeChromium();
    await rm(folder, { recursive: true, force: true });
  });

  async function open(figure: Figure) {
    const path = join(folder, `${Math.random()}.html`);
    await figure.toHtml(path);
    return openFigure(browser, path);
  }

  test("every figure draws without complaint or request, and as a picture of its size", long, async () => {
    const opened = await open(lines({ y: [1, 2] }));
    for (const [name, build] of Object.entries(builders)) {
      const figure = build().toJSON();
      await opened.page.evaluate(`Plotly.newPlot("figure", ${JSON.stringify(figure)}).then(() => undefined)`);
      expect([name, ...opened.complaints, ...opened.requests]).toEqual([name]);
      const picture = look(await pngOf(figure, { scale: 1 }));
      expect([name, picture.width, picture.height]).toEqual([name, figure.layout.width, figure.layout.height]);
      expect(picture.colors).toBeGreaterThan(15);
    }
    await opened.page.close();
  });

  test("a map shows latitude, longitude and value under the pointer", { timeout: 120_000 }, async () => {
    for (const marks of ["cells", "points"] as const) {
      const opened = await open(variableMap(africa, "value", { region: "africa", marks, units: "K" }));
      const value = wave(10.5, 20.5);
      await expect
        .poll(() => hoverAt(opened, 20.5, 10.5))
        .toEqual(["latitude 10.50°", "longitude 20.50°", `value ${value.toPrecision(4)} K`]);
      await opened.page.close();
    }
  });

  test("a cluster map shows the cluster, and nothing where a gap is", { timeout: 120_000 }, async () => {
    const names = ["a", "b", "c", "d", "e"];
    const opened = await open(clusterMap(world, labels, { names }));
    const expected = names[clusterAt(wave(10.5, 20.5))];
    await expect
      .poll(() => hoverAt(opened, 20.5, 10.5))
      .toEqual(["latitude 10.50°", "longitude 20.50°", `cluster ${expected}`]);
    await expect.poll(() => hoverAt(opened, 20.5, 78)).toEqual([]);
    expect(await opened.page.locator(".legendtext").allTextContents()).toHaveLength(5);
    await opened.page.close();
  });

  test("a click in the legend shows one cluster alone and keeps the coast", { timeout: 120_000 }, async () => {
    const { page } = await open(clusterMap(world, labels));
    await page.locator(".legendtoggle").nth(1).click();
    // Plotly waits for a second click before it takes the first for one.
    const visible = () =>
      page.evaluate(`document.getElementById("figure")._fullData.map((trace) => trace.visible)`) as Promise<unknown[]>;
    await expect.poll(visible).toEqual(["legendonly", true, "legendonly", "legendonly", "legendonly", true]);
    await page.close();
  });

  test("degrees are right after zooming, and linked panels zoom together", { timeout: 120_000 }, async () => {
    const { page } = await open(panels([variableMap(world, "value"), variableMap(world, "value")], { linked: true }));
    const box = (await page.locator(".draglayer .xy .nsewdrag").boundingBox())!;
    await page.mouse.move(box.x + 0.25 * box.width, box.y + 0.5 * box.height);
    await page.mouse.down();
    await page.mouse.move(box.x + 0.4 * box.width, box.y + 0.8 * box.height, { steps: 5 });
    await page.mouse.up();
    const layout = `document.getElementById("figure")._fullLayout`;
    const shown = () =>
      page.evaluate(`["xaxis", "xaxis2", "yaxis", "yaxis2"].map((name) => ${layout}[name].range)`) as Promise<
        number[][]
      >;
    const widths = async () => (await shown()).slice(0, 2).map(([from, to]) => to - from < 180);
    await expect.poll(widths).toEqual([true, true]);
    const ranges = await shown();
    for (const k of [0, 1]) {
      expect(ranges[1][k]).toBeCloseTo(ranges[0][k], 6);
      expect(ranges[3][k]).toBeCloseTo(ranges[2][k], 6);
    }
    const texts = await page.locator(".xtick text").allTextContents();
    expect(texts.length).toBeGreaterThan(2);
    for (const text of texts) expect(text).toMatch(/^\d+°[EW]?$/);
    await page.close();
  });

  test("no caption or title lies over another text", long, async () => {
    const long =
      "A caption that is long enough to need more than one line below any of these figures, whatever their width is. ".repeat(
        2,
      );
    for (const [name, build] of Object.entries(builders)) {
      const { data, layout, config } = build();
      const figure = new Figure({ data, layout, config, title: `${long} (title)`, caption: long, source });
      const path = join(folder, "drawn.svg");
      await figure.toImage(path);
      const page = await browser.newPage({ viewport: { width: 1400, height: 1400 } });
      await page.setContent(`<body style="margin:0">${await readFile(path, "utf8")}</body>`);
      const texts = (await page.evaluate(`[...document.querySelectorAll("text")].map((text) => {
        const { left, right, top, bottom } = text.getBoundingClientRect();
        return { text: text.textContent.trim(), left, right, top, bottom };
      })`)) as TextBox[];
      const shown = texts.filter(({ text }) => text !== "");
      const large = shown.filter(({ text }) => text.startsWith("A caption that is long"));
      const width = figure.toJSON().layout.width as number;
      const overlaps = large.flatMap((a) =>
        shown.filter((b) => b !== a && overlap(a, b)).map((b) => [a.text.slice(-20), b.text]),
      );
      expect({
        name,
        count: large.length,
        overlaps,
        out: large.filter(({ left, right, top }) => right > width || left < 0 || top < 0),
      }).toEqual({
        name,
        count: 2,
        overlaps: [],
        out: [],
      });
      await page.close();
    }
  });

  test("pictures are twice as fine as the figure unless told otherwise, on white", { timeout: 120_000 }, async () => {
    const figure = lines({ y: [1, 2], width: 300, height: 200, title: "Title" });
    const [a, b] = await renderImages([figure.toJSON(), figure]);
    expect(a).toEqual(b);
    expect([look(a).width, look(a).height]).toEqual([600, 460]);
    expect(look(await pngOf(figure, { width: 100, height: 90, scale: 1 }))).toMatchObject({ width: 100, height: 90 });
  });

  test("toImage() writes SVG and PDF too", { timeout: 120_000 }, async () => {
    const figure = clusterMap(world, labels, { region: "africa", title: "Africa" });
    await figure.toImage(join(folder, "figure.svg"));
    await figure.toImage(join(folder, "figure.pdf"));
    expect(await readFile(join(folder, "figure.svg"), "utf8")).toMatch(/^<svg.*Africa.*<\/svg>$/s);
    const pdf = await readFile(join(folder, "figure.pdf"), "latin1");
    expect(pdf).toMatch(/^%PDF-/);
    expect(pdf.match(/\/Type\s*\/Page\b/g)).toHaveLength(1);
  });

  test("a figure that Plotly cannot draw is refused, and the next one is drawn", { timeout: 120_000 }, async () => {
    const broken = { data: [{ type: "scatter", y: [1] }], layout: { width: -5 } };
    await expect(pngOf(broken)).rejects.toMatchObject({ code: "FIGURE_NOT_DRAWN" });
    expect(look(await pngOf(lines({ y: [1, 2] }), { scale: 1 })).width).toBe(820);
  });

  test("after its browser was closed the next picture starts another", { timeout: 120_000 }, async () => {
    closeChromium();
    expect((await pngOf(lines({ y: [1, 2] }))).length).toBeGreaterThan(1000);
  });
});

test("without a Chromium pictures fail with a hint, and with a program that is none too", async () => {
  closeChromium();
  for (const program of [join(tmpdir(), "no-such-browser"), process.execPath]) {
    vi.stubEnv("ALBEDO_CHROMIUM", program);
    await expect(pngOf(lines({ y: [1] }))).rejects.toMatchObject({
      name: "MissingDependencyError",
      hint: expect.stringContaining("ALBEDO_CHROMIUM"),
    });
  }
  vi.unstubAllEnvs();
});
