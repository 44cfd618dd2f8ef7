import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Locator } from "playwright-core";
import { describe, expect, test } from "vitest";
import { plotlyMime, widgetMime } from "../../kernel/protocol.ts";
import { hasBrowser, jupyterEnvironment } from "../support/environment.ts";
import { long } from "../support/full.ts";
import { NotebookPage, notebookOf, notebookTimeout, stopKernels } from "../support/jupyterlab.ts";
import { type FrontEnd, sharedJupyter } from "../support/shared-jupyter.ts";

const ownWidget = `import { scatter } from "albedo/figures";
import { numberBetween, widget } from "albedo/widgets";
const view = \`export default {
  render({ model, el, experimental, signal }) {
    const slider = Object.assign(document.createElement("input"), { type: "range", min: 0, max: 30, ariaLabel: "k" });
    const text = document.createElement("output");
    const show = () => {
      slider.value = model.get("k");
      text.textContent = "k = " + model.get("k") + ", sum " + model.get("numbers").reduce((a, b) => a + b, 0);
    };
    slider.addEventListener("input", () => {
      model.set("k", Number(slider.value));
      model.set("numbers", Float32Array.of(slider.value, 0.5));
      model.save_changes();
    }, { signal });
    const call = Object.assign(document.createElement("button"), { textContent: "call" });
    call.onclick = async () => { call.textContent = String((await experimental.invoke("square", model.get("k")))[0]); };
    model.on("change:k", show);
    model.on("change:numbers", show);
    show();
    el.append(slider, text, call);
  },
};\`;
const own = widget({
  state: { k: 3, numbers: Float32Array.of(1, 2) },
  view,
  accept: { k: numberBetween(0, 20) },
  commands: { square: (k) => Number(k) ** 2 },
  fallback: () => scatter({ x: [1, 2], y: [2, 1], title: "Static" })[Symbol.for("Jupyter.display")](),
});
own.on("k", (k) => console.log("kernel has " + k));
own`;

const movedFigure = [
  `import { scatter } from "albedo/figures";
import { liveFigure } from "albedo/widgets";
const moved = liveFigure(scatter({ x: [0, 1, 2], y: [0, 1, 2] }));
moved`,
  `moved.restyle({ y: Float32Array.of(5, 6, 9), "marker.color": "red" });
moved.restyle({ x: Float32Array.of(10, 11, 30) });
moved.append({ x: [31], y: [8] });`,
  'moved.restyle({ x: ["a", "b", "c", "d"] });',
  'moved.restyle({ "marker.[0]": "blue" });',
  "moved.restyle({ y: Float32Array.of(1, 2, 3, 50) });",
  `moved.on("hover", ({ point }) => console.log("at " + point));
moved.restyle({ opacity: 0.1 });
moved.append({ x: [4], y: [4] });
moved.restyle({ x: [1, 2], y: [3, 4] });
moved.restyle({ marker: { color: "green" } });
moved.restyle({ "marker.size": 9 });`,
  'moved.relayout({ dragmode: "select" });',
  "moved.select([[1]]);",
];

const manyPoints = `import { Figure } from "albedo/figures";
import { liveFigure } from "albedo/widgets";
const count = 5_000;
const x = Float32Array.from({ length: count }, (_, i) => i / count);
const y = (k: number) => x.map((_, i) => ((i * 7919 * k) % count) / count);
const points = { type: "scattergl", mode: "markers", x };
const many = liveFigure(
  new Figure({
    data: [
      { ...points, y: y(1) },
      { ...points, y: x.map((value) => value ** 2), marker: { color: "black" } },
      { ...points, y: y(1), xaxis: "x2", yaxis: "y2" },
    ],
    layout: { xaxis: { domain: [0, 0.45] }, xaxis2: { domain: [0.55, 1] }, yaxis2: { type: "log", anchor: "x2" } },
  }),
);
let zooms = 0;
many.on("relayout", () => zooms++);
many`;

describe.skipIf(!hasBrowser)("a widget in a real front end", { timeout: notebookTimeout }, () => {
  const cells = [ownWidget, "own", 'own.get("k") + own.get("numbers")[0]', "own.set({ k: 12 })"];
  const files = {
    "many.ipynb": notebookOf([
      manyPoints,
      "many.restyle({ y: y(3) }, [0, 2]);",
      "many.restyle({ visible: true });",
      "many.select([Array.from({ length: 50 }, (_, i) => i)]);",
      "many.restyle({ y: y(1) }, [0, 2]);",
      "many.restyle({ visible: true });",
      "many.restyle({ y: y(1).map((value) => 2 * value) }, [0]);",
      "many.restyle({ visible: true });",
      'many.relayout({ "yaxis.range": [0, 3] });',
      `console.log("zoomed " + zooms + " times");`,
    ]),
    "gl.ipynb": notebookOf([
      `import { scatter } from "albedo/figures";
import { liveFigure } from "albedo/widgets";
const x = Float32Array.from({ length: 4_000 }, (_, i) => i);
const figures = Array.from({ length: 6 }, () => liveFigure(scatter({ x, y: x.map((value) => Math.sin(value)) })));`,
      ...Array.from({ length: 6 }, (_, i) => `figures[${i}]`),
      "for (const figure of figures) figure.restyle({ y: x.map((value) => 100 * Math.sin(value)) });",
    ]),
    "moved.ipynb": notebookOf(movedFigure),
    "own.ipynb": notebookOf(cells),
  };
  const frontEnd = sharedJupyter({ files }, async ({ server, browser }) => ({
    notebook: await NotebookPage.open(server, browser, "own.ipynb"),
  }));

  test("mouse and keyboard reach the kernel, and its answers every view", async () => {
    const { notebook } = frontEnd();
    const { page } = notebook;
    await notebook.runAll();
    const live = page.locator(".albedo-widget[data-state=live]");
    await expect.poll(() => live.count(), { timeout: 90_000 }).toBe(2);
    await expect.poll(() => texts(live)).toEqual(["k = 12, sum 3", "k = 12, sum 3"]);

    await live.first().getByRole("slider").focus();
    for (let i = 0; i < 5; i++) await page.keyboard.press("ArrowRight");
    await expect.poll(() => texts(live)).toEqual(["k = 17, sum 17.5", "k = 17, sum 17.5"]);
    await expect.poll(() => page.locator(".jp-OutputArea").first().textContent()).toContain("kernel has 17");
    await live.last().getByRole("button").click();
    await expect.poll(() => live.last().getByRole("button").textContent()).toBe("289");

    // Above 20 the kernel refuses; the view says so and goes back.
    await live.first().getByRole("slider").focus();
    await page.keyboard.press("End");
    await expect.poll(() => live.first().getByRole("alert").textContent()).toContain("a number from 0 to 20");
    await expect.poll(async () => (await texts(live))[1]).toMatch(/^k = 17/);
    await notebook.runCell(2);
    await expect.poll(() => page.locator(".jp-OutputArea").nth(2).textContent()).toContain("47");

    await notebook.pictures(2);
    const { cells } = await notebook.save("own.ipynb");
    for (const { outputs } of cells.slice(0, 2)) {
      const { data } = outputs!.find(({ output_type }) => output_type === "execute_result")!;
      expect(data).toMatchObject({ [widgetMime]: { model_id: expect.any(String) }, "text/plain": expect.anything() });
      expect(data!["image/png"]).toMatch(/^iVBOR/);
    }

    await notebook.reload();
    await expect.poll(() => live.count(), { timeout: 90_000 }).toBe(2);
    await expect.poll(() => texts(live)).toEqual(["k = 17, sum 30.5", "k = 17, sum 30.5"]);
    await live.last().getByRole("slider").focus();
    await page.keyboard.press("ArrowLeft");
    await expect.poll(() => texts(live)).toEqual(["k = 16, sum 16.5", "k = 16, sum 16.5"]);

    // Run again, the widget of before is gone from page and kernel.
    await notebook.runAll();
    await expect.poll(() => texts(live), { timeout: 90_000 }).toEqual(["k = 12, sum 3", "k = 12, sum 3"]);
    await expect.poll(() => openComms(page), { timeout: 90_000 }).toBe(1);

    await notebook.restartKernel();
    await expect
      .poll(() => page.locator(".albedo-widget[data-state=stopped], .albedo-live[data-state=static]").count())
      .toBe(2);
    expect(notebook.errors).toEqual([]);
    expect(notebook.foreignRequests).toEqual([]);
  });

  test("a figure's points move in place, and its axes follow them: from numbers to numbers, and to names", async () => {
    const { notebook } = frontEnd();
    await notebook.show("moved.ipynb");
    const plot = notebook.page.locator(".albedo-widget[data-state=live] .js-plotly-plot");
    const shown = () =>
      plot.evaluate((element) => {
        type Axis = { type: string; range: number[] };
        type Trace = { x: ArrayLike<unknown>; y: ArrayLike<unknown>; marker: { color: string } };
        const { data, layout } = element as unknown as { data: [Trace]; layout: { xaxis: Axis; yaxis: Axis } };
        const { x, y, marker } = data[0];
        const [{ type }, { range }] = [layout.xaxis, layout.yaxis];
        return { x: Array.from(x), y: Array.from(y), color: marker.color, type, top: Math.round(range[1]!) };
      });
    await notebook.runCell(0);
    await plot.waitFor({ timeout: 90_000 });
    await notebook.runCell(1);
    const numbers = { x: [10, 11, 30, 31], y: [5, 6, 9, 8], color: "red", type: "linear", top: 9 };
    await expect.poll(shown, { timeout: 90_000 }).toEqual(numbers);
    await notebook.runCell(2);
    const names = { ...numbers, x: ["a", "b", "c", "d"], type: "category" };
    await expect.poll(shown, { timeout: 90_000 }).toEqual(names);
    await notebook.runCell(3);
    const alert = notebook.page.locator(".albedo-widget").getByRole("alert");
    await expect.poll(() => alert.textContent(), { timeout: 90_000 }).toMatch(/^The figure could not be changed: ./);
    await notebook.runCell(4);
    await expect.poll(shown, { timeout: 90_000 }).toMatchObject({ y: [1, 2, 3, 50], type: "category" });
    await expect.poll(async () => (await shown()).top, { timeout: 90_000 }).toBeGreaterThan(50);
    await notebook.runCell(5);
    await expect.poll(shown, { timeout: 90_000 }).toMatchObject({ x: [1, 2], y: [3, 4], color: "green" });
    await plot.press("ArrowRight");
    await plot.press("ArrowRight");
    await expect.poll(() => notebook.page.locator(".jp-Cell").nth(5).textContent()).toMatch(/at 1\s*$/);

    // A box that the reader has drawn goes when the kernel chooses other points, else Plotly would choose those in it again.
    await notebook.runCell(6);
    const chosen = () =>
      plot.evaluate((element) => {
        type Chosen = { data: { selectedpoints?: number[] }[]; layout: { selections?: unknown[]; dragmode: string } };
        const { data, layout } = element as unknown as Chosen;
        return { boxes: layout.selections?.length ?? 0, points: data[0]!.selectedpoints, mode: layout.dragmode };
      });
    await expect.poll(chosen, { timeout: 90_000 }).toMatchObject({ mode: "select" });
    await plot.scrollIntoViewIfNeeded();
    const area = (await plot.locator(".nsewdrag").first().boundingBox())!;
    await notebook.page.mouse.move(area.x + 4, area.y + 4);
    await notebook.page.mouse.down();
    await notebook.page.mouse.move(area.x + area.width - 4, area.y + area.height - 4, { steps: 5 });
    await notebook.page.mouse.up();
    await expect.poll(chosen, { timeout: 90_000 }).toMatchObject({ boxes: 1, points: [0, 1] });
    await notebook.settled();
    expect(await chosen()).toMatchObject({ boxes: 1, points: [0, 1] });
    await notebook.runCell(7);
    await expect.poll(chosen, { timeout: 90_000 }).toMatchObject({ boxes: 0, points: [1] });
    expect(notebook.errors).toEqual([]);
  });

  test(
    "figures in WebGL out of sight give their contexts back, and are drawn as they are now when seen again",
    long,
    async () => {
      const { notebook } = frontEnd();
      const { page } = notebook;
      await notebook.show("gl.ipynb");
      await notebook.runAll();
      const widgets = page.locator(".albedo-widget[data-state=live]");
      await expect.poll(() => widgets.count(), { timeout: 90_000 }).toBe(6);
      const resting = page.locator(".albedo-widget[data-state=live]:not(:has(.gl-canvas-focus))");
      await expect.poll(() => resting.count(), { timeout: 90_000 }).toBe(2);
      const place = await resting.first().evaluate((element) => {
        type Page = { document: { querySelectorAll(selector: string): Iterable<unknown> } };
        const { document } = globalThis as unknown as Page;
        return [...document.querySelectorAll(".albedo-widget")].indexOf(element);
      });
      await notebook.runCell(7);
      const widget = widgets.nth(place);
      await widget.scrollIntoViewIfNeeded();
      const plot = widget.locator(".js-plotly-plot");
      await plot.locator(".gl-canvas-focus").waitFor({ state: "attached", timeout: 90_000 });
      const top = () =>
        plot.evaluate(
          (element) => (element as unknown as { layout: { yaxis: { range: number[] } } }).layout.yaxis.range[1],
        );
      await expect.poll(top, { timeout: 90_000 }).toBeGreaterThan(90);
      await plot.press("ArrowRight");
      await plot.locator(".hovertext").first().waitFor({ timeout: 90_000 });
      expect(notebook.errors).toEqual([]);
    },
  );

  test("many points move alone, with the axes that must, as a whole drawing shows them", async () => {
    const { notebook } = frontEnd();
    const { page } = notebook;
    await notebook.show("many.ipynb");
    const plot = page.locator(".albedo-widget[data-state=live] .js-plotly-plot");
    await notebook.runCell(0);
    await plot.locator(".gl-canvas").first().waitFor({ timeout: 90_000 });
    await notebook.settled();
    await plot.evaluate((element) => {
      type Plot = { on(event: string, tell: () => void): void; querySelector(selector: string): unknown };
      type Observe = new (tell: (changes: unknown[]) => void) => { observe(target: unknown, what: object): void };
      const { MutationObserver } = globalThis as unknown as { MutationObserver: Observe };
      const drawings = { x: 0, y: 0, all: 0 };
      const plot = element as unknown as Plot;
      for (const name of ["x", "y"] as const) {
        const count = new MutationObserver((changes) => (drawings[name] += changes.length));
        count.observe(plot.querySelector(`.${name}axislayer-above`), { subtree: true, childList: true });
      }
      plot.on("plotly_afterplot", () => drawings.all++);
      Object.assign(globalThis, { drawings });
    });
    const drawings = () =>
      page.evaluate(() => ({ ...(globalThis as unknown as { drawings: Record<"x" | "y" | "all", number> }).drawings }));
    /** What the figure looks like after a cell, and which axes were drawn for it. */
    const after = async (cell: number) => {
      const before = await drawings();
      await notebook.runCell(cell);
      await expect.poll(async () => (await drawings()).all, { timeout: 90_000 }).toBeGreaterThan(before.all);
      await notebook.settled();
      await page.mouse.move(0, 0);
      const now = await drawings();
      const axes = (["x", "y"] as const).filter((name) => now[name] > before[name]).join();
      return { picture: await plot.screenshot(), axes };
    };
    const first = await plot.screenshot();
    const moved = await after(1);
    expect(moved.axes).toBe("");
    expect(moved.picture.equals(first)).toBe(false);
    // What the pointer finds has moved along.
    const place = await plot.evaluate((element) => {
      type Axis = { _offset: number; d2p(value: number): number };
      const { _fullLayout: layout } = element as unknown as { _fullLayout: { xaxis: Axis; yaxis: Axis } };
      return [layout.xaxis, layout.yaxis].map((axis, i) => axis._offset + axis.d2p([0.2, 0.4][i]!));
    });
    const label = plot.locator(".hovertext");
    await plot.hover({ position: { x: place[0]!, y: place[1]! } });
    await label.first().waitFor({ timeout: 90_000 });
    expect(await label.first().textContent()).toMatch(/0\.2.*0\.4/);
    await page.mouse.move(0, 0);
    await label.first().waitFor({ state: "detached", timeout: 90_000 });
    const whole = await after(2);
    expect(whole.axes).toBe("x,y");
    expect(whole.picture.equals(moved.picture)).toBe(true);

    await after(3);
    const movedChosen = await after(4);
    expect(movedChosen.axes).toBe("");
    expect((await after(5)).picture.equals(movedChosen.picture)).toBe(true);
    expect(movedChosen.picture.equals(first)).toBe(false);

    const wider = await after(6);
    expect(wider.axes).toBe("y");
    const top = await plot.evaluate(
      (element) => (element as unknown as { layout: { yaxis: { range: number[] } } }).layout.yaxis.range[1],
    );
    expect(top).toBeGreaterThan(1.9);
    expect((await after(7)).picture.equals(wider.picture)).toBe(true);
    // Only what the reader does is told.
    await after(8);
    await plot.locator(".nsewdrag").first().dblclick();
    await notebook.runCell(9);
    await expect.poll(() => page.locator(".jp-OutputArea").last().textContent()).toContain("zoomed 1 times");
    expect(notebook.errors).toEqual([]);
  });

  test(
    "reopened without its kernel it shows the saved figure, as nbconvert's page does, also when it is printed",
    long,
    async () => {
      const { server, browser } = frontEnd();
      await frontEnd().notebook.close();
      if (!readFileSync(join(server.folder, "own.ipynb"), "utf8").includes("image/png")) await runAndSave(frontEnd());
      expect(await stopKernels(server)).toBeGreaterThan(0);
      const notebook = await NotebookPage.open(server, browser, "own.ipynb");
      const { page } = notebook;
      await page.waitForSelector(".albedo-live[data-state=static] .albedo-figure[data-state=drawn]", {
        timeout: 90_000,
      });
      expect(await page.locator(".albedo-live .albedo-widget-note").first().textContent()).toContain("Run the cell");
      expect(notebook.errors).toEqual([]);
      await notebook.close();
      const html = execFileSync(
        jupyterEnvironment!.python,
        ["-m", "nbconvert", "--to", "html", "--stdout", join(server.folder, "own.ipynb")],
        { encoding: "utf8", maxBuffer: 1e8, stdio: ["ignore", "pipe", "ignore"] },
      );
      expect(html.match(/<img[^>]*src="data:image\/png;base64,/g)).toHaveLength(2);
      expect(html).not.toContain(plotlyMime);
      // What nbconvert --to webpdf does, which needs another package of Python: its page, printed by a Chromium.
      const printed = await browser.newPage();
      await printed.route(/^https?:/, (route) => route.abort());
      await printed.setContent(html);
      const pdf = (await printed.pdf()).toString("latin1");
      await printed.close();
      expect(pdf).toMatch(/\/Subtype\s*\/Image/);
    },
  );
});

/** Leaves the notebook as the first test does, for a server that is new since. */
async function runAndSave({ server, browser }: FrontEnd): Promise<void> {
  const notebook = await NotebookPage.open(server, browser, "own.ipynb");
  await notebook.runAll();
  await notebook.pictures(2);
  await notebook.save("own.ipynb");
  await notebook.close();
}

/** What the views say. */
function texts(views: Locator): Promise<string[]> {
  return views.locator("output").allInnerTexts();
}

/** Number of widget comms that the kernel has open. */
function openComms(page: NotebookPage["page"]): Promise<number> {
  return page.evaluate(async () => {
    type Reply = { content: { comms: object } };
    type Kernel = { requestCommInfo(content: object): Promise<Reply> };
    type App = { shell: { currentWidget: { sessionContext: { session: { kernel: Kernel } } } } };
    const { shell } = (globalThis as unknown as { jupyterapp: App }).jupyterapp;
    const { kernel } = shell.currentWidget.sessionContext.session;
    return Object.keys((await kernel.requestCommInfo({ target_name: "jupyter.widget" })).content.comms).length;
  });
}
