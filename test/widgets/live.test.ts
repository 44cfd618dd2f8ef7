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
  "moved.restyle({ y: Float32Array.of(1, 2, 3, 50) });",
];

describe.skipIf(!hasBrowser)("a widget in a real front end", { timeout: notebookTimeout }, () => {
  const cells = [ownWidget, "own", 'own.get("k") + own.get("numbers")[0]', "own.set({ k: 12 })"];
  const files = { "moved.ipynb": notebookOf(movedFigure), "own.ipynb": notebookOf(cells) };
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
    await expect.poll(shown, { timeout: 90_000 }).toMatchObject({ y: [1, 2, 3, 50], type: "category" });
    await expect.poll(async () => (await shown()).top, { timeout: 90_000 }).toBeGreaterThan(50);
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
