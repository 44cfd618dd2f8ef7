import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { bar } from "../../src/figures/bar.ts";
import { lines } from "../../src/figures/lines.ts";
import { scatter } from "../../src/figures/scatter.ts";
import { steps } from "../../src/figures/steps.ts";
import { chromium } from "../support/environment.ts";
import { launch, openFigure } from "./browser.ts";

const figures = [
  scatter({ x: [0, 1], y: [0, 1], title: "Start", caption: "Two points." }),
  scatter({ x: [0, 4], y: [0, -1], labels: [0, 1], title: "Move" }),
];

test("steps() shows the traces of one figure at a time", () => {
  const { data, frames } = steps(figures);
  expect(data.map(({ visible }) => visible)).toEqual([true, false, false]);
  expect(frames.map(({ data }) => data.map(({ visible }) => visible))).toEqual([
    [true, false, false],
    [false, true, true],
  ]);
  expect(frames.map(({ traces }) => traces)).toEqual([
    [0, 1, 2],
    [0, 1, 2],
  ]);
});

test("steps() lets nothing jump: one range for all, room for the widest legend", () => {
  const { layout } = steps(figures);
  expect(layout.xaxis!.range).toEqual([-0.2, 4.2]);
  expect(layout.yaxis!.range![0]).toBeCloseTo(-1.1, 12);
  expect(layout.margin!.r).toBe(figures[1].layout.margin!.r);
  expect(layout.showlegend).toBe(true);
});

test("steps() leaves the axes of names and logarithms alone, and columns on the ground", () => {
  const bars = [bar({ x: ["a", "b"], y: [1, 2] }), bar({ x: ["a", "b"], y: [1, 20] })];
  expect(steps(bars).layout.xaxis).not.toHaveProperty("range");
  expect(steps(bars).layout.yaxis!.range![0]).toBe(0);
  const logs = [lines({ x: [1, 2], y: [1, 10], logY: true }), lines({ x: [1, 2], y: [1, 1000], logY: true })];
  expect(steps(logs).layout.yaxis).not.toHaveProperty("range");
});

test("steps() keeps the caption under every step and writes over the slider what it shows", () => {
  const { layout, frames } = steps(figures, { title: "Both" }).toJSON() as unknown as {
    layout: { annotations: { text: string }[]; meta: object; sliders: { steps: { args: [string[]] }[] }[] };
    frames: { name: string; layout: { annotations: { text: string }[] } }[];
  };
  const texts = (annotations: { text: string }[]) => annotations.map(({ text }) => text);
  expect(texts(layout.annotations)).toEqual(["<b>Start</b>", "Two points."]);
  expect(frames.map(({ layout }) => texts(layout.annotations))).toEqual([
    ["<b>Start</b>", "Two points."],
    ["<b>Move</b>", "Two points."],
  ]);
  expect(layout.meta).toEqual({ title: "Both", caption: "Two points." });
  expect(layout.sliders[0].steps.map(({ args }) => args[0][0])).toEqual(frames.map(({ name }) => name));
});

test("steps() refuses no figures, labels that do not match, and no time", () => {
  expect(() => steps([])).toThrow(expect.objectContaining({ code: "NO_FIGURES" }));
  expect(() => steps(figures, { labels: ["a"] })).toThrow("Cannot draw 1 labels for 2 figures");
  expect(() => steps(figures, { seconds: 0 })).toThrow(expect.objectContaining({ code: "BAD_OPTION" }));
});

if (!chromium) console.log("Playing a stepped figure is skipped: no Chromium found");

test.skipIf(!chromium)(
  "steps() plays in a browser, from the first step to the last",
  { timeout: 120_000 },
  async () => {
    const folder = await mkdtemp(join(tmpdir(), "albedo-steps-"));
    const browser = await launch();
    try {
      const path = join(folder, "steps.html");
      await steps(figures, { seconds: 0.2 }).toHtml(path);
      const { page, complaints } = await openFigure(browser, path);
      await page.locator(".updatemenu-button").first().click();
      await page.waitForFunction('document.getElementById("figure").layout.sliders[0].active === 1');
      const visible = "document.getElementById('figure').data.map(({ visible }) => visible)";
      expect(await page.evaluate(visible)).toEqual([false, true, true]);
      await page
        .locator(".slider-rail-touch-rect")
        .first()
        .click({ position: { x: 5, y: 5 } });
      await page.waitForFunction('document.getElementById("figure").data[0].visible === true');
      expect(await page.evaluate(visible)).toEqual([true, false, false]);
      expect(complaints).toEqual([]);
    } finally {
      await browser.close();
      await rm(folder, { recursive: true, force: true });
    }
  },
);
