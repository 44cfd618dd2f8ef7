import { mkdirSync } from "node:fs";
import { join, resolve } from "node:path";
import type { Locator } from "playwright-core";
import { expect } from "vitest";
import type { NotebookPage } from "./jupyterlab.ts";

/** Set, the tests leave the pictures of docs/widgets.md. */
const gallery = process.env.ALBEDO_GALLERY ? resolve(import.meta.dirname, "../../docs/images") : undefined;

/** A place in an element, as shares of its width and height. */
export type Place = readonly [x: number, y: number];

/** The live widgets of a notebook, one in each cell; a last cell may show all of them once more. */
export class WidgetPage {
  readonly notebook: NotebookPage;
  readonly live: Locator;

  constructor(notebook: NotebookPage) {
    this.notebook = notebook;
    this.live = notebook.page.locator(".albedo-widget[data-state=live]");
  }

  /** Waits until so many views are live. */
  async count(count: number): Promise<void> {
    await expect.poll(() => this.live.count(), { timeout: 90_000 }).toBe(count);
  }

  /** What the kernel has printed below the widget of a cell. */
  async prints(cell: number): Promise<string> {
    const { page } = this.notebook;
    const area = page
      .locator(".jp-CodeCell")
      .filter({ has: page.locator(".albedo-live") })
      .nth(cell);
    return (await area.locator(".jp-OutputArea-output pre").allTextContents()).join("");
  }

  /** Does something to a widget and waits until the kernel prints a line of this form below it. */
  async hears(cell: number, act: () => Promise<unknown>, line: string | RegExp): Promise<void> {
    const before = (await this.prints(cell)).length;
    await act();
    await expect.poll(async () => (await this.prints(cell)).slice(before), { timeout: 90_000 }).toMatch(line);
  }

  /** Drags from one place of an element to another, and on to others. */
  async drag(element: Locator, from: Place, to: Place, steps = 8, ...others: Place[]): Promise<void> {
    const { mouse } = this.notebook.page;
    const at = await pixels(element);
    await mouse.move(...at(from));
    await mouse.down();
    for (const place of [to, ...others]) await mouse.move(...at(place), { steps });
    await mouse.up();
  }

  /** Spreads or closes two fingers on an element, about its middle: to `factor` of their first distance. */
  async pinch(element: Locator, factor: number): Promise<void> {
    const { page } = this.notebook;
    const at = await pixels(element);
    const touch = await page.context().newCDPSession(page);
    const fingers = (apart: number) =>
      [0.5 - apart, 0.5 + apart].map((x, id) => {
        const [left, top] = at([x, 0.5]);
        return { x: left, y: top, id };
      });
    const send = (type: "touchStart" | "touchMove" | "touchEnd", touchPoints: ReturnType<typeof fingers>) =>
      touch.send("Input.dispatchTouchEvent", { type, touchPoints });
    const start = 0.1;
    await send("touchStart", fingers(start));
    for (let i = 1; i <= 6; i++) await send("touchMove", fingers(start * factor ** (i / 6)));
    await send("touchEnd", []);
    await touch.detach();
  }

  /** Leaves a picture for the docs, where they are asked for: in the light theme, and in the dark one beside it. */
  async picture(widget: Locator, name: string): Promise<void> {
    if (!gallery) return;
    mkdirSync(gallery, { recursive: true });
    for (const [theme, suffix] of [
      ["JupyterLab Dark", "-dark"],
      ["JupyterLab Light", ""],
    ] as const) {
      // biome-ignore format: pairs
      await this.notebook.theme(theme);
      await this.notebook.page.waitForTimeout(800);
      await widget.screenshot({ path: join(gallery, `${name}${suffix}.png`) });
    }
  }
}

/** From places of an element to pixels of the page, once it is in view. */
async function pixels(element: Locator): Promise<(place: Place) => [number, number]> {
  await element.scrollIntoViewIfNeeded();
  const box = (await element.boundingBox())!;
  return ([x, y]) => [box.x + x * box.width, box.y + y * box.height];
}
