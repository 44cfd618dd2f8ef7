import type { Browser, Locator } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { widgetMime } from "../../kernel/protocol.ts";
import { hasBrowser } from "../support/environment.ts";
import { long } from "../support/full.ts";
import {
  type JupyterServer,
  launchBrowser,
  NotebookPage,
  notebookOf,
  notebookTimeout,
  startJupyter,
  stopKernels,
} from "../support/jupyterlab.ts";
import { everyWidget, widgetDrives } from "../support/widget-drives.ts";
import { WidgetPage } from "../support/widget-page.ts";

const name = "every-widget.ipynb";
const count = widgetDrives.length;
const shownAgain = widgetDrives.map(({ variable }) => `await display(${variable});`).join("\n");

/** A front end with one notebook of all widgets, in a page that all tests of a block share. */
function openFrontEnd(app: "lab" | "notebook", cells: readonly string[]) {
  const opened = {} as { server: JupyterServer; browser: Browser; notebook: NotebookPage; widgets: WidgetPage };
  beforeAll(async () => {
    const files = { [name]: notebookOf([...cells, "cutter.nClusters"]) };
    [opened.server, opened.browser] = await Promise.all([startJupyter({ app, files }), launchBrowser()]);
    opened.notebook = await NotebookPage.open(opened.server, opened.browser, name, app);
    opened.widgets = new WidgetPage(opened.notebook);
    await opened.notebook.page.setViewportSize({ width: 1240, height: 2400 });
    await opened.notebook.runAll();
  }, notebookTimeout);
  afterAll(async () => {
    await opened.browser?.close();
    await opened.server?.stop();
  });
  return opened;
}

/** What the views show, by the widgets' names. */
async function shown({ live }: WidgetPage): Promise<Record<string, string>> {
  const texts = await Promise.all(widgetDrives.map(({ shows }, i) => shows(live.nth(i))));
  return Object.fromEntries(widgetDrives.map(({ name }, i) => [name, texts[i]!]));
}

/** What holds of every widget when page and kernel go and come again: the last tests of a block. */
function testLifeAfter(app: "lab" | "notebook", opened: ReturnType<typeof openFrontEnd>, views: number): void {
  test("every widget leaves a text, and a figure or a table with at most 30 kB beyond its numbers, in the file", async () => {
    const { notebook } = opened;
    const cells = (await notebook.save(name)).cells.filter(({ outputs }) =>
      outputs?.some(({ data }) => data?.[widgetMime] !== undefined),
    );
    for (const [i, { outputs }] of cells.slice(0, count).entries()) {
      const { data } = outputs!.find(({ data }) => data?.[widgetMime] !== undefined)!;
      const { "image/png": _, ...kept } = data!;
      expect(kept, widgetDrives[i]!.name).toHaveProperty(["text/plain"]);
      const json = JSON.stringify(kept);
      expect(json.length, widgetDrives[i]!.name).toBeLessThan(120_000);
      expect(json.replace(/"bdata":"[^"]*"/g, "").length, widgetDrives[i]!.name).toBeLessThan(30_000);
    }
  });

  test("loaded again with a live kernel every widget shows what it showed, and answers", long, async () => {
    const { notebook, widgets } = opened;
    await notebook.save(name);
    const before = await shown(widgets);
    await notebook.reload();
    await widgets.count(views);
    await expect.poll(() => shown(widgets), { timeout: 60_000 }).toEqual(before);
    // A page that was loaded again does not know the cells that are to print: the kernel is asked what it has.
    const cutter = widgetDrives.findIndex(({ name }) => name === "dendrogramCutter");
    const slider = widgets.live.nth(cutter).getByRole("slider");
    await slider.press("ArrowDown");
    const now = await slider.getAttribute("aria-valuenow");
    const asked = notebook.page.locator(".jp-Cell").last().locator(".jp-OutputArea-output pre");
    const answer = async () => {
      await notebook.runCell((await notebook.page.locator(".jp-Cell").count()) - 1);
      return (await asked.allTextContents()).join("").trim();
    };
    await expect.poll(answer, { timeout: 60_000 }).toBe(now);
  });

  test("when the kernel is restarted every widget says so, and nothing was amiss in the page", async () => {
    const { notebook } = opened;
    await notebook.restartKernel();
    const stopped = notebook.page.locator(".albedo-widget[data-state=stopped], .albedo-live[data-state=static]");
    await expect.poll(() => stopped.count(), { timeout: 60_000 }).toBe(views);
    expect(notebook.errors).toEqual([]);
    expect(notebook.foreignRequests).toEqual([]);
    await notebook.close();
  });

  test(
    "opened again without its kernel every widget is the figure, the table or the text beside it",
    long,
    async () => {
      const { server, browser } = opened;
      expect(await stopKernels(server)).toBeGreaterThan(0);
      const notebook = await NotebookPage.open(server, browser, name, app);
      const still = notebook.page.locator(".albedo-live[data-state=static]");
      await expect.poll(() => still.count(), { timeout: 60_000 }).toBe(views);
      await notebook.figures();
      for (const [i, { name }] of widgetDrives.entries()) {
        const content = still
          .nth(i)
          .locator(".albedo-figure[data-state=drawn], .albedo-figure[data-state=resting], table, pre");
        expect(await content.count(), name).toBeGreaterThan(0);
        expect(await still.nth(i).locator(".albedo-widget-note").textContent(), name).toContain("Run the cell");
      }
      expect(notebook.errors).toEqual([]);
      expect(notebook.foreignRequests).toEqual([]);
      await notebook.close();
    },
  );
}

describe.skipIf(!hasBrowser)("every widget in Notebook 7", long, () => {
  const opened = openFrontEnd("notebook", [...everyWidget, shownAgain]);

  test("each opens, and opens once more in another cell", () => opened.widgets.count(2 * count), notebookTimeout);

  test.each(widgetDrives.map((drive, i) => ({ ...drive, i })))(
    "$name answers to keys and mouse, and both of its views follow",
    async ({ i, keys, keysHeard, mouse, mouseHeard, shows }) => {
      const { widgets } = opened;
      const [view, other] = [widgets.live.nth(i), widgets.live.nth(count + i)];
      const start = await shows(view);
      for (const [act, heard] of [
        [keys, keysHeard],
        [mouse, mouseHeard],
      ] as const) {
        // biome-ignore format: pairs
        if (heard) await widgets.hears(i, () => act(view, widgets), heard);
        else {
          const before = await shows(view);
          await act(view, widgets);
          await expect.poll(() => shows(view), { timeout: 30_000 }).not.toBe(before);
        }
      }
      if (i < count - 2) await expect.poll(() => shows(view), { timeout: 30_000 }).not.toBe(start);
      await expect.poll(async () => (await shows(view)) === (await shows(other)), { timeout: 30_000 }).toBe(true);
    },
  );

  testLifeAfter("notebook", opened, 2 * count);
});

describe.skipIf(!hasBrowser)("the explorers in a real JupyterLab", { timeout: notebookTimeout }, () => {
  const opened = openFrontEnd("lab", everyWidget);

  /** A widget's view and its cell, by name. */
  const widgetOf = (name: string): [view: Locator, cell: number] => {
    const cell = widgetDrives.findIndex((drive) => drive.name === name);
    return [opened.widgets.live.nth(cell), cell];
  };
  const says = (view: Locator) => view.getByRole("status").last().textContent();

  test("every widget opens", () => opened.widgets.count(count), notebookTimeout);

  test("liveFigure: keys pick a point, draw a box and a lasso, which is said aloud, a drag chooses", async () => {
    const { widgets } = opened;
    const [figure, cell] = widgetOf("liveFigure");
    await figure.getByRole("application").focus();
    await widgets.hears(cell, () => press("ArrowRight", "Enter"), "click 0 0");
    await expect.poll(() => said(figure)).toMatch(/^Picked point 1, x .*, y /);
    const area = figure.locator(".albedo-figure-area");
    await widgets.hears(cell, () => press(...Array(4).fill("Shift+ArrowRight"), "Shift+ArrowUp"), /selected [1-9]/);
    await expect.poll(() => said(figure)).toMatch(/^Box of x −?[\d.]+ to .*, y −?[\d.]+ to .*: [\d,]+ chosen$/);
    expect(await area.count()).toBe(1);
    await press("Enter");
    await expect.poll(() => said(figure)).toMatch(/^[\d,]+ chosen$/);
    expect(await area.count()).toBe(0);
    await widgets.hears(cell, () => press("Escape"), "selected 0");
    // A lasso of three corners: the point, to the left of it and up from there.
    await press("l", "Enter");
    await expect.poll(() => said(figure)).toContain("needs a third corner");
    await press(...Array(8).fill("ArrowLeft"), "l", ...Array(8).fill("ArrowUp"));
    await expect.poll(() => said(figure)).toMatch(/^Corner 3 at x −?[\d.]+, y −?[\d.]+$/);
    expect(await area.count()).toBe(1);
    await widgets.hears(cell, () => press("Enter"), /selected [1-9]\d\d/);
    await expect.poll(() => said(figure)).toMatch(/^[\d,]+ chosen$/);
    expect(await area.count()).toBe(0);
    const plot = figure.locator(".nsewdrag").first();
    await widgets.hears(cell, () => widgets.drag(plot, [0.2, 0.2], [0.8, 0.8]), /selected [1-9]/);
  });

  test("dendrogramCutter: the cut moves by keys and by mouse, a branch is chosen by both", async () => {
    const { widgets } = opened;
    const [cutter, cell] = widgetOf("dendrogramCutter");
    const slider = cutter.getByRole("slider");
    await slider.focus();
    await widgets.hears(cell, () => press("ArrowDown"), "cut 7");
    await expect.poll(() => cutter.locator("tbody tr").count()).toBe(7);
    await widgets.hears(cell, () => press("ArrowLeft", "Enter"), /branch [1-9]/);
    await expect
      .poll(() => cutter.getByRole("img", { name: /^Silhouettes, mean/ }).count(), { timeout: 60_000 })
      .toBe(1);
    // The uppermost bracket holds all samples.
    await widgets.hears(cell, () => slider.click({ position: { x: 200, y: 25 } }), /branch \d{5}/);
    const line = await lineOf(slider);
    const { height } = (await slider.boundingBox())!;
    await widgets.hears(cell, () => widgets.drag(slider, [0.5, line / height], [0.5, 45 / height]), /cut [2-5]\b/);
    await widgets.picture(cutter, "widget-dendrogram-cutter");
  });

  test("landExplorer: one brush over map, histogram and scatter plot; a correlation opens its pair", async () => {
    const { widgets, notebook } = opened;
    const [explorer, cell] = widgetOf("landExplorer");
    await explorer.getByRole("grid").locator("canvas").first().waitFor();
    const map = explorer.getByLabel(/^Map of the variable/);
    const messages = notebook.countSent();
    await widgets.hears(cell, () => widgets.drag(map, [0.45, 0.2], [0.7, 0.6], 60), /brush [1-9]/);
    // Sixty moves of the pointer; the kernel hears of the choice when it rests. One message or two for each of the ten.
    const { count, seconds } = messages();
    expect(count / seconds).toBeLessThan(12);
    await expect.poll(() => says(explorer)).toMatch(/rows chosen; mean/);
    await widgets.picture(explorer, "widget-land-explorer");
    const boxed = await says(explorer);
    await notebook.page.keyboard.down("Alt");
    await widgets.hears(cell, () => widgets.drag(map, [0.45, 0.2], [0.7, 0.3], 8, [0.6, 0.6]), /brush [1-9]/);
    await notebook.page.keyboard.up("Alt");
    expect(await says(explorer)).not.toBe(boxed);

    const pair = explorer.getByRole("button", { name: /^DHR443 and NDVI/ }).first();
    await pair.press("Enter");
    await expect.poll(() => pair.getAttribute("aria-pressed")).toBe("true");
    const histogram = explorer.getByRole("application", { name: /^Histogram/ });
    await histogram.focus();
    await widgets.hears(cell, () => press("Escape"), /brush 0/);
    await expect.poll(() => says(explorer)).toContain("Drag a box");
    await widgets.hears(cell, () => press("ArrowRight"), /brush [1-9]/);
    // The scatter plot and the map are brushed by keys too: Shift and arrows draw a box, to the right and down from the point.
    for (const plot of [explorer.getByRole("application", { name: /^Scatter plot/ }), map]) {
      await plot.focus();
      await widgets.hears(cell, () => press("Escape"), /brush 0/);
      await press("ArrowRight");
      await widgets.hears(cell, () => press(...Array(6).fill("Shift+ArrowRight"), ...Array(6).fill("Shift+ArrowDown")), /brush [1-9]/); // biome-ignore format: one line
      await expect.poll(() => said(plot.locator(".."))).toMatch(/^Box of .*: [\d,]+ chosen$/);
      const boxed = await says(explorer);
      await press("Enter");
      await expect.poll(() => said(plot.locator(".."))).toMatch(/^[\d,]+ chosen$/);
      expect(await says(explorer)).toBe(boxed);
    }
    // A lasso of three corners, from a place in Africa to the east and then to the south.
    await map.hover({ position: await shareOf(map, 0.57, 0.45) });
    await widgets.hears(cell, () => press("Escape"), /brush 0/);
    await press("l", ...Array(6).fill("ArrowRight"), "l", ...Array(8).fill("ArrowDown"));
    await expect.poll(() => said(map.locator(".."))).toMatch(/^Corner 3 at longitude .*, latitude /);
    await widgets.hears(cell, () => press("Enter"), /brush [1-9]/);
    await expect.poll(() => said(map.locator(".."))).toMatch(/^[\d,]+ chosen$/);
    await explorer.getByLabel("Variable", { exact: true }).selectOption({ label: "NDVI" });
    await expect.poll(() => says(explorer)).toContain("mean NDVI");
  });

  test("two fingers zoom a plot and choose nothing", async () => {
    const { widgets } = opened;
    const [explorer] = widgetOf("landExplorer");
    const scatter = explorer.getByRole("application", { name: /^Scatter plot/ });
    await scatter.focus();
    await press("Escape", "0");
    await expect.poll(() => says(explorer)).toContain("Drag a box");
    const whole = await scatter.getAttribute("data-zoom");
    await widgets.pinch(scatter, 3);
    await expect.poll(async () => Number(await scatter.getAttribute("data-zoom"))).toBeGreaterThan(2);
    expect([whole, await says(explorer)]).toEqual(["1", expect.stringContaining("Drag a box")]);
    await scatter.focus();
    await press("0");
    await expect.poll(() => scatter.getAttribute("data-zoom")).toBe("1");
  });

  test("clusterBrowser: pictures are chosen, relabelled with undo, brushed, and kept in the notebook", async () => {
    const { widgets, notebook } = opened;
    const [classes, cell] = widgetOf("clusterBrowser");
    await widgets.hears(cell, () => classes.getByRole("button", { name: /^streaky/ }).click(), "selected 90");
    await classes.getByLabel("New class").selectOption({ label: "mottled" });
    const relabel = classes.getByRole("button", { name: "Relabel" });
    await widgets.hears(cell, () => relabel.press("Enter"), "mottled 180");
    expect(await classes.getByRole("button", { name: /^mottled/ }).textContent()).toBe("mottled (180)");
    await classes.getByRole("application", { name: /^Pictures on a plane/ }).focus();
    await widgets.hears(cell, () => press("Escape", "ArrowRight", "Enter"), /selected 1\b/);
    for (const brush of [/^Histogram of local time/, /^Histogram of latitude/]) {
      await classes.getByLabel(brush).focus();
      await widgets.hears(cell, () => press("ArrowRight"), /selected [1-9]\d/);
      await press("Escape");
      await expect.poll(() => says(classes)).toBe("360 pictures");
    }
    const strip = classes.getByLabel("Class bright");
    await widgets.hears(cell, () => strip.click({ position: { x: 12, y: 12 } }), /selected 1\b/);
    await widgets.picture(classes, "widget-cluster-browser");

    // Run again, the classes given by hand are there: they are kept in the notebook.
    await notebook.runCell(everyWidget.findIndex((code) => code.includes("clusterBrowser(")));
    await widgets.count(count);
    await expect.poll(() => widgets.prints(cell)).toContain("mottled 180");
    await widgets.hears(cell, () => classes.getByRole("button", { name: "Undo" }).click(), "mottled 90");
  });

  test("confusionExplorer: cells open by mouse and by keys", async () => {
    const { widgets } = opened;
    const [confusion, cell] = widgetOf("confusionExplorer");
    const mistaken = confusion.getByLabel("truly bright, taken for streaky: 9");
    await widgets.hears(cell, () => mistaken.click(), /members 9\b/);
    await widgets.hears(cell, () => press("ArrowDown", "Enter"), "members 81");
    await widgets.picture(confusion, "widget-confusion-explorer");
  });

  test("latentExplorer: the cross is dragged, or moved by keys, and decoded in the page", async () => {
    const { widgets } = opened;
    const [latent, cell] = widgetOf("latentExplorer");
    const decoded = () => latent.getByRole("img", { name: /^Decoded/ }).getAttribute("aria-label");
    await expect.poll(decoded).toMatch(/DHR443 −?\d/);
    const before = await decoded();
    await latent.getByRole("button", { name: "Slope of the decoder" }).press("Enter");
    await latent.getByLabel(/^Samples on the latent plane/).focus();
    await widgets.hears(cell, () => press(...Array(5).fill("Control+ArrowRight")), "point right");
    await expect.poll(decoded).not.toBe(before);
    await widgets.drag(latent.getByLabel(/^Samples on the latent plane/), [0.75, 0.8], [0.95, 0.95]);
    await expect.poll(() => says(latent)).toMatch(/nearest sample \d+/);
    expect(await widgets.prints(cell)).not.toContain("asked the kernel");
    await widgets.picture(latent, "widget-latent-explorer");
  });

  test("venusFrame: mask and fit follow the sliders, the cursor reads all planes", async () => {
    const { widgets } = opened;
    const [frame, cell] = widgetOf("venusFrame");
    await frame.getByLabel("Largest angle α (°)").focus();
    await widgets.hears(cell, () => press(...Array(10).fill("ArrowLeft")), "angle 65");
    await expect.poll(() => says(frame), { timeout: 30_000 }).toMatch(/k = 0\.[89]/);
    await frame.getByRole("application", { name: /^Radiance/ }).hover({ position: { x: 140, y: 140 } });
    await expect.poll(() => frame.textContent()).toMatch(/row \d+, column \d+: radiance [\d.]+ .*localTime [\d.]+ h/);
    const reading = frame.locator("[aria-live=polite]", { hasText: /^row/ });
    const before = await reading.textContent();
    await frame.getByRole("application", { name: /^Radiance/ }).press("ArrowDown");
    await expect.poll(() => reading.textContent()).not.toBe(before);
    // A lower threshold takes more pixels for outliers.
    const fitted = await says(frame);
    await frame.getByLabel("Outlier threshold tₒ (σ)").focus();
    await press(...Array(4).fill("ArrowLeft"));
    await expect.poll(() => says(frame), { timeout: 30_000 }).not.toBe(fitted);
    await widgets.picture(frame, "widget-venus-frame");
  });

  test("interact: sliders and lists change the figure below them", async () => {
    const { widgets } = opened;
    const [shown] = widgetOf("interact");
    const title = () => shown.locator(".gtitle").textContent();
    await expect.poll(title, { timeout: 30_000 }).toBe("ward, k = 2");
    await shown.locator(".noUi-handle").first().focus();
    await press("ArrowRight");
    await expect.poll(title).toBe("ward, k = 3");
    await shown.locator("select").first().selectOption("kmeans");
    await expect.poll(title).toBe("kmeans, k = 3");
    await widgets.picture(shown, "widget-interact");
  });

  test("controls: buttons, text and a film that plays", async () => {
    const { widgets } = opened;
    const [all, cell] = widgetOf("controls");
    await widgets.hears(cell, () => all.getByRole("button", { name: "Press me" }).click(), "pressed 1");
    await all.getByText("Two", { exact: true }).click();
    await all.getByRole("textbox").fill("Gale");
    await expect.poll(() => widgets.prints(cell)).toContain("name Gale");
    await all.getByText("Three", { exact: true }).click();
    await widgets.hears(
      cell,
      () => all.locator(".jupyter-widgets.widget-play button").first().click(),
      /picture [3-9]/,
    );
  });

  test("table: a million rows scroll, sort and filter, and text of the data is text", async () => {
    const { widgets } = opened;
    const [table, cell] = widgetOf("table");
    const row = table.locator(".albedo-table-row");
    await row.first().waitFor();
    await expect.poll(() => says(table)).toContain("1,000,000 rows, from 1");
    await table.getByLabel(/^Rows:/).focus();
    await press("End");
    await expect.poll(() => says(table)).toContain("from 999,987");
    await expect.poll(() => row.last().textContent()).toContain("999,999");
    // A cursor goes from row to row; readers who do not see it hear the row that it is on.
    const rows = table.getByLabel(/^Rows:/);
    const current = async () => (await table.locator(".albedo-table-cursor [role=rowheader]").textContent()) ?? "";
    await press("Home", "ArrowDown", "ArrowDown");
    await expect.poll(current).toBe("2");
    await expect
      .poll(async () => (await rows.getAttribute("aria-activedescendant")) === (await row.nth(2).getAttribute("id")))
      .toBe(true);
    await widgets.hears(cell, () => press("Enter"), "row 2");
    await widgets.hears(cell, () => press("ArrowDown", "ArrowDown", "Control+Space"), "row 2,4");
    await widgets.hears(cell, () => press("Shift+PageDown"), `row ${Array.from({ length: 14 }, (_, i) => i + 4)}`);
    await widgets.hears(cell, () => row.nth(3).click({ modifiers: ["Shift"] }), /row 4,5/);
    await press("Escape");
    await expect.poll(() => says(table)).not.toContain("chosen");
    await table.getByRole("button", { name: "index" }).press("Enter");
    await expect.poll(() => says(table), { timeout: 30_000 }).toContain("from 1");
    await table.getByLabel("Filter value").fill("> 0.5");
    await table.getByLabel("Filter place").fill("utopia");
    await press("Tab");
    await expect.poll(() => says(table), { timeout: 30_000 }).toContain("111,111 of 1,000,000");
    await widgets.hears(cell, () => row.first().click(), /row \d+/);
    await widgets.picture(table, "widget-table");
    await table.getByLabel("Filter place").fill("<b>");
    await press("Tab");
    await expect.poll(() => row.first().textContent(), { timeout: 30_000 }).toContain("<b>");
    await table.getByLabel("Filter value").fill("about five");
    await press("Tab");
    await expect.poll(() => table.locator("xpath=..").getByRole("alert").first().textContent()).toContain("about five");
  });

  testLifeAfter("lab", opened, count);

  async function press(...keys: string[]): Promise<void> {
    for (const key of keys) await opened.notebook.page.keyboard.press(key);
  }

  /** What the keys have said last, for readers who do not see the plot. */
  function said(place: Locator): Promise<string | null> {
    return place.locator("[aria-live=polite].albedo-unseen").first().textContent();
  }

  async function shareOf(element: Locator, x: number, y: number): Promise<{ x: number; y: number }> {
    const { width, height } = (await element.boundingBox())!;
    return { x: x * width, y: y * height };
  }

  /** Pixels from the top at which the cut line of a dendrogram lies: there the pointer says that it can be dragged. */
  async function lineOf(slider: Locator): Promise<number> {
    for (let y = 10; y < 270; y += 8) {
      await slider.hover({ position: { x: 100, y } });
      const cursor = await slider.evaluate(
        (canvas) => (canvas as unknown as { style: { cursor: string } }).style.cursor,
      );
      if (cursor === "ns-resize") return y;
    }
    throw new Error("the cut line is nowhere");
  }
});
