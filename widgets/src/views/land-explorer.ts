import type { ViewContext } from "../live/view-context.ts";
import { rampOf } from "../plot/colors.ts";
import { HistogramPlot } from "../plot/histogram-plot.ts";
import { chooser, element, panel, statusLine } from "../plot/panel.ts";
import { PointPlot } from "../plot/point-plot.ts";
import { rangeOf, shortNumber } from "../plot/scale.ts";
import { worldMap } from "../plot/world-map.ts";
import { PairGrid } from "./pair-grid.ts";
import { type PackedPlaces, placesOf } from "./places.ts";
import { numbersOf, type Quantized } from "./quantized.ts";
import { sharedSelection } from "./shared-selection.ts";

/** A map, a histogram, a scatter plot and all pairs of variables under one brush. */
export default async function landExplorer(context: ViewContext): Promise<void> {
  const { root, signal } = context;
  root.setAttribute("aria-label", "Variables on a map, under one brush");
  const names = context.get<string[]>("names");
  const units = context.get<string[]>("units");
  const { longitude, latitude } = placesOf(context.get<PackedPlaces>("places"));
  const count = longitude.length;
  const selection = sharedSelection(context, count);
  const ramp = rampOf(context.get<string[]>("ramp"));
  const titled = (variable: number) => `${names[variable]}${units[variable] ? ` (${units[variable]})` : ""}`;

  // Columns come from the kernel when they are first shown.
  const columns = new Map<number, Promise<Float32Array>>();
  const columnOf = (variable: number): Promise<Float32Array> => {
    const column = columns.get(variable) ?? context.invoke<Quantized>("column", variable).then(numbersOf);
    columns.set(variable, column);
    column.catch(() => columns.delete(variable));
    return column;
  };

  let shown = context.get<number>("variable");
  let values = await columnOf(shown);
  const pixels = new Uint32Array(count);
  const paint = () => {
    const [low, high] = rangeOf(values, 0);
    for (let row = 0; row < count; row++) {
      const share = (values[row]! - low) / (high - low);
      pixels[row] = share >= 0 ? ramp[Math.min(255, Math.floor(share * 256))]! : 0xff888888;
    }
  };
  paint();

  const bar = element("div", root, { class: "albedo-row" });
  chooser(bar, "Variable", names, context.get("variable"), (choice) => context.set("variable", choice));
  const clear = element("button", bar, { type: "button" }, "Clear the brush");
  clear.addEventListener("click", () => selection.clear());
  const say = statusLine(bar);
  const panels = element("div", root, { class: "albedo-panels" });
  const map = await worldMap(
    panel(panels, "Map", "1 1 520px"),
    {
      longitude,
      latitude,
      selection,
      colors: () => pixels,
      label: "Map of the variable. Drag a box to choose cells, with Alt a lasso",
      tip: (row) => `${names[shown]} ${shortNumber(values[row]!)}`,
    },
    signal,
  );
  const histogram = new HistogramPlot(
    panel(panels, "Histogram", "1 1 300px"),
    values,
    titled(shown),
    selection,
    signal,
  );
  const pair = context.get<[number, number]>("pair");
  const [xs, ys] = await Promise.all(pair.map(columnOf));
  const scatter = new PointPlot(
    panel(panels, "Pair", "1 1 360px"),
    {
      x: xs!,
      y: ys!,
      colors: () => pixels,
      selection,
      label: "Scatter plot of the chosen pair of variables",
      height: 320,
      xAxis: { title: titled(pair[0]) },
      yAxis: { title: titled(pair[1]) },
      tip: (row) => `${shortNumber(latitude[row]!)}°, ${shortNumber(longitude[row]!)}°`,
    },
    signal,
  );
  const grid = new PairGrid(panel(panels, "All pairs", "1 1 420px"), context, selection, (x, y) =>
    context.set("pair", [x, y]),
  );

  const describe = () => {
    if (!selection.isActive)
      return say(`${count.toLocaleString("en-US")} rows. Drag a box in any plot to choose some.`);
    let sum = 0;
    for (let row = 0; row < count; row++) if (selection.mask[row]) sum += values[row]!;
    const mean = shortNumber(sum / selection.size);
    say(
      `${selection.size.toLocaleString("en-US")} of ${count.toLocaleString("en-US")} rows chosen; mean ${names[shown]} ${mean}`,
    );
  };
  const cannot = (error: unknown) => {
    if (!signal.aborted) context.report(`Cannot get a variable: ${(error as Error).message}`);
  };
  const showVariable = async () => {
    const variable = context.get<number>("variable");
    const column = await columnOf(variable);
    // A later choice may have been answered sooner.
    if (signal.aborted || variable !== context.get("variable")) return;
    [shown, values] = [variable, column];
    paint();
    histogram.show(values, titled(variable));
    map.surface.invalidate();
    scatter.surface.invalidate();
    describe();
  };
  const showPair = async () => {
    const asked = context.get<[number, number]>("pair");
    const [x, y] = asked;
    const [xValues, yValues] = await Promise.all([columnOf(x), columnOf(y)]);
    if (signal.aborted || asked !== context.get("pair")) return;
    scatter.show(xValues, yValues, { title: titled(x) }, { title: titled(y) });
    grid.mark(x, y);
  };
  context.onChange(["variable"], () => void showVariable().catch(cannot));
  context.onChange(["pair"], () => void showPair().catch(cannot));
  selection.onChange(describe);
  grid.mark(...pair);
  describe();
  // They may have changed while the first ones were on their way.
  if (shown !== context.get("variable")) await showVariable();
  if (pair !== context.get("pair")) await showPair();
}
