import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { display } from "../../kernel/protocol.ts";
import { readNetcdf } from "../../src/io/read-netcdf.ts";
import { writeNetcdf } from "../../src/io/write-netcdf.ts";
import { chromium } from "../support/environment.ts";
import { launchBrowser } from "../support/jupyterlab.ts";

// What JupyterLab 4 says of tables in outputs; ours has to win over it.
const jupyterStyle = `.jp-RenderedHTMLCommon table { table-layout: fixed; margin-left: auto; }
.jp-RenderedHTMLCommon:not(.jp-RenderedMarkdown) td { text-align: right; max-width: none; white-space: normal; }`;

describe.skipIf(chromium === undefined)("a grid's list of variables in a page like JupyterLab's", () => {
  const folder = mkdtempSync(join(tmpdir(), "albedo-grid-html-"));
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it("shows each column, also the name", async () => {
    const path = join(folder, "one.nc");
    const NDVI = { dimensions: ["x"], data: new Float32Array(2), attributes: { long_name: "vegetation", units: "1" } };
    await writeNetcdf(path, { dimensions: { x: 2 }, variables: { NDVI } });
    const grid = await readNetcdf(path);
    const html = String((await grid[display]())["text/html"]);
    grid.close();
    const page = await browser.newPage({ viewport: { width: 900, height: 600 } });
    await page.setContent(`<style>${jupyterStyle}</style><div class="jp-RenderedHTMLCommon">${html}</div>`);
    const cells = await page.locator("td").all();
    const boxes = await Promise.all(cells.map((cell) => cell.boundingBox()));
    expect(await cells[0]!.textContent()).toBe("NDVI");
    expect(boxes.length).toBe(5);
    // Wide enough for its text beside the padding of some 20 pixels.
    for (const box of boxes) expect(box!.width).toBeGreaterThan(25);
    const aligned = await page
      .locator("td")
      .first()
      .evaluate((cell) => {
        const { getComputedStyle } = globalThis as unknown as { getComputedStyle(e: unknown): { textAlign: string } };
        return getComputedStyle(cell).textAlign;
      });
    expect(aligned).toBe("left");
  });
});
