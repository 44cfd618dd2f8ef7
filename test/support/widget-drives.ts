import type { Locator } from "playwright-core";
import { controlCells, landCells, pictureCells } from "./widget-cells.ts";
import type { WidgetPage } from "./widget-page.ts";

/** How one widget of {@link everyWidget} is used by key and by mouse, and what shows that the kernel or the view took it. */
export interface WidgetDrive {
  name: string;
  /** Its variable in the notebook. */
  variable: string;
  keys(view: Locator, widgets: WidgetPage): Promise<unknown>;
  /** What the kernel then prints below it; undefined for a widget that answers by its view alone. */
  keysHeard?: RegExp;
  mouse(view: Locator, widgets: WidgetPage): Promise<unknown>;
  mouseHeard?: RegExp;
  /** What a view shows of the state that the kernel has: the same in every view, and again after a reload. */
  shows(view: Locator): Promise<string>;
}

/** One notebook with every widget, one in a cell. */
export const everyWidget: string[] = [...landCells, ...pictureCells, ...controlCells];

const status = async (view: Locator) => (await view.getByRole("status").last().textContent()) ?? "";

async function press(view: Locator, ...keys: string[]): Promise<void> {
  await view.focus();
  for (const key of keys) await view.page().keyboard.press(key);
}

/** The widgets of {@link everyWidget}, in its order. */
export const widgetDrives: readonly WidgetDrive[] = [
  {
    name: "liveFigure",
    variable: "figure",
    keys: (view) => press(view.getByRole("application"), "ArrowRight", "Enter"),
    keysHeard: /click 0 0/,
    mouse: (view, widgets) => widgets.drag(view.locator(".nsewdrag").first(), [0.2, 0.2], [0.8, 0.8]),
    mouseHeard: /selected [1-9]/,
    shows: (view) =>
      view.locator(".js-plotly-plot").evaluate((plot) => {
        const { data } = plot as unknown as { data: { selectedpoints?: number[] }[] };
        return `${data[0]?.selectedpoints?.length ?? 0} selected`;
      }),
  },
  {
    name: "dendrogramCutter",
    variable: "cutter",
    keys: (view) => press(view.getByRole("slider"), "ArrowDown"),
    keysHeard: /cut 7/,
    // The uppermost bracket.
    mouse: (view) => view.getByRole("slider").click({ position: { x: 200, y: 25 } }),
    mouseHeard: /branch [1-9]/,
    shows: async (view) => `${await view.locator("tbody").textContent()} ${await status(view)}`,
  },
  {
    name: "landExplorer",
    variable: "explorer",
    keys: (view) => press(view.getByRole("application", { name: /^Histogram/ }), "ArrowRight"),
    keysHeard: /brush [1-9]/,
    mouse: (view, widgets) => widgets.drag(view.getByLabel(/^Map of the variable/), [0.45, 0.2], [0.7, 0.6]),
    mouseHeard: /brush [1-9]/,
    shows: status,
  },
  {
    name: "clusterBrowser",
    variable: "browser",
    keys: (view) => press(view.getByRole("button", { name: /^streaky/ }), "Enter"),
    keysHeard: /selected 90/,
    mouse: (view) => view.getByRole("button", { name: /^dark/ }).click(),
    mouseHeard: /selected 90/,
    shows: status,
  },
  {
    name: "confusionExplorer",
    variable: "confusion",
    keys: (view) => press(view.getByLabel("truly bright, taken for bright: 81"), "Enter"),
    keysHeard: /members 81/,
    mouse: (view) => view.getByLabel("truly bright, taken for streaky: 9").click(),
    mouseHeard: /members 9/,
    shows: status,
  },
  {
    name: "latentExplorer",
    variable: "plane",
    keys: (view) => press(view.getByLabel(/^Samples on the latent plane/), "Control+ArrowRight", "Control+ArrowRight"),
    keysHeard: /point right/,
    mouse: (view, widgets) => dragCross(view, widgets),
    mouseHeard: /point left/,
    shows: status,
  },
  {
    name: "venusFrame",
    variable: "view",
    keys: (view) => press(view.getByLabel("Largest angle α (°)"), "ArrowLeft"),
    keysHeard: /angle 74/,
    mouse: (view) => view.getByLabel("Largest angle α (°)").click(),
    mouseHeard: /angle [34]\d/,
    shows: async (view) => (await status(view)).replace(/^(?!Minnaert).*/, "no fit yet"),
  },
  {
    name: "interact",
    variable: "shown",
    keys: (view) => press(view.locator(".noUi-handle").first(), "ArrowRight"),
    mouse: (view) => view.locator("select").first().selectOption("kmeans"),
    shows: async (view) => (await view.locator(".gtitle").textContent()) ?? "",
  },
  {
    name: "controls",
    variable: "all",
    keys: (view) => press(view.getByRole("button", { name: "Press me" }), "Enter"),
    keysHeard: /pressed 1/,
    mouse: (view) => view.getByRole("button", { name: "Press me" }).click(),
    mouseHeard: /pressed 2/,
    shows: async (view) => (await view.locator(".lm-TabBar-tab.lm-mod-current").first().textContent()) ?? "",
  },
  {
    name: "table",
    variable: "long",
    keys: (view) => press(view.getByLabel(/^Rows:/), "End", "Home", "Enter"),
    keysHeard: /row \d+/,
    mouse: (view) => view.locator(".albedo-table-row").nth(2).click(),
    mouseHeard: /row \d+/,
    shows: async (view) => /\d+ chosen/.exec(await status(view))?.[0] ?? "none chosen",
  },
];

/** Drags the cross, which two keys have moved to the right of the middle, to the left. */
async function dragCross(view: Locator, widgets: WidgetPage): Promise<void> {
  const plane = view.getByLabel(/^Samples on the latent plane/);
  const { width, height } = (await plane.boundingBox())!;
  // The axes leave 58 pixels free on the left, 8 on the right, 34 below and 6 above.
  const x = (share: number) => (58 + (width - 66) * share) / width;
  const y = (6 + (height - 40) / 2) / height;
  await widgets.drag(plane, [x(0.54), y], [x(0.2), y]);
}
