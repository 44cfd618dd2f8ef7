import { mkdirSync } from "node:fs";
import { join, resolve } from "node:path";
import type { Browser, Locator } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { hasBrowser } from "../support/environment.ts";
import {
  type JupyterServer,
  launchBrowser,
  NotebookPage,
  notebookOf,
  notebookTimeout,
  startJupyter,
} from "../support/jupyterlab.ts";
import { controlCells, landCells, pictureCells } from "../support/widget-cells.ts";

/** Set, the tests leave the pictures of docs/widgets.md. */
const gallery = process.env.ALBEDO_GALLERY ? resolve(import.meta.dirname, "../../docs/images") : undefined;

describe.skipIf(!hasBrowser)("the explorers in a real JupyterLab", { timeout: notebookTimeout }, () => {
  let server: JupyterServer;
  let browser: Browser;

  beforeAll(async () => {
    const files = {
      "land.ipynb": notebookOf(landCells),
      "pictures.ipynb": notebookOf(pictureCells),
      "controls.ipynb": notebookOf(controlCells),
    };
    [server, browser] = await Promise.all([startJupyter({ files }), launchBrowser()]);
  }, notebookTimeout);

  afterAll(async () => {
    await browser?.close();
    await server?.stop();
  });

  /** Runs a notebook, waits for its widgets, and checks at the end that the page kept quiet and stayed local. */
  async function withWidgets(name: string, count: number, check: (widgets: Widgets) => Promise<void>): Promise<void> {
    const notebook = await NotebookPage.open(server, browser, name);
    try {
      await notebook.page.setViewportSize({ width: 1240, height: 2400 });
      await notebook.runAll();
      const live = notebook.page.locator(".albedo-widget[data-state=live]");
      await expect.poll(() => live.count(), { timeout: 60_000 }).toBe(count);
      await check(new Widgets(notebook, live));
      expect(notebook.errors).toEqual([]);
      expect(notebook.foreignRequests).toEqual([]);
    } finally {
      await notebook.close();
    }
  }

  test("figure, dendrogram and map: mouse and keys reach the kernel, plots follow in the page", async () => {
    await withWidgets("land.ipynb", 3, async (widgets) => {
      const { page } = widgets.notebook;
      const [figure, cutter, explorer] = [0, 1, 2].map((i) => widgets.live.nth(i)) as [Locator, Locator, Locator];

      await figure.locator("[role=application]").focus();
      await page.keyboard.press("ArrowRight");
      await page.keyboard.press("Enter");
      await widgets.printed(0, "click 0 0");
      await drag(widgets, figure.locator(".nsewdrag").first(), [0.2, 0.2], [0.8, 0.8]);
      await widgets.printed(0, /selected [1-9]/);

      await cutter.getByRole("slider").focus();
      await page.keyboard.press("ArrowDown");
      await widgets.printed(1, "cut 7");
      await expect.poll(() => cutter.locator("tbody tr").count()).toBe(7);
      await page.keyboard.press("ArrowLeft");
      await page.keyboard.press("Enter");
      await widgets.printed(1, /branch [1-9]/);
      await expect
        .poll(() => cutter.getByRole("img", { name: /^Silhouettes, mean/ }).count(), { timeout: 30_000 })
        .toBe(1);
      const line = await cutter.getByRole("slider").boundingBox();
      await page.mouse.click(line!.x + line!.width / 2, line!.y + 20);
      await widgets.picture(cutter, "widget-dendrogram-cutter");

      await explorer.getByRole("grid").locator("canvas").first().waitFor();
      const messages = widgets.notebook.countSent();
      await drag(widgets, explorer.getByLabel(/^Map of the variable/), [0.45, 0.2], [0.7, 0.6], 60);
      await widgets.printed(2, /brush [1-9]/);
      // Sixty moves of the pointer; the kernel hears of the choice when it rests. One message or two for each of the ten.
      const { count, seconds } = messages();
      expect(count / seconds).toBeLessThan(12);
      await expect.poll(() => explorer.getByRole("status").textContent()).toMatch(/rows chosen; mean/);
      await widgets.picture(explorer, "widget-land-explorer");
      await explorer
        .getByRole("button", { name: /^DHR443 and NDVI/ })
        .first()
        .press("Enter");
      await explorer.getByRole("application", { name: /^Histogram/ }).focus();
      await page.keyboard.press("Escape");
      await expect.poll(() => explorer.getByRole("status").textContent()).toContain("Drag a box");
      await page.keyboard.press("ArrowRight");
      await expect.poll(() => explorer.getByRole("status").textContent()).toContain("rows chosen");
      await explorer.getByLabel("Variable", { exact: true }).selectOption({ label: "NDVI" });
      await expect.poll(() => explorer.getByRole("status").textContent()).toContain("mean NDVI");
    });
  });

  test("pictures: chosen, relabelled and kept; cells open; decoder and fit follow", async () => {
    await withWidgets("pictures.ipynb", 4, async (widgets) => {
      const { page } = widgets.notebook;
      const [classes, confusion, latent, frame] = [0, 1, 2, 3].map((i) => widgets.live.nth(i)) as Locator[] as [
        Locator,
        Locator,
        Locator,
        Locator,
      ];

      await classes.getByRole("button", { name: /^streaky/ }).click();
      await widgets.printed(0, "selected 90");
      await classes.getByLabel("New class").selectOption({ label: "mottled" });
      await classes.getByRole("button", { name: "Relabel" }).press("Enter");
      await widgets.printed(0, "mottled 180");
      await classes.getByRole("application", { name: /^Pictures on a plane/ }).focus();
      await page.keyboard.press("Escape");
      await page.keyboard.press("ArrowRight");
      await page.keyboard.press("Enter");
      await widgets.printed(0, "selected 1");
      await classes.getByLabel(/^Histogram of local time/).focus();
      await page.keyboard.press("ArrowRight");
      await widgets.picture(classes, "widget-cluster-browser");

      await confusion.getByLabel("truly bright, taken for streaky: 9").click();
      await widgets.printed(1, "members 9");
      await page.keyboard.press("ArrowDown");
      await page.keyboard.press("Enter");
      await widgets.printed(1, "members 81");
      await widgets.picture(confusion, "widget-confusion-explorer");

      await latent.getByRole("button", { name: "Slope of the decoder" }).press("Enter");
      const plane = latent.getByLabel(/^Samples on the latent plane/);
      await plane.focus();
      for (let i = 0; i < 5; i++) await page.keyboard.press("Control+ArrowRight");
      await widgets.printed(2, "point right");
      await drag(widgets, plane, [0.75, 0.8], [0.95, 0.95]);
      await widgets.picture(latent, "widget-latent-explorer");

      await frame.getByLabel("Largest angle α (°)").focus();
      for (let i = 0; i < 10; i++) await page.keyboard.press("ArrowLeft");
      await widgets.printed(3, "angle 65");
      await expect.poll(() => frame.locator("[role=status]").textContent()).toMatch(/k = 0\.[89]/);
      await frame.getByRole("application", { name: /^Radiance/ }).hover({ position: { x: 140, y: 140 } });
      await expect.poll(() => frame.textContent()).toMatch(/row \d+, column \d+: radiance .*localTime/);
      await widgets.picture(frame, "widget-venus-frame");

      // Run again, the classes given by hand are there: they are kept in the notebook.
      await widgets.notebook.runAll();
      await widgets.printed(0, "mottled 180");
      await classes.getByRole("button", { name: "Undo" }).click();
      await widgets.printed(0, "mottled 90");
    });
  });

  test("controls, interact and a table of a million rows", async () => {
    await withWidgets("controls.ipynb", 3, async (widgets) => {
      const { page } = widgets.notebook;
      const [shown, all, table] = [0, 1, 2].map((i) => widgets.live.nth(i)) as [Locator, Locator, Locator];
      const title = () => shown.locator(".gtitle").textContent();
      await expect.poll(title, { timeout: 30_000 }).toBe("ward, k = 2");
      await shown.locator(".noUi-handle").first().focus();
      await page.keyboard.press("ArrowRight");
      await expect.poll(title).toBe("ward, k = 3");
      await shown.locator("select").first().selectOption("kmeans");
      await expect.poll(title).toBe("kmeans, k = 3");
      await widgets.picture(shown, "widget-interact");

      await all.getByRole("button", { name: "Press me" }).click();
      await widgets.printed(1, "pressed 1");
      await all.getByText("Two", { exact: true }).click();
      await all.getByRole("textbox").fill("Gale");
      await widgets.printed(1, "name Gale");

      await table.locator(".albedo-table-row").first().waitFor();
      const status = () => table.getByRole("status").textContent();
      await expect.poll(status).toContain("1,000,000 rows, from 1");
      await table.getByLabel(/^Rows:/).focus();
      await page.keyboard.press("End");
      await expect.poll(status).toContain("from 999,987");
      await expect.poll(() => table.locator(".albedo-table-row").last().textContent()).toContain("999,999");
      await table.getByRole("button", { name: "index" }).press("Enter");
      await expect.poll(status, { timeout: 30_000 }).toContain("from 1");
      await table.getByLabel("Filter value").fill("> 0.5");
      await table.getByLabel("Filter place").fill("utopia");
      await page.keyboard.press("Tab");
      await expect.poll(status, { timeout: 30_000 }).toContain("111,111 of 1,000,000");
      await table.locator(".albedo-table-row").first().click();
      await widgets.printed(2, /row \d+/);
      await widgets.picture(table, "widget-table");
      // Text of the data is text.
      await table.getByLabel("Filter place").fill("<b>");
      await page.keyboard.press("Tab");
      await expect
        .poll(() => table.locator(".albedo-table-row").first().textContent(), { timeout: 30_000 })
        .toContain("<b>");
      await table.getByLabel("Filter value").fill("about five");
      await page.keyboard.press("Tab");
      await expect
        .poll(() => table.locator("xpath=..").getByRole("alert").first().textContent())
        .toContain("about five");
    });
  });
});

/** The live widgets of a notebook, one in each cell. */
class Widgets {
  readonly notebook: NotebookPage;
  readonly live: Locator;

  constructor(notebook: NotebookPage, live: Locator) {
    this.notebook = notebook;
    this.live = live;
  }

  /** Waits until the kernel has printed a line below the widget of a cell. */
  async printed(cell: number, line: string | RegExp): Promise<void> {
    const area = this.notebook.page
      .locator(".jp-CodeCell")
      .filter({ has: this.notebook.page.locator(".albedo-live") })
      .nth(cell);
    const text = () => area.locator(".jp-OutputArea-output pre").allTextContents();
    await expect.poll(async () => (await text()).join(""), { timeout: 30_000 }).toMatch(line);
  }

  /** Leaves a picture for the docs, where they are asked for. */
  async picture(widget: Locator, name: string): Promise<void> {
    if (!gallery) return;
    mkdirSync(gallery, { recursive: true });
    await this.notebook.theme("JupyterLab Light");
    await this.notebook.page.waitForTimeout(800);
    await widget.screenshot({ path: join(gallery, `${name}.png`) });
  }
}

/** Drags from one place of an element to another, given as shares of its width and height. */
async function drag(
  { notebook: { page } }: Widgets,
  element: Locator,
  from: [number, number],
  to: [number, number],
  steps = 8,
): Promise<void> {
  await element.scrollIntoViewIfNeeded();
  const box = (await element.boundingBox())!;
  const at = ([x, y]: [number, number]): [number, number] => [box.x + x * box.width, box.y + y * box.height];
  await page.mouse.move(...at(from));
  await page.mouse.down();
  await page.mouse.move(...at(to), { steps });
  await page.mouse.up();
}
