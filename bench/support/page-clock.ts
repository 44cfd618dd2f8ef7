import type { Browser, Locator, Page } from "playwright-core";

/** Begins to time a page: from a key to the next drawing of its first Plotly figure. */
export async function watchDrawings(page: Page): Promise<void> {
  await page.evaluate(() => {
    type Plot = { on(event: string, tell: () => void): void };
    const { document } = globalThis as unknown as { document: EventTarget & { querySelector(s: string): Plot } };
    const watch = { start: 0, done: (_: number) => {} };
    Object.assign(globalThis, { watch });
    document.addEventListener("keydown", () => (watch.start = performance.now()), { capture: true });
    document.querySelector(".js-plotly-plot").on("plotly_afterplot", () => watch.done(performance.now() - watch.start));
  });
}

/** Presses a key on an element; seconds until the figure of {@link watchDrawings} is drawn anew. */
export async function keyToDrawing(element: Locator, key: string): Promise<number> {
  const page = element.page();
  await element.focus();
  await page.evaluate(() => {
    const { watch } = globalThis as unknown as { watch: { done: (ms: number) => void } };
    Object.assign(globalThis, { drawn: new Promise((resolve) => (watch.done = resolve)) });
  });
  await page.keyboard.press(key);
  return (await page.evaluate(() => (globalThis as unknown as { drawn: Promise<number> }).drawn)) / 1000;
}

/** What a page's main thread has done, in seconds. */
export interface PageWork {
  /** Time that it computed. */
  cpu: number;
  /** How long each task lasted that lasted longer than 50 ms, waiting for a processor among it. */
  long: number[];
  /** Most time that one task computed. */
  longestCpu: number;
}

interface TraceEvent {
  name: string;
  ph: string;
  pid: number;
  tid: number;
  /** Microseconds from begin to end, and of them those that the thread computed. */
  dur?: number;
  tdur?: number;
  args?: { name?: string };
}

/**
 * Begins to trace the tasks of the main threads of a browser's pages, of which one is open: the returned function gives their
 * work. The trace tells what a task computes from what it waits, as no observer in the page can.
 */
export async function watchTasks(page: Page): Promise<() => Promise<PageWork>> {
  const session = await page.context().browser()!.newBrowserCDPSession();
  const events: TraceEvent[] = [];
  session.on("Tracing.dataCollected", ({ value }) => events.push(...(value as unknown as TraceEvent[])));
  await session.send("Tracing.start", {
    transferMode: "ReportEvents",
    traceConfig: { includedCategories: ["toplevel"] },
  });
  return async () => {
    const complete = new Promise((resolve) => session.once("Tracing.tracingComplete", resolve));
    await session.send("Tracing.end");
    await complete;
    await session.detach();
    const threadOf = ({ pid, tid }: TraceEvent) => `${pid} ${tid}`;
    const main = new Set(events.filter(({ args }) => args?.name === "CrRendererMain").map(threadOf));
    const tasks = events.filter(
      (event) => event.ph === "X" && /RunTask$/.test(event.name) && main.has(threadOf(event)),
    );
    if (tasks.length === 0) throw new Error("The trace has no tasks of a page: Chromium names them otherwise now");
    const seconds = (of: "dur" | "tdur") => tasks.map((task) => (task[of] ?? 0) / 1e6);
    return {
      cpu: seconds("tdur").reduce((sum, task) => sum + task, 0),
      long: seconds("dur").filter((task) => task > 0.05),
      longestCpu: Math.max(...seconds("tdur")),
    };
  };
}

/** Begins to count what all processes of a browser compute, software GL among it: the returned function gives it in seconds. */
export async function watchProcesses(browser: Browser): Promise<() => Promise<number>> {
  const session = await browser.newBrowserCDPSession();
  const total = async () => {
    const { processInfo } = await session.send("SystemInfo.getProcessInfo");
    return processInfo.reduce((sum, { cpuTime }) => sum + cpuTime, 0);
  };
  const before = await total();
  return async () => (await total()) - before;
}
