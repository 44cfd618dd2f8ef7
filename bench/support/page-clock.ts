import type { Locator, Page } from "playwright-core";

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

/** Begins to count the work of a page's main thread: the returned function gives it in seconds. */
export async function watchTasks(page: Page): Promise<() => Promise<{ cpu: number; long: number[] }>> {
  const session = await page.context().newCDPSession(page);
  await session.send("Performance.enable", { timeDomain: "threadTicks" });
  const busy = async () =>
    (await session.send("Performance.getMetrics")).metrics.find(({ name }) => name === "TaskDuration")!.value;
  await page.evaluate(() => {
    const tasks: number[] = [];
    Object.assign(globalThis, { tasks });
    const note = (list: { getEntries(): { duration: number }[] }) => {
      for (const { duration } of list.getEntries()) tasks.push(duration);
    };
    new PerformanceObserver(note).observe({ type: "longtask" as never });
  });
  const before = await busy();
  return async () => {
    const cpu = (await busy()) - before;
    const long = await page.evaluate(() => (globalThis as unknown as { tasks: number[] }).tasks);
    return { cpu, long: long.map((ms) => ms / 1000) };
  };
}
