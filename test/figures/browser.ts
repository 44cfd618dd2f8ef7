import { pathToFileURL } from "node:url";
import { type Browser, type Page, chromium as playwright } from "playwright-core";
import { chromium } from "../support/environment.ts";

/** A figure's page in a real browser, with everything that it complained about or asked for. */
export interface OpenPage {
  readonly page: Page;
  /** Errors and warnings of the console and of scripts. */
  readonly complaints: string[];
  /** Addresses asked for, other than the page itself and what it carries. */
  readonly requests: string[];
}

/** Starts the browser, with WebGL in software; further switches may be added. */
export function launch(switches: readonly string[] = []): Promise<Browser> {
  return playwright.launch({
    executablePath: chromium!,
    args: [
      "--no-sandbox",
      "--use-gl=angle",
      "--use-angle=swiftshader",
      "--enable-unsafe-swiftshader",
      "--ignore-gpu-blocklist",
      ...switches,
    ],
  });
}

/** Opens a page that `toHtml()` wrote and waits until its figure is drawn. */
export async function openFigure(browser: Browser, path: string): Promise<OpenPage> {
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
  const complaints: string[] = [];
  const requests: string[] = [];
  page.on("console", (message) => {
    // Software WebGL warns of slow reads, which a picture needs.
    if (["error", "warning"].includes(message.type()) && !/GPU stall/.test(message.text()))
      complaints.push(message.text());
  });
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("request", (request) => {
    if (!/^(data|blob):/.test(request.url()) && request.url() !== pathToFileURL(path).href)
      requests.push(request.url());
  });
  await page.goto(pathToFileURL(path).href);
  await page.waitForSelector("html[data-drawn]", { state: "attached", timeout: 60_000 });
  return { page, complaints, requests };
}

/** What the pointer shows at a place given in the units of the axes. */
export async function hoverAt({ page }: OpenPage, x: number, y: number): Promise<string[]> {
  const place = (await page.evaluate(`(() => {
    const figure = document.getElementById("figure");
    const { xaxis, yaxis } = figure._fullLayout;
    const box = figure.getBoundingClientRect();
    return [box.left + xaxis._offset + xaxis.d2p(${x}), box.top + yaxis._offset + yaxis.d2p(${y})];
  })()`)) as [number, number];
  await page.mouse.move(place[0] - 3, place[1]);
  await page.mouse.move(place[0], place[1], { steps: 3 });
  await page.waitForTimeout(250);
  return (await page.evaluate(`[...document.querySelectorAll(".hoverlayer .hovertext text.nums")].flatMap((text) => {
    const lines = [...text.querySelectorAll("tspan.line")].map((line) => line.textContent);
    return lines.length > 0 ? lines : [text.textContent];
  })`)) as string[];
}
