/**
 * Widgets in a real JupyterLab and a real Chromium, which draws in software: time from a key on a slider to the redrawn
 * figure, beside Python's `FigureWidget` in turns; bytes to open each widget and bytes in the file; the page's work under a
 * brush; the first drawing of a million points. The peer needs plotly and NumPy in `.venv`, or in a folder that `PYTHONPATH` names.
 */
import { execFileSync } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";
import type { Browser } from "playwright-core";
import { widgetMime } from "../kernel/protocol.ts";
import { chromium, jupyterEnvironment } from "../test/support/environment.ts";
import {
  type JupyterServer,
  launchBrowser,
  NotebookPage,
  notebookOf,
  startJupyter,
} from "../test/support/jupyterlab.ts";
import { everyWidget, widgetDrives } from "../test/support/widget-drives.ts";
import { keyToDrawing, watchDrawings, watchProcesses, watchTasks } from "./support/page-clock.ts";
import { millionCells, points, sliders } from "./support/slider-cells.ts";

const rounds = Number(process.env.ALBEDO_BENCH_ROUNDS ?? 6);
const stepsPerRound = 5;
const moves = 180;
const patienceMs = 120_000;

if (!jupyterEnvironment || !chromium) {
  console.error(
    "The widgets' bench needs JupyterLab and a Chromium\nhint: npm test makes .venv; albedo doctor says what is missing",
  );
  process.exit(1);
}
const inPython = (cells: string[]) => ({
  ...(notebookOf(cells) as object),
  metadata: { kernelspec: { name: "python3", display_name: "Python 3", language: "python" } },
});
const files = {
  "still.ipynb": notebookOf(sliders.still.ours),
  "still-peer.ipynb": inPython(sliders.still.peer),
  "moving.ipynb": notebookOf(sliders.moving.ours),
  "moving-peer.ipynb": inPython(sliders.moving.peer),
  "million.ipynb": notebookOf(millionCells),
  "every.ipynb": notebookOf(everyWidget),
};
const [server, browser] = await Promise.all([startJupyter({ files }), launchBrowser()]);
try {
  await redrawn(server, browser, "still", "slider to redraw");
  await redrawn(server, browser, "moving", "slider to redraw with its axis");
  await firstDrawings(server, browser);
  await everyWidgetOpened(server, browser);
} finally {
  await browser.close();
  await server.stop();
}

async function redrawn(server: JupyterServer, browser: Browser, name: string, job: string): Promise<void> {
  const ours = await slider(server, browser, `${name}.ipynb`);
  const peer = hasPlotly() ? await slider(server, browser, `${name}-peer.ipynb`) : undefined;
  if (!peer) console.error("FigureWidget is not measured: no plotly, numpy and anywidget in .venv or PYTHONPATH");
  say("widgets: bytes to open a figure", { ours: ours.bytes, peer: peer?.bytes });
  for (let round = 0; round < rounds; round++) {
    for (const { notebook, handle, seconds } of peer ? [ours, peer] : [ours]) {
      await notebook.page.bringToFront();
      for (let i = 0; i < stepsPerRound; i++) {
        seconds.push(await keyToDrawing(handle, "ArrowRight"));
        await sleep(100);
      }
    }
  }
  // The first steps compile what the others use.
  const median = (seconds: number[]) => quantile(seconds.slice(2), 0.5);
  say(`widgets: ${job}, median`, { ours: median(ours.seconds), peer: peer && median(peer.seconds) });
  say(`widgets: ${job}, least`, {
    ours: Math.min(...ours.seconds),
    peer: peer && Math.min(...peer.seconds),
  });
  await ours.notebook.close();
  await peer?.notebook.close();
}

/** A notebook of a figure and a slider, run; with the bytes that came until the figure was drawn. */
async function slider(server: JupyterServer, browser: Browser, name: string) {
  const notebook = await NotebookPage.open(server, browser, name);
  await notebook.settled();
  await notebook.runCell(0);
  const received = notebook.countReceived();
  await notebook.runCell(1);
  const { page } = notebook;
  await page.locator(".jp-OutputArea .js-plotly-plot .gl-canvas").first().waitFor({ timeout: patienceMs });
  await notebook.settled();
  const bytes = received();
  await notebook.runCell(2);
  const handle = page.locator(".noUi-handle");
  await handle.waitFor({ timeout: patienceMs });
  await watchDrawings(page);
  return { notebook, handle, bytes, seconds: [] as number[] };
}

/** From the cell that shows a million points, which the kernel has, to the drawn figure. */
async function firstDrawings(server: JupyterServer, browser: Browser): Promise<void> {
  const seconds: number[] = [];
  const computed: number[] = [];
  for (let round = 0; round < 3; round++) {
    const notebook = await NotebookPage.open(server, browser, "million.ipynb");
    await notebook.settled();
    await notebook.runCell(0);
    await notebook.page.locator(".jp-Cell .jp-InputPrompt").nth(1).click();
    const work = await watchProcesses(browser);
    const start = performance.now();
    await notebook.command("notebook:run-cell");
    await notebook.page.locator(".albedo-widget[data-state=live]").waitFor({ timeout: patienceMs });
    seconds.push((performance.now() - start) / 1000);
    computed.push(await work());
    await notebook.close();
  }
  say("widgets: first drawing", { size: 1_000_000, ours: quantile(seconds, 0.5) });
  say("widgets: first drawing, what the browser computes", { size: 1_000_000, ours: quantile(computed, 0.5) });
}

async function everyWidgetOpened(server: JupyterServer, browser: Browser): Promise<void> {
  const notebook = await NotebookPage.open(server, browser, "every.ipynb");
  const { page } = notebook;
  await page.setViewportSize({ width: 1240, height: 2400 });
  await notebook.settled();
  const live = page.locator(".albedo-widget[data-state=live]");
  let opened = 0;
  for (const [cell, code] of everyWidget.entries()) {
    const received = notebook.countReceived();
    await notebook.runCell(cell);
    if (code.startsWith("import ")) continue;
    const { name } = widgetDrives[opened++]!;
    await live.nth(opened - 1).waitFor({ state: "attached", timeout: patienceMs });
    await notebook.settled();
    say(`widgets: bytes to open ${name}`, { ours: received() });
  }
  const { cells } = await notebook.save("every.ipynb");
  const bundles = cells
    .flatMap(({ outputs }) => outputs ?? [])
    .flatMap(({ data }) => (data?.[widgetMime] ? [data] : []));
  for (const [i, { "image/png": _, ...kept }] of bundles.entries()) {
    const bytes = JSON.stringify(kept).replace(/"bdata":"[^"]*"/g, "").length;
    say(`widgets: bytes in the file beyond data, ${widgetDrives[i]!.name}`, { ours: bytes });
  }
  await brush(notebook);
  await notebook.close();
}

/** A brush drawn over the map of the land at 60 moves a second. */
async function brush(notebook: NotebookPage): Promise<void> {
  const { page } = notebook;
  const map = page.getByLabel(/^Map of the variable/);
  for (let round = 0; round < 3; round++) {
    await map.scrollIntoViewIfNeeded();
    await notebook.settled();
    const box = (await map.boundingBox())!;
    const at = (x: number, y: number) => page.mouse.move(box.x + x * box.width, box.y + y * box.height);
    const work = await watchTasks(page);
    const sent = notebook.countSent();
    await at(0.3, 0.2);
    await page.mouse.down();
    for (let i = 0; i < moves; i++) {
      const next = sleep(1000 / 60);
      await at(0.3 + (0.4 * i) / moves, 0.2 + (0.5 * i) / moves);
      await next;
    }
    await page.mouse.up();
    const { count, seconds } = sent();
    const { cpu, long, longestCpu } = await work();
    say("widgets: brush, CPU of the page for a move", { ours: cpu / moves });
    say("widgets: brush, longest task of the page", { ours: Math.max(0, ...long) });
    say("widgets: brush, tasks above 50 ms", { ours: long.length });
    say("widgets: brush, most that a task computes", { ours: longestCpu });
    say("widgets: brush, messages to the kernel a second", { ours: count / seconds });
  }
}

function hasPlotly(): boolean {
  try {
    execFileSync(jupyterEnvironment!.python, ["-c", "import anywidget, numpy, plotly"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(share * (sorted.length - 1))] ?? Number.NaN;
}

function say(job: string, { size = points, ours, peer }: { size?: number; ours: number; peer?: number | undefined }) {
  const round = (value: number) => Number(value.toPrecision(3));
  const beside =
    peer === undefined
      ? { peer: null, peerName: null, ratio: null }
      : { peer: round(peer), peerName: "plotly FigureWidget", ratio: round(ours / peer) };
  console.log(JSON.stringify({ job, size, ours: round(ours), ...beside }));
}
