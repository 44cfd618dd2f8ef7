import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { plotlyMime } from "../../kernel/protocol.ts";
import { hasBrowser, jupyterEnvironment } from "../support/environment.ts";
import { long } from "../support/full.ts";
import { launchBrowser, NotebookPage, notebookOf, startJupyter } from "../support/jupyterlab.ts";
import { sharedJupyter } from "../support/shared-jupyter.ts";

const heatmap = { data: [{ type: "heatmap", z: [[1, 2], [3, 4]] }], layout: { height: 300, title: { text: "Heat" } } }; // biome-ignore format: a matrix
const points = { data: [{ type: "scattergl", mode: "markers", ...spiral(10_870) }], layout: { height: 260 } };
const surface = { data: [{ type: "surface", z: [[1, 2, 3], [3, 4, 1], [0, 0, 1]] }], layout: {} }; // biome-ignore format: a matrix
const world = {
  data: [{ type: "scattergeo", lon: [10, 20], lat: [5, 50] }],
  layout: { geo: { showcountries: true, showland: true } },
};
const fineWorld = { data: [{ type: "scattergeo", lon: [10], lat: [5] }], layout: { geo: { resolution: 50 } } };
const streets = { data: [{ type: "scattermap", lon: [10, 20], lat: [5, 50] }], layout: {} };
const ivory = { data: [{ y: [1, 3, 2] }], layout: { paper_bgcolor: "ivory", width: 400 } };
const editable = { data: [{ y: [1, 3, 2] }], layout: { title: { text: "Edit me" } }, config: { editable: true } };

describe.skipIf(!hasBrowser)("figures in a real JupyterLab", long, () => {
  const files: Record<string, StoredNotebook> = {
    "kinds.ipynb": stored(heatmap, points, surface, world, fineWorld, streets, ivory),
    "bad.ipynb": stored({ data: 3 }, heatmap, "{"),
    "quiet.ipynb": stored(heatmap),
    "theme.ipynb": stored(heatmap, ivory),
    "keys.ipynb": stored(editable),
    "many.ipynb": stored(...Array.from({ length: 8 }, () => points)),
  };
  const frontEnd = sharedJupyter({ files }, async ({ server, browser }) => ({
    notebook: await NotebookPage.open(server, browser, "kinds.ipynb"),
  }));

  /** Shows a notebook, waits for its figures, and checks after the test that the page kept quiet. */
  async function withNotebook(name: string, check: (notebook: NotebookPage) => Promise<void>): Promise<void> {
    const { notebook } = frontEnd();
    await notebook.page.setViewportSize({ width: 1280, height: 900 });
    await notebook.show(name);
    await expect.poll(() => notebook.page.locator(".albedo-figure").count()).toBe(files[name]!.cells.length);
    await notebook.figures();
    await check(notebook);
    expect(notebook.errors).toEqual([]);
    expect(notebook.foreignRequests).toEqual([]);
  }

  test("every kind of figure is drawn and its picture saved beside it, the figure unchanged", async () => {
    await withNotebook("kinds.ipynb", async (notebook) => {
      expect(await notebook.figures()).toEqual({ drawn: 7, failed: 0 });
      await notebook.pictures(7);
      const { cells } = await notebook.save("kinds.ipynb");
      const kinds = [heatmap, points, surface, world, fineWorld, streets, ivory];
      for (const [i, figure] of kinds.entries()) {
        const data = cells[i]!.outputs![0]!.data!;
        expect(data[plotlyMime]).toEqual(figure);
        expect(pngSize(data["image/png"])).toEqual(i === 6 ? [400, 450] : [expect.any(Number), expect.any(Number)]);
      }
    });
    const html = execFileSync(
      jupyterEnvironment!.python,
      ["-m", "nbconvert", "--to", "html", "--stdout", join(frontEnd().server.folder, "kinds.ipynb")],
      { encoding: "utf8", maxBuffer: 1e8, stdio: ["ignore", "pipe", "ignore"] },
    );
    expect(html.match(/<img[^>]*src="data:image\/png;base64,/g)).toHaveLength(7);
  });

  test("a saved picture does not mark the notebook as changed again, nor when it is reopened", async () => {
    await withNotebook("quiet.ipynb", async (notebook) => {
      await notebook.pictures(1);
      // The front end writes the kernel's language into a new notebook, which changes it too.
      await notebook.settled();
      await notebook.save("quiet.ipynb");
      await notebook.page.waitForTimeout(1000);
      expect(await notebook.isDirty()).toBe(false);
    });
    await withNotebook("quiet.ipynb", async (notebook) => {
      await notebook.pictures(1);
      await notebook.settled();
      expect(await notebook.isDirty()).toBe(false);
    });
  });

  test("JSON that is no figure says so in its place, and the others are drawn", async () => {
    await withNotebook("bad.ipynb", async (notebook) => {
      expect(await notebook.figures()).toEqual({ drawn: 1, failed: 2 });
      const alert = notebook.page.locator(".albedo-figure [role=alert]");
      expect(await alert.first().textContent()).toContain('"data" is a list of traces, not the number 3');
      expect(await alert.last().textContent()).toContain("the text is not JSON");
    });
  });

  test("figures follow the theme, except what they set themselves", async () => {
    await withNotebook("theme.ipynb", async (notebook) => {
      const paper = (i: number) =>
        notebook.page
          .locator(".albedo-figure")
          .nth(i)
          .locator(".main-svg")
          .first()
          .evaluate((svg) => {
            return (svg as unknown as { style: { background: string } }).style.background;
          });
      expect([await paper(0), await paper(1)]).toEqual(["rgb(255, 255, 255)", "ivory"]);
      expect(await notebook.page.getByRole("figure", { name: "Heat" }).count()).toBe(1);
      await notebook.theme("JupyterLab Dark");
      await expect.poll(() => paper(0), { timeout: 90_000 }).toBe("rgb(17, 17, 17)");
      expect(await paper(1)).toBe("ivory");
      const title = notebook.page.locator(".albedo-figure .gtitle").first();
      const fill = () => title.evaluate((text) => (text as unknown as { style: { fill: string } }).style.fill);
      await expect.poll(fill).toBe("rgb(255, 255, 255)");
      await notebook.theme("JupyterLab Light");
      await expect.poll(() => paper(0), { timeout: 90_000 }).toBe("rgb(255, 255, 255)");
    });
  });

  test("figures are as wide as the cell, also when that changes, unless they set a width", async () => {
    await withNotebook("theme.ipynb", async ({ page }) => {
      const widths = async () => {
        const figure = page.locator(".albedo-figure").first();
        const drawn = await figure.locator(".main-svg").first().boundingBox();
        return Math.round(drawn!.width - (await figure.boundingBox())!.width);
      };
      await expect.poll(widths).toBe(0);
      const before = (await page.locator(".albedo-figure").first().boundingBox())!.width;
      await page.setViewportSize({ width: 800, height: 900 });
      await expect
        .poll(async () => (await page.locator(".albedo-figure").first().boundingBox())!.width)
        .toBeLessThan(before);
      await expect.poll(widths, { timeout: 90_000 }).toBe(0);
      const own = await page.locator(".albedo-figure").nth(1).locator(".main-svg").first().boundingBox();
      expect(own!.width).toBe(400);
    });
  });

  test("keys typed into a figure are not the notebook's shortcuts", async () => {
    await withNotebook("keys.ipynb", async ({ page }) => {
      await page.locator(".albedo-figure .gtitle").click({ force: true });
      const box = page.locator(".albedo-figure [contenteditable=true], .plugin-editable[contenteditable=true]");
      await box.first().waitFor();
      await page.evaluate(() => {
        const seen: string[] = [];
        const { document } = globalThis as unknown as { document: EventTarget };
        document.addEventListener("keydown", (event) => seen.push((event as unknown as { key: string }).key));
        (globalThis as unknown as { keysSeen: string[] }).keysSeen = seen;
      });
      await page.keyboard.type("bbaa");
      expect(await page.evaluate(() => (globalThis as unknown as { keysSeen: string[] }).keysSeen)).toEqual([]);
      expect(await page.locator(".jp-Notebook .jp-Cell").count()).toBe(1);
      // Plotly complains of a figure that goes while its text is edited.
      await page.keyboard.press("Escape");
      await expect.poll(() => box.count()).toBe(0);
    });
  });

  test("of many WebGL figures none goes blank", async () => {
    await withNotebook("many.ipynb", async (notebook) => {
      expect(await notebook.figures()).toEqual({ drawn: 8, failed: 0 });
      await notebook.pictures(8);
      for (const i of [0, 7, 3]) {
        const figure = notebook.page.locator(".albedo-figure").nth(i);
        await figure.scrollIntoViewIfNeeded();
        // A figure at rest is drawn again when it comes into view, which takes a busy machine a while.
        const lost = () =>
          figure.locator("canvas").evaluateAll((canvases) => {
            type Canvas = { getContext(kind: string): { isContextLost(): boolean } | null };
            return (canvases as unknown as Canvas[]).map((canvas) =>
              (canvas.getContext("webgl") ?? canvas.getContext("webgl2"))?.isContextLost(),
            );
          });
        await expect.poll(lost, { timeout: 90_000 }).toEqual([false, false, false]);
        expect(await figure.getAttribute("data-state")).toBe("drawn");
      }
    });
  });
});

describe.skipIf(!hasBrowser)("figures beside another renderer", long, () => {
  test.each(["lab", "notebook"] as const)("ours is used in %s", async (app) => {
    const server = await startJupyter({ app, files: { "one.ipynb": stored(heatmap) } });
    installRival(join(server.folder, "..", "data", "labextensions", "zz-rival"));
    const browser = await launchBrowser();
    try {
      const notebook = await NotebookPage.open(server, browser, "one.ipynb", app);
      await notebook.page.waitForSelector(".albedo-figure[data-state=drawn]", { timeout: 90_000 });
      expect(await notebook.page.evaluate(() => "rivalLoaded" in globalThis)).toBe(true);
      expect(notebook.errors).toEqual([]);
      expect(notebook.foreignRequests).toEqual([]);
    } finally {
      await browser.close();
      await server.stop();
    }
  });
});

interface StoredNotebook {
  cells: unknown[];
  metadata: Record<string, unknown>;
}

/** A notebook of the Python kernel, not run, whose outputs are the given figures, one in a cell. */
function stored(...figures: unknown[]): StoredNotebook {
  const notebook = notebookOf(
    figures.map((figure) => {
      const data = { [plotlyMime]: figure, "text/plain": "Figure" };
      return { code: "1", outputs: [{ output_type: "display_data", metadata: {}, data }] };
    }),
  ) as StoredNotebook;
  notebook.metadata = { kernelspec: { name: "python3", display_name: "Python 3", language: "python" } };
  return notebook;
}

function spiral(n: number): { x: unknown; y: unknown } {
  const encode = (f: (i: number) => number) => {
    const { buffer } = Float32Array.from({ length: n }, (_, i) => f(i));
    return { dtype: "f4", bdata: Buffer.from(buffer).toString("base64") };
  };
  return { x: encode((i) => i * Math.cos(i)), y: encode((i) => i * Math.sin(i)) };
}

/** Width and height of a PNG in base64. */
function pngSize(base64: unknown): [number, number] {
  const png = Buffer.from(String(base64), "base64");
  expect(png.subarray(1, 4).toString("latin1")).toBe("PNG");
  return [png.readUInt32BE(16), png.readUInt32BE(20)];
}

/** A hand-made extension that claims the same MIME type and fails when it is asked to draw. */
function installRival(folder: string): void {
  mkdirSync(join(folder, "static"), { recursive: true });
  const jupyterlab = { _build: { load: "static/remoteEntry.js", mimeExtension: "./mimeExtension" } };
  writeFileSync(join(folder, "package.json"), JSON.stringify({ name: "zz-rival", version: "1.0.0", jupyterlab }));
  const createRenderer = '() => { throw new Error("the rival was asked to draw"); }';
  const factory = `{ safe: true, mimeTypes: ["${plotlyMime}"], createRenderer: ${createRenderer} }`;
  const extension = `{ id: "zz-rival:factory", rank: 0, dataType: "json", rendererFactory: ${factory} }`;
  const get = `async () => () => { globalThis.rivalLoaded = true; return { __esModule: true, default: ${extension} }; }`;
  const entry = `(globalThis._JUPYTERLAB ??= {})["zz-rival"] = { init() {}, get: ${get} };`;
  writeFileSync(join(folder, "static", "remoteEntry.js"), entry);
}
